//! A redirect as a test of the function that reads the query.

use super::{Language, TestName, quoted, quoted_list, render};
use crate::fuzz::saved::SavedRedirect;

struct RedirectTest {
    name: TestName,
    why: String,
    query: String,
    acceptable: String,
}

/// A test that fails until the handler interprets the query in an acceptable way.
pub(super) fn test(redirect: &SavedRedirect, language: Language) -> String {
    let test = RedirectTest {
        name: TestName::of_redirect(redirect),
        why: redirect.why.clone(),
        query: quoted(&redirect.query),
        acceptable: quoted_list(redirect.acceptable.iter().map(|interpretation| interpretation.as_str())),
    };
    render!(language, test => RedirectTest {
        Rust: "emit/redirect.rs",
        Javascript: "emit/redirect.mjs",
        Python: "emit/redirect.py",
        Go: "emit/redirect.go",
    })
}
