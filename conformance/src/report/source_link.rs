//! The page that a check's source names.

use std::sync::LazyLock;

use regex::Regex;

use crate::specification::Check;

/// Where the public documentation is.
pub(super) const DOCS: &str = "https://docs.catenatelematics.com/";

impl Check {
    /// The URL of the page that the source names first, if it names one.
    #[must_use]
    pub fn source_url(&self) -> Option<String> {
        static PAGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
            Regex::new(r"\bdocs ([a-z-]+/[a-z/-]*[a-z])|\bRFC ([0-9]+)|\bCWE-([0-9]+)|(W3C Referrer Policy)")
                .ok()
        });
        let page = PAGE.as_ref()?.captures(&self.source)?;
        let part = |at: usize| page.get(at).map(|part| part.as_str());
        part(1)
            .map(|path| format!("{DOCS}{path}"))
            .or_else(|| Some(format!("https://www.rfc-editor.org/rfc/rfc{}", part(2)?)))
            .or_else(|| Some(format!("https://cwe.mitre.org/data/definitions/{}.html", part(3)?)))
            .or_else(|| part(4).map(|_| "https://www.w3.org/TR/referrer-policy/".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use crate::specification::Specification;

    #[test]
    fn a_source_leads_to_the_page_that_it_names() {
        let mut check = Specification::embedded().unwrap().checks.remove(0);
        let mut url = |source: &str| {
            source.clone_into(&mut check.source);
            check.source_url()
        };
        let docs = "https://docs.catenatelematics.com/get-started/integration-requests";
        assert_eq!(url("docs get-started/integration-requests, connect-sdk README").as_deref(), Some(docs));
        assert_eq!(
            url("derived from docs get-started/integration-requests, which lists the values").as_deref(),
            Some(docs)
        );
        assert_eq!(
            url("RFC 9110, 9.2.1 and 9.3.2").as_deref(),
            Some("https://www.rfc-editor.org/rfc/rfc9110")
        );
        assert_eq!(url("derived; CWE-20").as_deref(), Some("https://cwe.mitre.org/data/definitions/20.html"));
        assert_eq!(url("derived"), None);
    }
}
