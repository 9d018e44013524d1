//! What a page says if its link works only once: that it has expired, was used already, or is invalid.

use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};

use super::sentence::sentences;
use crate::oracle::Page;

const USED_UP: &str = r"\b(?:link|page|url|address|token|session|request) (?:has |is |was |already |been )*(?:expired|used|invalid|gone)\b|\bno longer (?:valid|available|exists)\b|\balready (?:been )?used\b|\b(?:invalid|expired) (?:link|request|token|session)\b|\bsomething went wrong\b|\b(?:enlace|página|solicitud|sesión) (?:ha |está |fue |ya |sido )*(?:caducad[oa]|expirad[oa]|utilizad[oa]|usad[oa])\b|\bya no es válid[oa]\b|\b(?:lien|page|demande|session) (?:a |est |été |déjà )*(?:expirée?|utilisée?|invalide)\b|\bn'est plus valide\b";

/// The sentence that says so.
#[must_use]
pub fn says_used_up(page: &Page) -> Option<String> {
    static PATTERN: LazyLock<Option<Regex>> =
        LazyLock::new(|| RegexBuilder::new(USED_UP).case_insensitive(true).build().ok());
    let pattern = PATTERN.as_ref()?;
    page.own_blocks().flat_map(|block| sentences(block)).find(|sentence| pattern.is_match(sentence))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_a_link_that_works_once_is_recognized() {
        for (text, expected) in [
            ("This link has expired.", true),
            ("It has already been used", true),
            ("Your session is invalid", true),
            ("Este enlace ha caducado.", true),
            ("Ce lien a déjà été utilisé.", true),
            ("Your provider has already been requested.", false),
            ("Thank you, we use this address to write to you.", false),
            ("The request is on file.", false),
        ] {
            let page = Page { blocks: vec![text.to_owned()], ..Page::default() };
            assert_eq!(says_used_up(&page).is_some(), expected, "{text}");
        }
    }
}
