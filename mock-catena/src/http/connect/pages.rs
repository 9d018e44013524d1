//! The pages to return to after choosing a theme, and their parameters.

/// A page of the flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page {
    /// Its path, one of the list.
    pub(super) path: &'static str,
    /// The provider, registry entry or connection that it shows.
    pub(super) about: Vec<(&'static str, String)>,
}

/// Path, the form that shows the page again on error, and the parameters.
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

/// Most characters of a parameter.
const LONGEST: usize = 100;

impl Page {
    /// The page of a path or of its form; `None` for any other text, which prevents open redirects.
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
    fn only_known_pages_are_parsed_with_their_parameters() {
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
