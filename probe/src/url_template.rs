//! A URL with placeholders: `https://staging.acme.test/return?fleet={fleet_ref}`.

use std::fmt;
use std::str::FromStr;

use catena_contract::{FleetRef, IntegrationRequestId, RedirectUrl, RedirectUrlError};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but RFC 3986's unreserved characters.
const FILLED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A URL in which `{fleet_ref}` and `{integration_request_id}` are filled for each scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlTemplate(String);

/// Why a text is not such a URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// An unknown placeholder.
    #[error("`{{{0}}}` is not a placeholder; use `{{fleet_ref}}` or `{{integration_request_id}}`")]
    UnknownPlace(String),
    /// Once filled, it is not a URL.
    #[error(transparent)]
    Url(#[from] RedirectUrlError),
}

impl UrlTemplate {
    /// The URL for one fleet and one request.
    ///
    /// # Errors
    /// [`TemplateError::Url`] if the values make it too long; other mistakes were refused when it was parsed.
    pub fn fill(&self, fleet_ref: &FleetRef, id: IntegrationRequestId) -> Result<RedirectUrl, TemplateError> {
        self.filled(fleet_ref.as_str(), &id.to_string())
    }

    /// The URL for one fleet and an id, which may be empty.
    ///
    /// # Errors
    /// [`TemplateError::Url`] if the values make it too long.
    pub fn fill_text(&self, fleet_ref: &FleetRef, id: &str) -> Result<RedirectUrl, TemplateError> {
        self.filled(fleet_ref.as_str(), id)
    }

    /// Whether the URL names the fleet.
    #[must_use]
    pub fn names_fleet(&self) -> bool {
        self.0.contains("{fleet_ref}")
    }

    fn filled(&self, fleet_ref: &str, id: &str) -> Result<RedirectUrl, TemplateError> {
        let fill = |text: &str, place: &str, value: &str| {
            text.replace(place, &utf8_percent_encode(value, FILLED).to_string())
        };
        let text = fill(&self.0, "{fleet_ref}", fleet_ref);
        Ok(fill(&text, "{integration_request_id}", id).parse()?)
    }
}

impl FromStr for UrlTemplate {
    type Err = TemplateError;

    fn from_str(raw: &str) -> Result<Self, TemplateError> {
        let mut rest = raw;
        while let Some((_, after)) = rest.split_once('{') {
            let Some((place, after)) = after.split_once('}') else { break };
            if !matches!(place, "fleet_ref" | "integration_request_id") {
                return Err(TemplateError::UnknownPlace(place.to_owned()));
            }
            rest = after;
        }
        let template = Self(raw.to_owned());
        template.filled("catena-conformance-00000000", "00000000-0000-4000-8000-000000000000")?;
        Ok(template)
    }
}

impl fmt::Display for UrlTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_and_encoded() {
        let template: UrlTemplate = "https://a.test/return?fleet={fleet_ref}#x".parse().unwrap();
        let url = template
            .fill(&"a b&c".parse().unwrap(), "5c06372b-5b5a-4477-88ee-6cd8d3b55efb".parse().unwrap())
            .unwrap();
        assert_eq!(url.as_str(), "https://a.test/return?fleet=a%20b%26c#x");
    }

    #[test]
    fn a_place_nobody_fills_is_refused() {
        let error = "https://a.test/{fleet}".parse::<UrlTemplate>().unwrap_err();
        insta::assert_snapshot!(error, @"`{fleet}` is not a placeholder; use `{fleet_ref}` or `{integration_request_id}`");
        assert!("/relative".parse::<UrlTemplate>().is_err());
    }
}
