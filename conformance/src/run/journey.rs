//! One session played through a simulated Catena of its own: invitation, hosted flow, redirect, signed webhooks.
//!
//! How the fleet's browser gets through the pages is [`super::flow`]'s. The plain journeys let every delivery arrive before the next move, so that the order is the documented
//! one; races are checks of their own.

use std::sync::Arc;
use std::time::Duration;

use catena_contract::webhook::EventName;
use catena_contract::{AccessToken, Expose as _, IntegrationRequestId, WebhookSecret};
use mock_catena::courier::{AttemptResult, DeliveryRecord, Tuning};
use mock_catena::ids::SeededIds;
use mock_catena::{Config, Running};
use serde_json::json;
use url::Url;

use super::flow::{Flow, FlowError};
use super::relay::Relay;
use super::{Fleet, Run};
use crate::judge::redirect::Confirmation;
use crate::specification::CheckId;

/// How long a delivery may take with the wait for the run's own pace.
const RELAYED_WITHIN: Duration = Duration::from_secs(60);

/// A session under way.
pub struct Journey {
    catena: Running,
    flow: Flow,
    /// Carries deliveries to the partner; none, if it takes none.
    relay: Option<Relay>,
}

/// Where the browser was sent when the session ended.
#[derive(Debug, Clone)]
pub struct Ending {
    /// The partner's URL, with Catena's parameters.
    pub redirect: Url,
    /// The request's id, if the redirect carries one.
    pub request_id: Option<IntegrationRequestId>,
}

/// The simulated Catena did not do its part: trouble on our side, never the partner's.
#[derive(Debug, thiserror::Error)]
pub enum JourneyError {
    /// It did not start.
    #[error("the simulated Catena did not start")]
    Start(#[from] mock_catena::StartError),
    /// What carries its deliveries did not start.
    #[error("the way for deliveries of the simulated Catena did not open")]
    Relay(#[source] std::io::Error),
    /// Its pages or its API did not do what the journey needs.
    #[error(transparent)]
    Flow(#[from] FlowError),
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
        run.arrange(fleet).await;
        let seed = run.seed.number_for(&format!("{check}/catena"));
        let token = match AccessToken::try_from(format!("fake-token-{seed:016x}")) {
            Ok(token) => token,
            Err(error) => unreachable!("a token that is not empty: {error}"),
        };
        let relay = match &run.target.webhook {
            None => None,
            Some(endpoint) => {
                let relay = Relay::open(Arc::clone(&run.wire), endpoint.url.clone()).await;
                Some(relay.map_err(JourneyError::Relay)?)
            }
        };
        // The relay keeps to the three seconds; waiting for the run's own pace is not the partner's time.
        let courier = Tuning { limit: RELAYED_WITHIN, ..Tuning::default() };
        let config = Config { seed, courier, ..Config::embedded(token.clone()) };
        let catena =
            mock_catena::start(config, Arc::clone(&run.clock), Box::new(SeededIds::detached(seed))).await?;
        let flow = Flow::new(catena.base_url().clone())?;
        let mut journey = Self { catena, flow, relay };
        if let (Some(endpoint), Some(relay)) = (&run.target.webhook, &journey.relay) {
            let url = relay.url().clone();
            journey.subscribe(&token, &url, &endpoint.secret).await?;
        }
        let link = journey.invite(&token, run, fleet).await?;
        journey.flow.open(link).await?;
        journey.catena.settled().await;
        Ok(journey)
    }

    /// The fleet accepts.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn accept(&mut self) -> Result<(), JourneyError> {
        self.flow.submit("accept", &[]).await?;
        self.catena.settled().await;
        Ok(())
    }

    /// The fleet connects the first provider it is offered, and returns.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn connect_and_return(&mut self) -> Result<Ending, JourneyError> {
        self.flow.follow("#providers a").await?;
        self.flow.submit("connect", &[]).await?;
        self.catena.settled().await;
        self.finish("return").await
    }

    /// The fleet requests the first registered provider that is not supported, and returns.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn request_and_return(&mut self) -> Result<Ending, JourneyError> {
        self.flow.submit("not-listed", &[]).await?;
        self.flow.follow("#registry a").await?;
        let contact = [("contact_name", "Catena Conformance"), ("notes", "A simulation.")];
        self.flow.submit("request-integration", &contact).await?;
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
        let Some(relay) = &self.relay else {
            return Confirmation::NoEndpoint;
        };
        let deliveries = self.catena.deliveries();
        let connected =
            deliveries.iter().find(|delivery| delivery.event_name == EventName::FleetConnectionCreated);
        match connected {
            Some(delivery) if acknowledged(delivery) => Confirmation::Confirmed,
            Some(delivery) => Confirmation::Refused { what: told(delivery, Some(relay)) },
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
                (order.unwrap_or(usize::MAX), told(delivery, self.relay.as_ref()))
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
        &self,
        token: &AccessToken,
        url: &Url,
        secret: &WebhookSecret,
    ) -> Result<(), JourneyError> {
        for event in EventName::ONBOARDING {
            let body = json!({ "url": url, "event_name": event, "secret": secret.expose() });
            self.flow.call("/v2/notifications/webhooks", token, &body, "a subscription").await?;
        }
        Ok(())
    }

    async fn invite(&self, token: &AccessToken, run: &Run, fleet: &Fleet) -> Result<Url, JourneyError> {
        let body = json!({
            "fleet_ref": fleet.fleet_ref,
            "fleet_name": "Catena Conformance simulation",
            "success_redirect_url": run.success_url(fleet)?,
            "failure_redirect_url": run.failure_url(fleet)?,
        });
        let answer = self.flow.call("/v2/orgs/invitations", token, &body, "an invitation").await?;
        answer
            .get("magic_link")
            .and_then(|link| link.as_str())
            .and_then(|link| Url::parse(link).ok())
            .ok_or_else(|| FlowError::Missing { what: "magic_link".to_owned() }.into())
    }

    async fn finish(&mut self, form: &str) -> Result<Ending, JourneyError> {
        let redirect = self.flow.send(form, &[]).await?;
        self.catena.settled().await;
        let redirect =
            redirect.ok_or(FlowError::Answer { status: 200, needs: "a redirect to the partner" })?;
        let id = redirect.query_pairs().find(|(name, _)| name == "integration_request_id");
        let request_id = id.and_then(|(_, id)| id.parse().ok());
        Ok(Ending { redirect, request_id })
    }
}

fn acknowledged(delivery: &DeliveryRecord) -> bool {
    delivery.attempts.iter().any(|attempt| matches!(attempt.result, AttemptResult::Answered(200..=299)))
}

/// A delivery in one line, without times and ports.
fn told(delivery: &DeliveryRecord, relay: Option<&Relay>) -> String {
    let last = delivery.attempts.last();
    let lost = last.and_then(|attempt| relay?.lost(&attempt.request_id.to_string()));
    let came = match last.map(|attempt| &attempt.result) {
        Some(_) if lost.is_some() => lost.unwrap_or_default(),
        Some(AttemptResult::Answered(status)) => status.to_string(),
        Some(AttemptResult::TimedOut { limit_ms }) => format!("no answer within {limit_ms} ms"),
        Some(AttemptResult::Unreachable { because }) => format!("no connection: {because}"),
        None => "nothing".to_owned(),
    };
    format!("the delivery of `{}` got {came}", delivery.event_name)
}
