//! One session played through a simulated Catena of its own: invitation, hosted flow, redirect, signed webhooks.
//!
//! How the fleet's browser gets through the pages is [`super::hosted_flow`]'s; webhooks that are late, lost or tried again are
//! [`super::delayed_webhooks`]'s. Here every delivery arrives before the next move, so that the order is the documented one.

use std::sync::Arc;
use std::time::Duration;

use catena_contract::webhook::EventName;
use catena_contract::{
    AccessToken, Expose as _, FleetDetails, IntegrationRequestId, InvitationId, NewInvitation,
    NewSubscription, SubscriptionFilters, WebhookSecret,
};
use mock_catena::control::{Control, ControlError, GoLiveRequest, Goal};
use mock_catena::ids::SeededIds;
use mock_catena::timeline::{AttemptResult, DeliveryRecord};
use mock_catena::webhooks::CourierConfig;
use mock_catena::{Config, Running};
use url::Url;

use super::FlowError;
use super::hosted_flow::Flow;
use super::relay::Relay;
use crate::judge::redirect::Confirmation;
use crate::run::{Fleet, Run};
use crate::specification::CheckId;

/// How long a delivery may take with the wait for the run's own pace.
const RELAYED_WITHIN: Duration = Duration::from_secs(60);

/// A session under way.
pub struct Journey {
    pub(super) catena: Running,
    pub(super) flow: Flow,
    /// Carries deliveries to the partner; none, if it takes none.
    pub(super) relay: Option<Relay>,
    invitation: InvitationId,
    link: Url,
}

/// What was before the fleet opened its link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// Nothing.
    Nothing,
    /// The fleet has connected its provider through another invitation, of which this partner's endpoint was not told.
    ConnectedElsewhere,
    /// Nothing, and no delivery arrives until it is released.
    Held,
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
    /// Its pages did not do what the journey needs.
    #[error(transparent)]
    Flow(#[from] FlowError),
    /// A command was refused.
    #[error("the simulated Catena refused a command: {0}")]
    Control(#[from] ControlError),
    /// The partner's URL cannot be filled for this fleet.
    #[error(transparent)]
    Template(#[from] catena_probe::TemplateError),
    /// The partner's endpoint is no address for deliveries.
    #[error("the webhook URL cannot be subscribed")]
    Endpoint(#[from] catena_contract::RedirectUrlError),
    /// Deliveries did not go the way they should have been sent.
    #[error("the simulated Catena did not {0}")]
    Deliveries(&'static str),
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
    pub async fn begin(
        run: &Run,
        check: &CheckId,
        fleet: &Fleet,
        before: Before,
    ) -> Result<Self, JourneyError> {
        run.arrange(fleet).await;
        let seed = run.seed.number_for(&format!("{check}/catena"));
        let token = match AccessToken::try_from(format!("fake-token-{seed:016x}")) {
            Ok(token) => token,
            Err(error) => unreachable!("a token that is not empty: {error}"),
        };
        let relay = match &run.target.webhook {
            None => None,
            Some(endpoint) => {
                let relay = Relay::open(Arc::clone(&run.client), endpoint.url.clone()).await;
                Some(relay.map_err(JourneyError::Relay)?)
            }
        };
        // The relay keeps to the three seconds; waiting for the run's own pace is not the partner's time.
        let courier = CourierConfig { limit: RELAYED_WITHIN, ..CourierConfig::default() };
        let config = Config { seed, courier, ..Config::embedded(token) };
        let catena =
            mock_catena::start(config, Arc::clone(&run.clock), Box::new(SeededIds::detached(seed))).await?;
        let control = catena.control();
        let mut asked = fleet.invitation(run.success_url(fleet)?, run.failure_url(fleet)?);
        if before == Before::ConnectedElsewhere {
            connect_elsewhere(&control, &mut asked)?;
        }
        if let (Some(endpoint), Some(relay)) = (&run.target.webhook, &relay) {
            subscribe(&control, relay.url(), &endpoint.secret)?;
        }
        if before == Before::Held {
            super::delayed_webhooks::hold_back(&control, |_| true)?;
        }
        let invitation = control.invite(asked)?;
        let link = Url::parse(&invitation.magic_link.expose())
            .map_err(|_| FlowError::Missing { what: "magic_link".to_owned() })?;
        let flow = Flow::new(catena.base_url().clone())?;
        let mut journey = Self { catena, flow, relay, invitation: invitation.id, link };
        journey.reopen().await?;
        Ok(journey)
    }

    /// The fleet opens its link, once more.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn reopen(&mut self) -> Result<(), JourneyError> {
        self.flow.open(self.link.clone()).await?;
        self.catena.settled().await;
        Ok(())
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

    /// The fleet connects the first provider it is offered.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn connect(&mut self) -> Result<(), JourneyError> {
        self.choose("#providers a").await?;
        self.catena.settled().await;
        Ok(())
    }

    /// The same, for a fleet that Catena knows from another invitation.
    ///
    /// # Errors
    /// [`JourneyError`], also when a new connection was made.
    pub async fn connect_as_before(&mut self) -> Result<(), JourneyError> {
        self.connect().await?;
        let made_anew = |delivery: &DeliveryRecord| delivery.event_name == EventName::ConnectionCreated;
        if self.catena.deliveries().iter().any(made_anew) {
            return Err(JourneyError::Deliveries("reuse the fleet's connection"));
        }
        Ok(())
    }

    /// The fleet, which has connected one provider, connects another.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn connect_another(&mut self) -> Result<(), JourneyError> {
        self.flow.submit("add-another", &[]).await?;
        self.choose("#providers li:nth-child(2) a").await?;
        self.catena.settled().await;
        Ok(())
    }

    /// Chooses a provider and connects it, by its own sign-in if it has one. Deliveries are under way then.
    pub(super) async fn choose(&mut self, provider: &str) -> Result<(), FlowError> {
        self.flow.follow(provider).await?;
        self.flow.submit("connect", &[]).await?;
        if self.flow.shows("sign-in") {
            self.flow.submit("sign-in", &[]).await?;
        }
        Ok(())
    }

    /// The fleet requests the first registered provider that is not supported.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn request(&mut self) -> Result<(), JourneyError> {
        self.flow.submit("not-listed", &[]).await?;
        self.flow.follow("#registry a").await?;
        let contact = [("contact_name", "Catena Conformance"), ("notes", "A simulation.")];
        self.flow.submit("request-integration", &contact).await?;
        self.catena.settled().await;
        Ok(())
    }

    /// The requested provider goes live; the fleet opens its link again, finds it, and connects it.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn connect_requested(&mut self, request: IntegrationRequestId) -> Result<(), JourneyError> {
        let live = self.catena.control().go_live(GoLiveRequest::Request(request))?;
        self.catena.settled().await;
        self.reopen().await?;
        self.flow.submit("search", &[("q", &live.provider.name)]).await?;
        self.connect().await
    }

    /// The fleet presses "Return to …".
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn go_back(&mut self) -> Result<Ending, JourneyError> {
        self.finish("return").await
    }

    /// The fleet declines.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn decline(&mut self) -> Result<Ending, JourneyError> {
        self.finish("decline").await
    }

    /// The fleet leaves without finishing.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn leave(&mut self) -> Result<Ending, JourneyError> {
        self.finish("leave").await
    }

    /// The link runs out, and the fleet opens it again.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn expire(&mut self) -> Result<Ending, JourneyError> {
        self.catena.control().bring(self.invitation, Goal::Expired)?;
        self.catena.settled().await;
        let redirect = self.flow.open_to_the_end(self.link.clone()).await?;
        self.ended(redirect).await
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

    async fn finish(&mut self, form: &str) -> Result<Ending, JourneyError> {
        let redirect = self.flow.send(form, &[]).await?;
        self.ended(redirect).await
    }

    async fn ended(&mut self, redirect: Option<Url>) -> Result<Ending, JourneyError> {
        self.catena.settled().await;
        let redirect =
            redirect.ok_or(FlowError::Answer { status: 200, needs: "a redirect to the partner" })?;
        let id = redirect.query_pairs().find(|(name, _)| name == "integration_request_id");
        let request_id = id.and_then(|(_, id)| id.parse().ok());
        Ok(Ending { redirect, request_id })
    }
}

/// Subscribes this address to every onboarding event.
fn subscribe(control: &Control, url: &Url, secret: &WebhookSecret) -> Result<(), JourneyError> {
    let url: catena_contract::RedirectUrl = url.as_str().parse()?;
    let about = |event_name: &EventName| NewSubscription {
        url: url.clone(),
        event_name: *event_name,
        filters: SubscriptionFilters::default(),
        secret: Some(secret.clone()),
    };
    control.subscribe(EventName::ONBOARDING.iter().map(about).collect())?;
    Ok(())
}

/// Connects the fleet, known again by its regulatory number, through an invitation under another name.
fn connect_elsewhere(control: &Control, asked: &mut NewInvitation) -> Result<(), JourneyError> {
    let fleet = FleetDetails {
        fleet_regulatory_id_type: Some("DOT".to_owned()),
        fleet_regulatory_id: Some("0000000".to_owned()),
        ..asked.fleet.clone()
    };
    asked.fleet = fleet;
    let mut other = asked.clone();
    other.fleet_ref = match "catena-conformance-elsewhere".parse() {
        Ok(fleet_ref) => fleet_ref,
        Err(error) => unreachable!("a good reference: {error}"),
    };
    let other = control.invite(other)?;
    control.bring(other.id, Goal::Success)?;
    Ok(())
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
    let tried = match delivery.attempts.len() {
        0 | 1 => String::new(),
        attempts => format!(" at attempt {attempts}"),
    };
    format!("the delivery of `{}` got {came}{tried}", delivery.event_name)
}
