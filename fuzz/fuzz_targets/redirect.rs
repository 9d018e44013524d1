//! Any bytes as a query, and the same bytes as the number of a case of the grammar.
#![no_main]

use catena_contract::Interpretation;
use catena_contract::strategies::redirects::RedirectCase;
use catena_contract::{Outcome, RedirectUrl, parse_callback, parse_query};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    if parse_query(&text) == Ok(Outcome::Success) {
        assert!(text.contains("success") || text.contains('%'), "{text} was taken for a connection");
    }
    let _ = (parse_callback(&text), text.parse::<RedirectUrl>());
    let number = bytes.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    let case = RedirectCase::from_seed(number);
    let class = Interpretation::from(&parse_query(&case.query()));
    assert!(case.acceptable().contains(class), "{case:?} was taken for {class}");
});
