//! Redirects that no tidy session makes: raw queries, values planted in every parameter, HEAD, no session.

use catena_contract::{Parameter, Status};
use url::Url;

use super::{Fleet, Run};
use crate::judge::Observation;
use catena_probe::TemplateError;

/// Which of the two configured URLs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// `success_redirect_url`
    Success,
    /// `failure_redirect_url`
    Failure,
}

/// Parameters beside Catena's in which handlers look for something to show or somewhere to go.
const TEMPTING: [&str; 9] =
    ["next", "redirect", "redirect_uri", "return_to", "returnUrl", "url", "continue", "message", "error"];

impl Run {
    /// A configured URL with a query as it is written here, after the partner's own. Catena's `status` and
    /// `integration_request_id`, and whatever the query names, are taken out of the partner's own part first, as
    /// Catena replaces them too. Filled in: `{integration_request_id}`, `{another_id}`, `{fleet_ref}`, and
    /// `{N KiB}` with so many letters.
    ///
    /// # Errors
    /// [`TemplateError`] if the fleet's reference makes the URL too long.
    pub fn raw_redirect(&self, fleet: &Fleet, side: Side, raw: &str) -> Result<Url, TemplateError> {
        let url = match side {
            Side::Success => self.success_url(fleet)?,
            Side::Failure => self.failure_url(fleet)?,
        };
        let raw = filled(raw, fleet);
        let own = own_pieces(url.url(), &raw);
        Ok(joined(url.url(), own.into_iter().chain([raw])))
    }

    /// A documented redirect with Catena's parameters before the partner's own.
    ///
    /// # Errors
    /// [`TemplateError`] if the fleet's reference makes the URL too long.
    pub fn own_parameters_last(&self, fleet: &Fleet, raw: &str) -> Result<Option<Url>, TemplateError> {
        let url = self.success_url(fleet)?;
        let raw = filled(raw, fleet);
        let own = own_pieces(url.url(), &raw);
        Ok((!own.is_empty()).then(|| joined(url.url(), std::iter::once(raw).chain(own))))
    }

    /// Opens a URL with an empty jar and without the profile's headers.
    pub async fn visit_without_session(&self, what: &str, fleet: &Fleet, url: Url) -> Observation {
        self.arrange(fleet).await;
        let visit = self.browser_without_session().open(&self.client, what, url).await;
        self.observation(visit, fleet).await
    }

    /// Asks for a URL's headers only.
    pub async fn scan(&self, what: &str, fleet: &Fleet, url: Url) -> Observation {
        self.arrange(fleet).await;
        let visit = self.browser().head(&self.client, what, url).await;
        self.observation(visit, fleet).await
    }

    /// Redirects with `value` in every parameter but one `status` that gets it in; the last two have it in `status`
    /// itself, and in the partner's own parameters.
    ///
    /// # Errors
    /// [`TemplateError`] if the fleet's reference makes the URL too long.
    pub fn with_planted(&self, fleet: &Fleet, value: &str) -> Result<Vec<Url>, TemplateError> {
        let mut urls = Vec::new();
        for (side, status) in [
            (Side::Success, Status::Success.as_str()),
            (Side::Success, Status::IntegrationRequested.as_str()),
            (Side::Failure, Status::Failure.as_str()),
            (Side::Success, value),
        ] {
            urls.push(self.raw_redirect(fleet, side, &planted(status, value))?);
        }
        let success = self.success_url(fleet)?;
        let own: Vec<(String, &str)> =
            success.url().query_pairs().map(|(name, _)| (name.into_owned(), value)).collect();
        if !own.is_empty() {
            let own = form_urlencoded::Serializer::new(String::new()).extend_pairs(own).finish();
            urls.push(self.raw_redirect(fleet, Side::Success, &format!("{own}&status=success"))?);
        }
        Ok(urls)
    }
}

/// A query with this status, and `value` in everything else.
#[must_use]
pub fn planted(status: &str, value: &str) -> String {
    let documented = Parameter::ALL.iter().map(|parameter| parameter.as_str());
    let others = documented.filter(|name| *name != Parameter::Status.as_str()).chain(TEMPTING);
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

/// The partner's own part of a query, without what `raw` or Catena sets.
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
    fn a_partners_own_parameters_stay_unless_catena_sets_them() {
        let configured = url("https://a.test/r?fleet=a+b&status=done&fleet_ref=x&tab=1");
        assert_eq!(own_pieces(&configured, "status=success"), ["fleet=a+b", "fleet_ref=x", "tab=1"]);
        assert_eq!(own_pieces(&configured, "fleet_ref=y"), ["fleet=a+b", "tab=1"]);
        assert_eq!(own_pieces(&url("https://a.test/r"), ""), Vec::<String>::new());
    }

    #[test]
    fn what_is_encoded_stays_encoded() {
        let pieces = ["a=1".to_owned(), "status=integration%2Drequested".to_owned()];
        let joined = joined(&url("https://a.test/r#x"), pieces.into_iter());
        assert_eq!(joined.as_str(), "https://a.test/r?a=1&status=integration%2Drequested#x");
    }

    #[test]
    fn a_value_is_planted_in_every_parameter() {
        let query = planted("failure", "<b>");
        assert!(query.starts_with("status=failure&integration_request_id=%3Cb%3E"), "{query}");
        assert!(query.contains("&next=%3Cb%3E"), "{query}");
    }
}
