//! Undocumented redirect parameters, which every handler must ignore.

use proptest::collection::vec;
use proptest::prelude::*;

use super::text::text;
use crate::Parameter;

/// Parameters that no source documents, such as marketing tags. The names are neither Catena's nor in `taken`; the
/// values contain spaces, punctuation and letters beyond ASCII.
pub fn extra_parameters(taken: Vec<String>) -> BoxedStrategy<Vec<(String, String)>> {
    let name =
        text("[a-z][a-z0-9_]{0,11}").prop_filter("a name of Catena's or of the partner's", move |name| {
            name.parse::<Parameter>().is_err() && !taken.iter().any(|taken| taken.eq_ignore_ascii_case(name))
        });
    let value = prop_oneof![
        2 => text("[A-Za-z0-9]{0,12}"),
        2 => text("[A-Za-z]{1,6}( [A-Za-z]{1,6}){1,2}"),
        1 => text("[A-Za-z0-9 +&=%;/:áßñ漢-]{0,16}"),
    ];
    vec((name, value), 1..5)
        .prop_map(|mut pairs| {
            pairs.sort();
            pairs.dedup_by(|left, right| left.0 == right.0);
            pairs
        })
        .boxed()
}
