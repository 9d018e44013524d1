//! The pages of the flow that a choice of theme comes back to, and what tells one apart from another of its kind.

/// A page, as a form beside its content names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page {
    /// Its path, which is one of ours.
    pub(super) path: &'static str,
    /// Which provider, registry entry or connection it is about.
    pub(super) about: Vec<(&'static str, String)>,
}

/// Path, the form whose refusal shows the page again, and what it is about.
const PAGES: &[(&str, &str, &[&str])] = &[
    ("/", "", &[]),
    ("/connect/help", "", &[]),
    ("/connect/providers", "", &[]),
    ("/connect/provider", "/connect/connect", &["provider"]),
    ("/connect/sign-in", "/connect/sign-in", &["provider"]),
    ("/connect/connected", "", &[]),
    ("/connect/delete", "", &["connection"]),
    ("/connect/deleted", "", &[]),
    ("/connect/not-listed", "", &[]),
    ("/connect/request", "/connect/request-integration", &["ext_tsp_id"]),
    ("/connect/requested", "", &[]),
    ("/connect/waitlist", "/connect/join-waitlist", &[]),
    ("/connect/finished", "", &[]),
];

/// Most characters of what a page is about.
const LONGEST: usize = 100;

impl Page {
    /// The page of a path, or of the form behind it; `None` for any other text, so that nothing leads elsewhere.
    pub(super) fn of<'a>(path: &str, get: impl Fn(&str) -> &'a str) -> Option<Self> {
        let known = PAGES.iter().find(|(page, form, _)| *page == path || (*form == path && !path.is_empty()));
        let (path, _, names) = known?;
        let plain = |word: &&str| {
            (1..=LONGEST).contains(&word.len()) && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        };
        let about = names.iter().filter_map(|name| Some((*name, Some(get(name)).filter(plain)?.to_owned())));
        Some(Self { path, about: about.collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_one_of_ours_and_keeps_what_it_is_about() {
        let get = |name: &str| if name == "provider" { "geotab" } else { "<b>" };
        let form = Page { path: "/connect/provider", about: vec![("provider", "geotab".to_owned())] };
        assert_eq!(Page::of("/connect/provider", get), Some(form.clone()));
        assert_eq!(Page::of("/connect/connect", get), Some(form));
        assert_eq!(Page::of("/connect/request", get), Some(Page { path: "/connect/request", about: vec![] }));
        for elsewhere in
            ["", "//evil.test", "https://evil.test/", "/connect/theme", "/\\evil.test", "/connect/provider?x"]
        {
            assert_eq!(Page::of(elsewhere, get), None, "{elsewhere}");
        }
    }
}
