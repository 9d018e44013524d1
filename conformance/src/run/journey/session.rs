//! One session with its own simulated Catena: invitation, hosted flow, redirect, signed webhooks.
//!
//! [`super::hosted_flow`] goes through the pages, and [`super::delayed_webhooks`] sends webhooks late or not at all.
//! Here every delivery arrives before the next step, so that the order is the documented one.

use std::sync::Arc;
use std::time::Duration;

use catena_contract::webhook::EventName;
use catena_contract::{
    AccessToken, Expose as _, FleetDetails, IntegrationRequestId, InvitationId, NewInvitation,
    NewSubscription, Outcome, SubscriptionFilters, WebhookSecret, parse_callback,
};
use mock_catena::control::{Control, ControlError, GoLiveRequest, Goal};
use mock_catena::ids::SeededIds;
use mock_catena::timeline::DeliveryRecord;
use mock_catena::webhooks::CourierConfig;
use mock_catena::{Config, Running};
use url::Url;

use super::FlowError;
use super::hosted_flow::Flow;
use super::relay::Relay;
use super::watcher::{EndedSession, SessionWatcher};
use crate::run::{Fleet, Run};
use crate::specification::CheckId;

/// How long a delivery may take, including the wait for the run's rate limit.
const RELAYED_WITHIN: Duration = Duration::from_secs(60);

/// A running session.
pub struct Journey {
    pub(super) catena: Running,
    pub(super) flow: Flow,
    /// Sends deliveries on to the partner; `None` if the profile has no webhook endpoint.
    pub(super) relay: Option<Relay>,
    invitation: InvitationId,
    link: Url,
    /// Who is notified of this session, and under which number.
    watcher: Option<(Arc<dyn SessionWatcher>, u64)>,
}

/// What is true before the fleet opens its link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precondition {
    /// Nothing special.
    None,
    /// The fleet has connected its provider through another invitation, about which this partner got no webhook.
    ConnectedElsewhere,
    /// All webhooks are paused.
    WebhooksPaused,
}

/// Where the browser is sent when the session ends.
#[derive(Debug, Clone)]
pub struct FinalRedirect {
    /// The partner's URL, with Catena's parameters.
    pub url: Url,
    /// What the parameters say.
    pub outcome: Outcome,
}

/// The simulated Catena failed. This is our error, never the partner's.
#[derive(Debug, thiserror::Error)]
pub enum JourneyError {
    /// It did not start.
    #[error("the simulated Catena did not start")]
    Start(#[from] mock_catena::StartError),
    /// The relay for its deliveries did not start.
    #[error("the relay for deliveries of the simulated Catena did not start")]
    Relay(#[source] std::io::Error),
    /// One of its pages is not as the journey needs it.
    #[error(transparent)]
    Flow(#[from] FlowError),
    /// A command was refused.
    #[error("the simulated Catena refused a command: {0}")]
    Control(#[from] ControlError),
    /// The partner's URL cannot be filled for this fleet.
    #[error(transparent)]
    Template(#[from] catena_probe::TemplateError),
    /// The partner's endpoint is not a valid address for deliveries.
    #[error("the webhook URL cannot be subscribed")]
    Endpoint(#[from] catena_contract::RedirectUrlError),
    /// Deliveries were not sent as the journey needs them.
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
        precondition: Precondition,
    ) -> Result<Self, JourneyError> {
        run.set_up(fleet).await;
        let seed = run.seed.number_for(&format!("{check}/catena"));
        let token = match AccessToken::try_from(format!("fake-token-{seed:016x}")) {
            Ok(token) => token,
            Err(error) => unreachable!("the token is not empty: {error}"),
        };
        let relay = match &run.target.webhook {
            None => None,
            Some(endpoint) => {
                let relay = Relay::open(Arc::clone(&run.client), endpoint.url.clone()).await;
                Some(relay.map_err(JourneyError::Relay)?)
            }
        };
        // The relay applies the three seconds, because the wait for the rate limit is not the partner's time.
        let courier = CourierConfig { limit: RELAYED_WITHIN, ..CourierConfig::default() };
        let config = Config { seed, courier, ..Config::embedded(token) };
        let catena =
            mock_catena::start(config, Arc::clone(&run.clock), Box::new(SeededIds::detached(seed))).await?;
        let control = catena.control();
        let mut request = fleet.invitation(run.success_url(fleet)?, run.failure_url(fleet)?);
        if precondition == Precondition::ConnectedElsewhere {
            connect_elsewhere(&control, &mut request)?;
        }
        if let (Some(endpoint), Some(relay)) = (&run.target.webhook, &relay) {
            subscribe(&control, relay.url(), &endpoint.secret)?;
        }
        if precondition == Precondition::WebhooksPaused {
            pause_subscriptions(&control, |_| true)?;
        }
        let invitation = control.invite(request)?;
        let link = Url::parse(&invitation.magic_link.expose())
            .map_err(|_| FlowError::Missing { what: "magic_link".to_owned() })?;
        let flow = Flow::new(catena.base_url().clone())?;
        let watcher = run.session_watcher().map(|watcher| {
            let number = watcher.began(check, &catena, invitation.id);
            (watcher, number)
        });
        let mut journey = Self { catena, flow, relay, invitation: invitation.id, link, watcher };
        journey.reopen().await?;
        Ok(journey)
    }

    /// The fleet opens its link.
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

    /// The same, for a fleet whose connection Catena already has from another invitation.
    ///
    /// # Errors
    /// [`JourneyError`], also when Catena made a new connection.
    pub async fn connect_as_before(&mut self) -> Result<(), JourneyError> {
        self.connect().await?;
        let is_new = |delivery: &DeliveryRecord| delivery.event_name == EventName::ConnectionCreated;
        if self.catena.deliveries().iter().any(is_new) {
            return Err(JourneyError::Deliveries("reuse the fleet's connection"));
        }
        Ok(())
    }

    /// The fleet has connected one provider, and connects another.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn connect_another(&mut self) -> Result<(), JourneyError> {
        self.flow.submit("add-another", &[]).await?;
        self.choose("#providers li:nth-child(2) a").await?;
        self.catena.settled().await;
        Ok(())
    }

    /// Chooses a provider and connects it, through its sign-in page if it has one. Does not wait for deliveries.
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

    /// The requested provider goes live, and the fleet opens its link again and connects it.
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
    pub async fn go_back(&mut self) -> Result<FinalRedirect, JourneyError> {
        self.finish("return").await
    }

    /// The fleet declines.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn decline(&mut self) -> Result<FinalRedirect, JourneyError> {
        self.finish("decline").await
    }

    /// The fleet leaves without finishing.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn leave(&mut self) -> Result<FinalRedirect, JourneyError> {
        self.finish("leave").await
    }

    /// The link expires, and the fleet opens it again.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn expire(&mut self) -> Result<FinalRedirect, JourneyError> {
        self.catena.control().bring(self.invitation, Goal::Expired)?;
        self.catena.settled().await;
        let redirect = self.flow.open_to_the_end(self.link.clone()).await?;
        self.ended(redirect).await
    }

    /// Stops the simulated Catena, or leaves it to who is notified of the session.
    pub async fn end(self) {
        match self.watcher {
            Some((watcher, number)) => watcher.ended(number, EndedSession::new(self.catena, self.relay)),
            None => {
                self.catena.stop().await;
            }
        }
    }

    async fn finish(&mut self, form: &str) -> Result<FinalRedirect, JourneyError> {
        let redirect = self.flow.send(form, &[]).await?;
        self.ended(redirect).await
    }

    async fn ended(&mut self, redirect: Option<Url>) -> Result<FinalRedirect, JourneyError> {
        self.catena.settled().await;
        let redirect =
            redirect.ok_or(FlowError::Answer { status: 200, needs: "a redirect to the partner" })?;
        let needs = "a redirect that a partner can interpret";
        let outcome =
            parse_callback(redirect.as_str()).map_err(|_| FlowError::Answer { status: 303, needs })?;
        Ok(FinalRedirect { url: redirect, outcome })
    }
}

/// Pauses the subscriptions to these events.
pub(super) fn pause_subscriptions(
    control: &Control,
    events: impl Fn(EventName) -> bool,
) -> Result<(), JourneyError> {
    for subscription in control.subscriptions() {
        if events(subscription.event_name) {
            control.pause(subscription.id)?;
        }
    }
    Ok(())
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

/// Connects the fleet through an invitation with another reference. Catena recognizes it by its regulatory number.
fn connect_elsewhere(control: &Control, request: &mut NewInvitation) -> Result<(), JourneyError> {
    let fleet = FleetDetails {
        fleet_regulatory_id_type: Some("DOT".to_owned()),
        fleet_regulatory_id: Some("0000000".to_owned()),
        ..request.fleet.clone()
    };
    request.fleet = fleet;
    let mut other = request.clone();
    other.fleet_ref = match "catena-conformance-elsewhere".parse() {
        Ok(fleet_ref) => fleet_ref,
        Err(error) => unreachable!("a valid reference: {error}"),
    };
    let other = control.invite(other)?;
    control.bring(other.id, Goal::Success)?;
    Ok(())
}
