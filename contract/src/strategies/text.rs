//! Texts that match a regular expression.

use proptest::strategy::{BoxedStrategy, Strategy as _};
use proptest::string::string_regex;

/// Texts that match `pattern`, which must be a valid regular expression.
pub(super) fn text(pattern: &'static str) -> BoxedStrategy<String> {
    match string_regex(pattern) {
        Ok(strategy) => strategy.boxed(),
        Err(error) => unreachable!("`{pattern}` is a valid regular expression: {error}"),
    }
}
