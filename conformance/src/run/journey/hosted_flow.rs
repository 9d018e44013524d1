//! Goes through the hosted flow as a browser without scripts does: finds forms by their id, fills them in and sends them.
//!
//! This module owns pages, forms and redirects within the simulated Catena; [`super::session`] owns the order of steps.

use std::collections::BTreeMap;

use catena_probe::{Answer, Client, ClientError, Limits, Request, TransportError};
use http::header::{CONTENT_TYPE, HeaderValue, LOCATION};
use http::{HeaderMap, Method};
use scraper::{ElementRef, Html, Selector};
use url::Url;

/// A browser in the flow.
pub(super) struct Flow {
    client: Client,
    page: Page,
}

/// The page it shows.
struct Page {
    url: Url,
    text: String,
}

/// The simulated Catena failed. This is our error, never the partner's.
#[derive(Debug, thiserror::Error)]
pub enum FlowError {
    /// There is no HTTP client.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// It could not be reached.
    #[error("the simulated Catena did not answer: {0}")]
    Unreachable(TransportError),
    /// It gave another answer than the flow needs.
    #[error("the simulated Catena answered {status} where the journey needs {needs}")]
    Answer {
        /// The status of the answer.
        status: u16,
        /// The answer that the flow needs.
        needs: &'static str,
    },
    /// A page lacks what the fleet uses next.
    #[error("a page of the simulated Catena has no `{what}`")]
    Missing {
        /// The form, link or field.
        what: String,
    },
}

impl Flow {
    /// A browser at `base`, the address of the simulated Catena.
    pub(super) fn new(base: Url) -> Result<Self, FlowError> {
        Ok(Self { client: Client::new(Limits::default())?, page: Page { url: base, text: String::new() } })
    }

    fn url(&self, path: &str) -> Result<Url, FlowError> {
        self.page.url.join(path).map_err(|_| FlowError::Missing { what: path.to_owned() })
    }

    /// Opens a page of the flow, and follows redirects within the flow.
    pub(super) async fn open(&mut self, url: Url) -> Result<(), FlowError> {
        match self.open_to_the_end(url).await? {
            None => Ok(()),
            Some(_) => Err(FlowError::Answer { status: 303, needs: "another page of the flow" }),
        }
    }

    /// Opens a page that may lead out of the flow, and returns the partner's URL if it does.
    pub(super) async fn open_to_the_end(&mut self, url: Url) -> Result<Option<Url>, FlowError> {
        let answer = self.ask(Request::get(url.clone())).await?;
        self.arrive(url, answer).await
    }

    async fn ask(&self, request: Request) -> Result<Answer, FlowError> {
        self.client
            .send("a page of the simulated Catena", request)
            .await
            .answer
            .map_err(FlowError::Unreachable)
    }

    /// Follows the first link that `selector` finds.
    pub(super) async fn follow(&mut self, selector: &str) -> Result<(), FlowError> {
        let missing = || FlowError::Missing { what: selector.to_owned() };
        let href = {
            let document = Html::parse_document(&self.page.text);
            let selector = Selector::parse(selector).map_err(|_| missing())?;
            document.select(&selector).next().and_then(|link| link.attr("href").map(ToOwned::to_owned))
        };
        let url = self.url(&href.ok_or_else(missing)?)?;
        self.open(url).await
    }

    /// Whether the page has this form.
    pub(super) fn shows(&self, form: &str) -> bool {
        Form::find(&self.page.text, form).is_ok()
    }

    /// Sends a form that leads to another page of the flow.
    pub(super) async fn submit(&mut self, form: &str, filled: &[(&str, &str)]) -> Result<(), FlowError> {
        match self.send(form, filled).await? {
            None => Ok(()),
            Some(_) => Err(FlowError::Answer { status: 303, needs: "another page of the flow" }),
        }
    }

    /// Sends a form, and returns the partner's URL if it leads there.
    pub(super) async fn send(
        &mut self,
        form: &str,
        filled: &[(&str, &str)],
    ) -> Result<Option<Url>, FlowError> {
        let found = Form::find(&self.page.text, form)?;
        let mut fields = found.fields;
        fields.extend(filled.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
        let mut url = self.url(&found.action)?;
        let request = if found.posts {
            let form = HeaderValue::from_static("application/x-www-form-urlencoded");
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, form)]);
            Request { method: Method::POST, url: url.clone(), headers, body: encoded.into_bytes() }
        } else {
            url.set_query(Some(&encoded));
            Request::get(url.clone())
        };
        let answer = self.ask(request).await?;
        self.arrive(url, answer).await
    }

    /// Follows redirects within the flow, and returns the first one that leads out of it.
    async fn arrive(&mut self, mut url: Url, mut answer: Answer) -> Result<Option<Url>, FlowError> {
        while matches!(answer.status, 300..=399) {
            let next = answer.header(&LOCATION).and_then(|location| url.join(location).ok());
            let status = answer.status;
            let next = next.ok_or(FlowError::Answer { status, needs: "a redirect with a location" })?;
            if next.origin() != self.page.url.origin() {
                return Ok(Some(next));
            }
            answer = self.ask(Request::get(next.clone())).await?;
            url = next;
        }
        if answer.status != 200 {
            return Err(FlowError::Answer { status: answer.status, needs: "a page of the flow" });
        }
        self.page = Page { url, text: String::from_utf8_lossy(&answer.body).into_owned() };
        Ok(None)
    }
}

/// A form of a page.
struct Form {
    action: String,
    posts: bool,
    fields: BTreeMap<String, String>,
}

impl Form {
    fn find(page: &str, id: &str) -> Result<Self, FlowError> {
        let missing = || FlowError::Missing { what: format!("form#{id}") };
        let document = Html::parse_document(page);
        let form = Selector::parse(&format!("form#{id}")).map_err(|_| missing())?;
        let form = document.select(&form).next().ok_or_else(missing)?;
        let inputs = Selector::parse("input[name], textarea[name]").map_err(|_| missing())?;
        let fields = form
            .select(&inputs)
            .map(|input| (input.attr("name").unwrap_or_default().to_owned(), typed(&input)));
        Ok(Self {
            action: form.attr("action").unwrap_or_default().to_owned(),
            posts: form.attr("method").is_some_and(|method| method.eq_ignore_ascii_case("post")),
            fields: fields.collect(),
        })
    }
}

/// The value of a field. An empty required field is filled in.
fn typed(input: &ElementRef<'_>) -> String {
    let value = input.attr("value").unwrap_or_default();
    let must_fill = value.is_empty() && input.attr("required").is_some();
    match input.attr("inputmode") {
        _ if !must_fill => value.to_owned(),
        Some("numeric") => "443".to_owned(),
        _ => "catena-conformance".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use catena_contract::{Expose as _, NewInvitation};
    use mock_catena::Config;
    use mock_catena::clock::AdjustableClock;
    use mock_catena::ids::SeededIds;

    use super::*;

    #[tokio::test]
    async fn a_fleet_without_scripts_joins_the_waitlist_and_returns_with_a_request_id() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let clock = Arc::new(AdjustableClock::frozen_at("2026-03-02T12:00:00Z".parse().unwrap()));
        let config = Config::embedded("fake-token".parse().unwrap());
        let catena = mock_catena::start(config, clock, Box::new(SeededIds::detached(1))).await.unwrap();
        let request = NewInvitation {
            fleet_ref: "carrier-4711".parse().unwrap(),
            fleet: Default::default(),
            success_redirect_url: Some("https://your-app.com/callback".parse().unwrap()),
            failure_redirect_url: Some("https://your-app.com/failure".parse().unwrap()),
            callback_url: None,
            limit_tsps: None,
            permissions: Default::default(),
            expires_in_hours: 24,
        };
        let invitation = catena.control().invite(request).unwrap();
        let mut flow = Flow::new(catena.base_url().clone()).unwrap();
        flow.open(invitation.magic_link.expose().parse().unwrap()).await.unwrap();
        for form in ["accept", "not-listed", "waitlist"] {
            flow.submit(form, &[]).await.unwrap();
        }
        flow.submit("join-waitlist", &[("provider_name", "Nobody's ELD")]).await.unwrap();
        let end = flow.send("return", &[]).await.unwrap().unwrap();
        let parameters: BTreeMap<_, _> = end.query_pairs().collect();
        assert_eq!(end.path(), "/callback");
        assert_eq!(parameters["status"], "integration-requested");
        assert!(parameters.contains_key("integration_request_id"), "{end}");
        catena.stop().await;
    }
}
