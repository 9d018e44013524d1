//! The URL of a case: the partner's own, with a fleet of its own, and the case's query behind what is there.

use catena_contract::{IntegrationRequestId, RedirectUrl};
use url::Url;
use uuid::Uuid;

use catena_probe::{TemplateError, UrlTemplate};

/// What every made-up fleet is called, so that a partner can tell them; the number is as long as this one's.
const SAMPLE: &str = "catena-conformance-fuzz-0000000000000000";

/// A partner's callback URL, taken apart once.
#[derive(Debug, Clone)]
pub(super) struct Route {
    /// The URL with [`SAMPLE`] in it, without its fragment.
    sample: String,
    /// What the fleets' numbers count from.
    base: u64,
    pub(super) own_names: Vec<String>,
}

impl Route {
    pub(super) fn new(template: &UrlTemplate, base: u64) -> Result<Self, TemplateError> {
        let id = IntegrationRequestId::new(Uuid::from_u64_pair(base & !0xf000 | 0x4000, base >> 2 | 1 << 63));
        let fleet =
            SAMPLE.parse().unwrap_or_else(|error| unreachable!("`{SAMPLE}` is a good reference: {error}"));
        let url: RedirectUrl = template.fill(&fleet, id)?;
        let mut url: Url = url.url().clone();
        url.set_fragment(None);
        let own_names = url.query_pairs().map(|(name, _)| name.into_owned()).collect();
        Ok(Self { sample: url.into(), base, own_names })
    }

    /// The fleet of the visit with this number.
    pub(super) fn fleet(&self, number: u64) -> String {
        format!("catena-conformance-fuzz-{:016x}", self.base.wrapping_add(number))
    }

    /// Where that fleet's browser is sent with `query`.
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
        let route = Route::new(&template.parse().unwrap(), 0xfee1).unwrap();
        route.url(&route.fleet(1), query)
    }

    #[test]
    fn a_case_goes_behind_the_partners_own_query() {
        assert_eq!(url("http://localhost:1/r", "a=1"), "http://localhost:1/r?a=1");
        assert_eq!(url("http://localhost:1/r?", "a=1"), "http://localhost:1/r?a=1");
        assert_eq!(url("http://localhost:1/r?x=1#done", "a=1"), "http://localhost:1/r?x=1&a=1");
        assert_eq!(url("http://localhost:1/r", ""), "http://localhost:1/r");
        let fleet = "catena-conformance-fuzz-000000000000fee2";
        let filled = url("http://localhost:1/{fleet_ref}?fleet={fleet_ref}", "a");
        assert_eq!(filled, format!("http://localhost:1/{fleet}?fleet={fleet}&a"));
    }
}
