//! A redirect as a test of the whole page, for rules about the response. It opens the page with the test client of the
//! partner's framework.

use super::{Language, TestName, quoted, quoted_list, render};
use crate::fuzz::Rule;
use crate::fuzz::redirect::MARKUP;
use crate::fuzz::saved::SavedRedirect;

struct PageTest {
    name: TestName,
    query: String,
    rule: &'static str,
    check: PageCheck,
    markup: String,
}

/// What the test asserts about the response.
enum PageCheck {
    /// The status is below 500.
    Status,
    /// No header comes from a parameter.
    NoInjectedHeader,
    /// No redirect goes to an address from a parameter.
    NoRedirect,
    /// No markup comes from a parameter.
    NoMarkup,
}

impl PageCheck {
    const fn of(rule: Rule) -> Option<Self> {
        match rule {
            Rule::ServerError | Rule::Dropped | Rule::InTime => Some(Self::Status),
            Rule::HeaderInjection => Some(Self::NoInjectedHeader),
            Rule::AnotherSite => Some(Self::NoRedirect),
            Rule::ReflectedMarkup => Some(Self::NoMarkup),
            Rule::Interpretation | Rule::RequestId | Rule::Panic | Rule::ForgedAccepted => None,
        }
    }

    /// A regular expression that no header of the response matches as `name: value`.
    const fn pattern(&self) -> &'static str {
        match self {
            Self::NoInjectedHeader => "^(x-catena-fuzz:|set-cookie: *catena-fuzz=)",
            Self::NoRedirect => "^location: *(javascript:|(https?:)?//[^/?#]*catena-fuzz)",
            Self::Status | Self::NoMarkup => "",
        }
    }
}

/// A test that fails until the page responds properly; `None` if a test of the function that reads the query is enough.
pub(super) fn test(redirect: &SavedRedirect, language: Language) -> Option<String> {
    let test = PageTest {
        name: TestName::of_redirect(redirect),
        query: quoted(&redirect.query),
        rule: redirect.rule.text(),
        check: PageCheck::of(redirect.rule)?,
        markup: quoted_list(MARKUP),
    };
    Some(render!(language, test => PageTest {
        Rust: "emit/page.rs",
        Javascript: "emit/page.mjs",
        Python: "emit/page.py",
        Go: "emit/page.go",
    }))
}
