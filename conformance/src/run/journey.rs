//! One session played through a simulated Catena of its own: invitation, hosted flow, redirect, signed webhooks.
//!
//! The fleet's side of the flow is driven as a browser without scripts would: forms are found by their id, filled,
//! and sent. The plain journeys let every delivery arrive before the next move, so that the order is the documented
//! one; races are checks of their own.

use std::collections::BTreeMap;
use std::sync::Arc;

use catena_contract::webhook::EventName;
use catena_contract::{AccessToken, Expose as _, IntegrationRequestId, WebhookSecret};
use mock_catena::courier::{AttemptResult, DeliveryRecord};
use mock_catena::ids::SeededIds;
use mock_catena::{Config, Running};
use reqwest::header::LOCATION;
use reqwest::{Client, StatusCode, redirect};
use scraper::{Html, Selector};
use serde_json::json;
use url::Url;

use super::{Fleet, Run};
use crate::judge::redirect::Confirmation;
use crate::specification::CheckId;

/// A session under way.
pub struct Journey {
    catena: Running,
    client: Client,
    /// What the fleet's browser shows.
    page: Page,
    subscribed: bool,
}

/// Where the browser was sent when the session ended.
#[derive(Debug, Clone)]
pub struct Ending {
    /// The partner's URL, with Catena's parameters.
    pub redirect: Url,
    /// The request's id, if the redirect carries one.
    pub request_id: Option<IntegrationRequestId>,
}

/// A page of the flow.
struct Page {
    url: Url,
    text: String,
}

/// The simulated Catena did not do its part: trouble on our side, never the partner's.
#[derive(Debug, thiserror::Error)]
pub enum JourneyError {
    /// It did not start.
    #[error("the simulated Catena did not start")]
    Start(#[from] mock_catena::StartError),
    /// It could not be reached.
    #[error("the simulated Catena did not answer")]
    Http(#[from] reqwest::Error),
    /// It gave another answer than the flow needs.
    #[error("the simulated Catena answered {status} where the journey needs {needs}")]
    Answer {
        /// Its status.
        status: u16,
        /// What was needed.
        needs: &'static str,
    },
    /// A page lacks what the fleet would click.
    #[error("a page of the simulated Catena has no `{what}`")]
    Missing {
        /// Form, link or field.
        what: String,
    },
    /// The partner's URL cannot be filled for this fleet.
    #[error(transparent)]
    Template(#[from] crate::template::TemplateError),
}

impl std::fmt::Debug for Journey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Journey").finish_non_exhaustive()
    }
}

impl Journey {
    /// Starts a simulated Catena, subscribes the partner's endpoint, invites the fleet, and opens its link.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn begin(run: &Run, check: &CheckId, fleet: &Fleet) -> Result<Self, JourneyError> {
        let seed = run.seed.number_for(&format!("{check}/catena"));
        let token = match AccessToken::try_from(format!("fake-token-{seed:016x}")) {
            Ok(token) => token,
            Err(error) => unreachable!("a token that is not empty: {error}"),
        };
        let config = Config { seed, ..Config::embedded(token.clone()) };
        let catena =
            mock_catena::start(config, Arc::clone(&run.clock), Box::new(SeededIds::detached(seed))).await?;
        let client =
            Client::builder().no_proxy().redirect(redirect::Policy::none()).tls_certs_only([]).build()?;
        let mut journey = Self {
            page: Page { url: catena.base_url().clone(), text: String::new() },
            catena,
            client,
            subscribed: false,
        };
        if let Some(endpoint) = &run.target.webhook {
            journey.subscribe(&token, &endpoint.url, &endpoint.secret).await?;
        }
        let link = journey.invite(&token, run, fleet).await?;
        journey.open(link).await?;
        journey.catena.settled().await;
        Ok(journey)
    }

    /// The fleet accepts.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn accept(&mut self) -> Result<(), JourneyError> {
        self.submit("accept", &[]).await?;
        self.catena.settled().await;
        Ok(())
    }

    /// The fleet connects the first provider it is offered, and returns.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn connect_and_return(&mut self) -> Result<Ending, JourneyError> {
        self.follow("#providers a").await?;
        self.submit("connect", &[]).await?;
        self.catena.settled().await;
        self.finish("return").await
    }

    /// The fleet requests the first registered provider that is not supported, and returns.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn request_and_return(&mut self) -> Result<Ending, JourneyError> {
        self.submit("not-listed", &[]).await?;
        self.follow("#registry a").await?;
        let contact = [("contact_name", "Catena Conformance"), ("notes", "A simulation.")];
        self.submit("request-integration", &contact).await?;
        self.catena.settled().await;
        self.finish("return").await
    }

    /// The fleet declines.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn decline(&mut self) -> Result<Ending, JourneyError> {
        self.finish("decline").await
    }

    /// Whether the deliveries confirm the connection.
    #[must_use]
    pub fn confirmation(&self) -> Confirmation {
        if !self.subscribed {
            return Confirmation::NoEndpoint;
        }
        let deliveries = self.catena.deliveries();
        let connected =
            deliveries.iter().find(|delivery| delivery.event_name == EventName::FleetConnectionCreated);
        match connected {
            Some(delivery) if acknowledged(delivery) => Confirmation::Confirmed,
            Some(delivery) => Confirmation::Refused { what: told(delivery) },
            None => Confirmation::Lost { what: "`fleet_connection.created` was not delivered".to_owned() },
        }
    }

    /// The deliveries, a line each.
    #[must_use]
    pub fn deliveries(&self) -> Vec<String> {
        let mut lines: Vec<(usize, String)> = self
            .catena
            .deliveries()
            .iter()
            .map(|delivery| {
                let order = EventName::ONBOARDING.iter().position(|name| *name == delivery.event_name);
                (order.unwrap_or(usize::MAX), told(delivery))
            })
            .collect();
        lines.sort();
        lines.into_iter().map(|(_, line)| line).collect()
    }

    /// Ends the simulated Catena.
    pub async fn end(self) {
        self.catena.stop().await;
    }

    async fn subscribe(
        &mut self,
        token: &AccessToken,
        url: &Url,
        secret: &WebhookSecret,
    ) -> Result<(), JourneyError> {
        for event in EventName::ONBOARDING {
            let body = json!({ "url": url, "event_name": event, "secret": secret.expose() });
            self.call("/v2/notifications/webhooks", token, &body, "a subscription").await?;
        }
        self.subscribed = true;
        Ok(())
    }

    async fn invite(&self, token: &AccessToken, run: &Run, fleet: &Fleet) -> Result<Url, JourneyError> {
        let body = json!({
            "fleet_ref": fleet.fleet_ref,
            "fleet_name": "Catena Conformance simulation",
            "success_redirect_url": run.success_url(fleet)?,
            "failure_redirect_url": run.failure_url(fleet)?,
        });
        let answer = self.call("/v2/orgs/invitations", token, &body, "an invitation").await?;
        answer
            .get("magic_link")
            .and_then(|link| link.as_str())
            .and_then(|link| Url::parse(link).ok())
            .ok_or_else(|| JourneyError::Missing { what: "magic_link".to_owned() })
    }

    async fn call(
        &self,
        path: &str,
        token: &AccessToken,
        body: &serde_json::Value,
        needs: &'static str,
    ) -> Result<serde_json::Value, JourneyError> {
        let url = self.url(path)?;
        let response = self
            .client
            .post(url)
            .bearer_auth(token.expose())
            .header("Content-Type", "application/json")
            .body(body.to_string())
            .send()
            .await?;
        let status = response.status();
        if !status.is_success() {
            return Err(JourneyError::Answer { status: status.as_u16(), needs });
        }
        let bytes = response.bytes().await?;
        serde_json::from_slice(&bytes).map_err(|_| JourneyError::Answer { status: status.as_u16(), needs })
    }

    fn url(&self, path: &str) -> Result<Url, JourneyError> {
        self.page.url.join(path).map_err(|_| JourneyError::Missing { what: path.to_owned() })
    }

    /// Opens a page of the flow, through the flow's own redirects.
    async fn open(&mut self, url: Url) -> Result<(), JourneyError> {
        let response = self.client.get(url.clone()).send().await?;
        self.arrive(url, response).await.and_then(|ending| match ending {
            None => Ok(()),
            Some(_) => Err(JourneyError::Answer { status: 303, needs: "another page of the flow" }),
        })
    }

    async fn follow(&mut self, selector: &str) -> Result<(), JourneyError> {
        let missing = || JourneyError::Missing { what: selector.to_owned() };
        let href = {
            let document = Html::parse_document(&self.page.text);
            let selector = Selector::parse(selector).map_err(|_| missing())?;
            document.select(&selector).next().and_then(|link| link.attr("href").map(ToOwned::to_owned))
        };
        let url = self.url(&href.ok_or_else(missing)?)?;
        self.open(url).await
    }

    async fn submit(&mut self, form: &str, filled: &[(&str, &str)]) -> Result<(), JourneyError> {
        match self.send(form, filled).await? {
            None => Ok(()),
            Some(_) => Err(JourneyError::Answer { status: 303, needs: "another page of the flow" }),
        }
    }

    async fn finish(&mut self, form: &str) -> Result<Ending, JourneyError> {
        let redirect = self.send(form, &[]).await?;
        self.catena.settled().await;
        let redirect =
            redirect.ok_or(JourneyError::Answer { status: 200, needs: "a redirect to the partner" })?;
        let id = redirect.query_pairs().find(|(name, _)| name == "integration_request_id");
        let request_id = id.and_then(|(_, id)| id.parse().ok());
        Ok(Ending { redirect, request_id })
    }

    /// Sends a form; the partner's URL, if that is where it leads.
    async fn send(&mut self, form: &str, filled: &[(&str, &str)]) -> Result<Option<Url>, JourneyError> {
        let found = Form::find(&self.page.text, form)?;
        let mut fields = found.fields;
        fields.extend(filled.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
        let mut url = self.url(&found.action)?;
        let request = if found.posts {
            self.client
                .post(url.clone())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .body(encoded)
        } else {
            url.set_query(Some(&encoded));
            self.client.get(url.clone())
        };
        let response = request.send().await?;
        self.arrive(url, response).await
    }

    /// Follows redirects within the flow. The first one that leads out of it is the ending.
    async fn arrive(
        &mut self,
        mut url: Url,
        mut response: reqwest::Response,
    ) -> Result<Option<Url>, JourneyError> {
        while response.status().is_redirection() {
            let status = response.status().as_u16();
            let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
            let next = location.and_then(|location| url.join(location).ok());
            let next = next.ok_or(JourneyError::Answer { status, needs: "a redirect with a location" })?;
            if next.origin() != self.page.url.origin() {
                return Ok(Some(next));
            }
            response = self.client.get(next.clone()).send().await?;
            url = next;
        }
        if response.status() != StatusCode::OK {
            return Err(JourneyError::Answer {
                status: response.status().as_u16(),
                needs: "a page of the flow",
            });
        }
        self.page = Page { url, text: response.text().await? };
        Ok(None)
    }
}

/// A form as a browser without scripts sends it.
struct Form {
    action: String,
    posts: bool,
    fields: BTreeMap<String, String>,
}

impl Form {
    fn find(page: &str, id: &str) -> Result<Self, JourneyError> {
        let missing = || JourneyError::Missing { what: format!("form#{id}") };
        let document = Html::parse_document(page);
        let form = Selector::parse(&format!("form#{id}")).map_err(|_| missing())?;
        let form = document.select(&form).next().ok_or_else(missing)?;
        let inputs = Selector::parse("input[name], textarea[name]").map_err(|_| missing())?;
        let fields = form.select(&inputs).map(|input| {
            let value = match (input.attr("value"), input.attr("required")) {
                (Some(value), _) => value.to_owned(),
                (None, Some(_)) => "catena-conformance".to_owned(),
                (None, None) => String::new(),
            };
            (input.attr("name").unwrap_or_default().to_owned(), value)
        });
        Ok(Self {
            action: form.attr("action").unwrap_or_default().to_owned(),
            posts: form.attr("method").is_some_and(|method| method.eq_ignore_ascii_case("post")),
            fields: fields.collect(),
        })
    }
}

fn acknowledged(delivery: &DeliveryRecord) -> bool {
    delivery.attempts.iter().any(|attempt| matches!(attempt.result, AttemptResult::Answered(200..=299)))
}

/// A delivery in one line, without times and ports.
fn told(delivery: &DeliveryRecord) -> String {
    let came = match delivery.attempts.last().map(|attempt| &attempt.result) {
        Some(AttemptResult::Answered(status)) => status.to_string(),
        Some(AttemptResult::TimedOut { limit_ms }) => format!("no answer within {limit_ms} ms"),
        Some(AttemptResult::Unreachable { because }) => format!("no connection: {because}"),
        None => "nothing".to_owned(),
    };
    format!("the delivery of `{}` got {came}", delivery.event_name)
}
