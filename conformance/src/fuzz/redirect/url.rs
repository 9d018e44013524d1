//! The URL of a case: the partner's redirect URL for a new fleet, with the case's query appended.

use catena_contract::{IntegrationRequestId, RedirectUrl};
use catena_probe::{TemplateError, UrlTemplate};
use url::Url;
use uuid::Uuid;

/// The name of a generated fleet, by which a partner recognizes them. Its number always has this many digits.
const SAMPLE: &str = "catena-conformance-fuzz-0000000000000000";

/// A partner's redirect URL, parsed once.
#[derive(Debug, Clone)]
pub(super) struct UrlBuilder {
    /// The URL with [`SAMPLE`] in it, without its fragment.
    sample: String,
    /// The number of the first fleet.
    base: u64,
    /// The id of the fleets' integration request.
    pub(super) request_id: IntegrationRequestId,
    /// The names of the URL's own parameters.
    pub(super) own_parameters: Vec<String>,
}

impl UrlBuilder {
    pub(super) fn new(template: &UrlTemplate, base: u64) -> Result<Self, TemplateError> {
        let id = IntegrationRequestId::new(Uuid::from_u64_pair(base & !0xf000 | 0x4000, base >> 2 | 1 << 63));
        let fleet =
            SAMPLE.parse().unwrap_or_else(|error| unreachable!("`{SAMPLE}` is a valid reference: {error}"));
        let url: RedirectUrl = template.fill(&fleet, id)?;
        let mut url: Url = url.url().clone();
        url.set_fragment(None);
        let own_parameters = url.query_pairs().map(|(name, _)| name.into_owned()).collect();
        Ok(Self { sample: url.into(), base, request_id: id, own_parameters })
    }

    /// The fleet with this number.
    pub(super) fn fleet(&self, number: u64) -> String {
        format!("catena-conformance-fuzz-{:016x}", self.base.wrapping_add(number))
    }

    /// The URL that the fleet's browser opens for `query`.
    pub(super) fn url(&self, fleet: &str, query: &str) -> String {
        let mut url = String::with_capacity(self.sample.len() + query.len() + 1);
        let mut rest = &*self.sample;
        while let Some((before, after)) = rest.split_once(SAMPLE) {
            url.push_str(before);
            url.push_str(fleet);
            rest = after;
        }
        url.push_str(rest);
        if !query.is_empty() {
            match self.sample.rsplit_once('?') {
                None => url.push('?'),
                Some((_, "")) => {}
                Some(_) => url.push('&'),
            }
            url.push_str(query);
        }
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(template: &str, query: &str) -> String {
        let urls = UrlBuilder::new(&template.parse().unwrap(), 0xfee1).unwrap();
        urls.url(&urls.fleet(1), query)
    }

    #[test]
    fn a_case_is_appended_to_the_partners_own_query() {
        assert_eq!(url("http://localhost:1/r", "a=1"), "http://localhost:1/r?a=1");
        assert_eq!(url("http://localhost:1/r?", "a=1"), "http://localhost:1/r?a=1");
        assert_eq!(url("http://localhost:1/r?x=1#done", "a=1"), "http://localhost:1/r?x=1&a=1");
        assert_eq!(url("http://localhost:1/r", ""), "http://localhost:1/r");
        let fleet = "catena-conformance-fuzz-000000000000fee2";
        let filled = url("http://localhost:1/{fleet_ref}?fleet={fleet_ref}", "a");
        assert_eq!(filled, format!("http://localhost:1/{fleet}?fleet={fleet}&a"));
    }
}
