//! Redirects that Catena does not send: queries written by hand, and one value in every parameter.

use catena_contract::{Parameter, Status};
use catena_probe::TemplateError;
use url::Url;

use super::{Fleet, Run};

/// One of the two redirect URLs that a partner configures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfiguredUrl {
    /// `success_redirect_url`
    Success,
    /// `failure_redirect_url`
    Failure,
}

/// Common names of parameters that handlers show, or redirect to.
const COMMON_NAMES: [&str; 9] =
    ["next", "redirect", "redirect_uri", "return_to", "returnUrl", "url", "continue", "message", "error"];

impl Run {
    /// A configured URL with this raw query after the partner's own parameters. As Catena does, it first removes
    /// `status`, `integration_request_id` and every parameter of `raw` from the partner's own ones. It fills in
    /// `{integration_request_id}`, `{another_id}` and `{fleet_ref}`, and replaces `{4 KiB}` and `{8 KiB}` by that many
    /// letters.
    ///
    /// # Errors
    /// [`TemplateError`] if the fleet's reference makes the URL too long.
    pub fn raw_redirect(&self, fleet: &Fleet, to: ConfiguredUrl, raw: &str) -> Result<Url, TemplateError> {
        let url = match to {
            ConfiguredUrl::Success => self.success_url(fleet)?,
            ConfiguredUrl::Failure => self.failure_url(fleet)?,
        };
        let raw = filled(raw, fleet);
        let own = own_pieces(url.url(), &raw);
        Ok(joined(url.url(), own.into_iter().chain([raw])))
    }

    /// The success URL with this raw query before the partner's own parameters; `None` if there are none.
    ///
    /// # Errors
    /// [`TemplateError`] if the fleet's reference makes the URL too long.
    pub fn own_parameters_last(&self, fleet: &Fleet, raw: &str) -> Result<Option<Url>, TemplateError> {
        let url = self.success_url(fleet)?;
        let raw = filled(raw, fleet);
        let own = own_pieces(url.url(), &raw);
        Ok((!own.is_empty()).then(|| joined(url.url(), std::iter::once(raw).chain(own))))
    }

    /// Redirects with `value` in every parameter but a documented `status`, then one with it in `status` too, and one
    /// with it in the partner's own parameters, if there are any.
    ///
    /// # Errors
    /// [`TemplateError`] if the fleet's reference makes the URL too long.
    pub fn with_value_everywhere(&self, fleet: &Fleet, value: &str) -> Result<Vec<Url>, TemplateError> {
        let mut urls = Vec::new();
        for (to, status) in [
            (ConfiguredUrl::Success, Status::Success.as_str()),
            (ConfiguredUrl::Success, Status::IntegrationRequested.as_str()),
            (ConfiguredUrl::Failure, Status::Failure.as_str()),
            (ConfiguredUrl::Success, value),
        ] {
            urls.push(self.raw_redirect(fleet, to, &query_with_value(status, value))?);
        }
        let success = self.success_url(fleet)?;
        let own: Vec<(String, &str)> =
            success.url().query_pairs().map(|(name, _)| (name.into_owned(), value)).collect();
        if !own.is_empty() {
            let own = form_urlencoded::Serializer::new(String::new()).extend_pairs(own).finish();
            urls.push(self.raw_redirect(fleet, ConfiguredUrl::Success, &format!("{own}&status=success"))?);
        }
        Ok(urls)
    }
}

/// A query with this status, and `value` in every other parameter.
#[must_use]
pub fn query_with_value(status: &str, value: &str) -> String {
    let documented = Parameter::ALL.iter().map(|parameter| parameter.as_str());
    let others = documented.filter(|name| *name != Parameter::Status.as_str()).chain(COMMON_NAMES);
    form_urlencoded::Serializer::new(String::new())
        .append_pair(Parameter::Status.as_str(), status)
        .extend_pairs(others.map(|name| (name, value)))
        .finish()
}

fn filled(raw: &str, fleet: &Fleet) -> String {
    let fleet_ref: String = form_urlencoded::byte_serialize(fleet.fleet_ref.as_str().as_bytes()).collect();
    raw.replace("{integration_request_id}", &fleet.request_id.to_string())
        .replace("{another_id}", &fleet.another_id.to_string())
        .replace("{fleet_ref}", &fleet_ref)
        .replace("{4 KiB}", &"a".repeat(4 * 1024))
        .replace("{8 KiB}", &"a".repeat(8 * 1024))
}

/// The partner's own parameters in a URL, without those that `raw` or Catena sets.
fn own_pieces(url: &Url, raw: &str) -> Vec<String> {
    let name_of = |piece: &str| {
        form_urlencoded::parse(piece.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default()
    };
    let mut taken: Vec<String> = raw.split('&').map(name_of).collect();
    taken.extend([Parameter::Status, Parameter::IntegrationRequestId].map(|name| name.as_str().to_owned()));
    let pieces = url.query().unwrap_or_default().split('&').filter(|piece| !piece.is_empty());
    pieces.filter(|piece| !taken.contains(&name_of(piece))).map(ToOwned::to_owned).collect()
}

fn joined(url: &Url, pieces: impl Iterator<Item = String>) -> Url {
    let query = pieces.filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join("&");
    let mut url = url.clone();
    url.set_query((!query.is_empty()).then_some(query.as_str()));
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn the_partners_own_parameters_are_kept_unless_catena_sets_them() {
        let configured = url("https://a.test/r?fleet=a+b&status=done&fleet_ref=x&tab=1");
        assert_eq!(own_pieces(&configured, "status=success"), ["fleet=a+b", "fleet_ref=x", "tab=1"]);
        assert_eq!(own_pieces(&configured, "fleet_ref=y"), ["fleet=a+b", "tab=1"]);
        assert_eq!(own_pieces(&url("https://a.test/r"), ""), Vec::<String>::new());
    }

    #[test]
    fn encoded_values_stay_encoded() {
        let pieces = ["a=1".to_owned(), "status=integration%2Drequested".to_owned()];
        let joined = joined(&url("https://a.test/r#x"), pieces.into_iter());
        assert_eq!(joined.as_str(), "https://a.test/r?a=1&status=integration%2Drequested#x");
    }

    #[test]
    fn the_value_is_in_every_parameter() {
        let query = query_with_value("failure", "<b>");
        assert!(query.starts_with("status=failure&integration_request_id=%3Cb%3E"), "{query}");
        assert!(query.contains("&next=%3Cb%3E"), "{query}");
    }
}
