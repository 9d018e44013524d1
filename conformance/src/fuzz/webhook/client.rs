//! Sends deliveries to a webhook endpoint, each with a new time, new ids and a signature.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use catena_contract::{IntegrationRequestId, Interpretation, Interpretations};
use catena_probe::{
    Client, Connection, Limits, NoReply, TransportKind, Wall, WebhookTarget, is_loopback, split_url,
};
use governor::DefaultDirectRateLimiter;
use http::Request;
use http_body_util::Full;
use jiff::Timestamp;
use tokio::time::sleep;

use super::DeliveryCase;
use crate::fuzz::delivery::DeliveryRecipe;
use crate::fuzz::saved::SavedFailure;
use crate::fuzz::{Blame, FuzzError, FuzzTarget, Judgement, Plan, Refusal, RetryResult, Rule, Violation};
use crate::fuzz::{NOWHERE, PAUSE, is_busy, is_refusal};
use crate::profile::target::SetupCall;
use crate::run::set_up;

/// The clock that deliveries are stamped with.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What all clients of a run share.
struct Shared {
    target: WebhookTarget,
    /// How long an answer may take.
    timeout: Duration,
    /// Whether a direct connection is enough: plain HTTP on loopback.
    direct: bool,
    now: Now,
    client: Client,
    rate_limiter: Option<DefaultDirectRateLimiter>,
    /// The number in the next id.
    ids: AtomicU64,
}

/// A client of a webhook endpoint.
pub struct WebhookClient {
    shared: Arc<Shared>,
    direct: Option<Connection>,
    /// Whether the last delivery was refused as something in front of the partner may, or got no answer.
    refused: bool,
    /// What refused the last delivery, if it is known.
    wall: Option<Wall>,
}

impl WebhookClient {
    pub(super) fn new(
        target: WebhookTarget,
        limits: &Limits,
        plan: &Plan,
        now: Now,
    ) -> Result<Self, FuzzError> {
        if !limits.allow(&target.url) {
            let host = target.url.host_str().unwrap_or_default().to_owned();
            return Err(FuzzError::NotAllowed { host });
        }
        let most = u32::try_from(plan.cases).unwrap_or(u32::MAX).saturating_add(100_000);
        // The rate is limited here, and not by the client as well.
        let client = Client::patient(Limits { requests_per_second: None, ..limits.clone() }, most)?;
        let direct = target.url.scheme() == "http" && is_loopback(&target.url);
        let ids = AtomicU64::new(plan.seed.number_for("fuzz/events"));
        let (timeout, rate_limiter) = (limits.timeout, plan.rate_limiter());
        Ok(Self::with(Arc::new(Shared { target, timeout, direct, now, client, rate_limiter, ids })))
    }

    fn with(shared: Arc<Shared>) -> Self {
        let direct = shared.direct.then(|| Connection::new(&shared.target.url, shared.timeout));
        Self { shared, direct, refused: false, wall: None }
    }

    /// Sends a genuine delivery, which must be accepted. A 404 may only mean that the endpoint does not handle the
    /// event, so the next event is tried.
    pub(super) async fn send_genuine(&mut self) -> Result<(), FuzzError> {
        for recipe in DeliveryRecipe::every_genuine() {
            let delivery = recipe.delivery_case();
            let mut answer = self.status(&delivery, None).await;
            if answer.is_ok_and(is_busy) {
                sleep(PAUSE).await;
                answer = self.status(&delivery, None).await;
            }
            match answer {
                Ok(200..=299) => return Ok(()),
                Ok(404) => {}
                Ok(status) => return Err(self.refused(status).await),
                Err(why) => return Err(FuzzError::EndpointUnreachable { why }),
            }
        }
        Err(FuzzError::GenuineRefused { status: 404 })
    }

    /// Why a genuine delivery is refused: what refuses an empty one may answer in place of the partner.
    async fn refused(&self, status: u16) -> FuzzError {
        let url = self.shared.target.url.clone();
        let request = catena_probe::Request { method: http::Method::POST, ..catena_probe::Request::get(url) };
        match self.shared.client.send("an empty delivery", request).await.wall {
            Some(wall) => FuzzError::Walled(Box::new(wall)),
            None => FuzzError::GenuineRefused { status },
        }
    }

    /// Makes the profile's setup calls for the fleet in the deliveries.
    pub(super) async fn set_up(&self, calls: &[SetupCall]) -> Result<(), FuzzError> {
        let calls = calls.iter().filter(|call| call.is_for("webhook."));
        let id = IntegrationRequestId::new(uuid::Uuid::from_u64_pair(0x4000, 1 << 63));
        let made = set_up(&self.shared.client, calls, &DeliveryRecipe::fleet(), id).await;
        made.map_err(|because| FuzzError::NotSetUp { because })
    }

    pub(super) async fn retry_delivery(&mut self, delivery: &DeliveryCase) -> RetryResult {
        match self.try_case(delivery).await {
            Judgement::Failed(violation) => RetryResult::StillFailing(violation),
            Judgement::Inconclusive(because) | Judgement::Unanswered(because) => {
                RetryResult::CannotTell(because)
            }
            Judgement::Passed(_) => match self.send_genuine().await {
                Ok(()) => RetryResult::Fixed,
                Err(error) => RetryResult::CannotTell(error.to_string()),
            },
        }
    }

    /// Sends a delivery with a new time and new ids to the endpoint, or to another path of its server.
    async fn status(&mut self, delivery: &DeliveryCase, path: Option<&str>) -> Result<u16, NoReply> {
        let Shared { target, client, ids, rate_limiter, .. } = &*self.shared;
        if let Some(limiter) = rate_limiter {
            limiter.until_ready().await;
        }
        let now = (self.shared.now)();
        let number = ids.fetch_add(1, Ordering::Relaxed);
        let (headers, body) = delivery.request(&target.secret, now, &id(now, number));
        let url = path.and_then(|path| target.url.join(path).ok()).unwrap_or_else(|| target.url.clone());
        let Some(connection) = &mut self.direct else {
            let method = http::Method::POST;
            let exchange = client.send("fuzz", catena_probe::Request { method, url, headers, body }).await;
            self.wall = exchange.wall;
            return exchange.answer.map(|answer| answer.status).map_err(|error| error.kind.into());
        };
        let invalid = || NoReply::Network(TransportKind::Http);
        let (authority, path) = split_url(url.as_str()).ok_or_else(invalid)?;
        let mut request = Request::post(path).body(Full::from(body)).map_err(|_| invalid())?;
        *request.headers_mut() = headers;
        request.headers_mut().insert(http::header::HOST, authority.parse().map_err(|_| invalid())?);
        let reply = connection.send(request).await?;
        self.wall = reply.wall(http::Method::POST, url.as_str());
        Ok(reply.status)
    }
}

impl FuzzTarget for WebhookClient {
    type Case = DeliveryCase;

    fn another(&self) -> Self {
        Self::with(Arc::clone(&self.shared))
    }

    fn case(&self, plan: &Plan, number: u64) -> Option<DeliveryCase> {
        let seed = plan.seed.bytes_for(&format!("fuzz/deliveries/{number}"));
        Some(DeliveryRecipe::from_seed(&seed).delivery_case())
    }

    async fn try_case(&mut self, delivery: &DeliveryCase) -> Judgement {
        let refused = || Judgement::Passed(Interpretations::of(&[Interpretation::Neutral]));
        let answer = self.status(delivery, None).await;
        self.refused = answer.is_ok_and(is_refusal) || answer.is_err();
        let status = match answer {
            Ok(status) => status,
            Err(NoReply::Dropped) if delivery.is_oversized() => return refused(),
            Err(why) => return Judgement::of_no_reply(why),
        };
        let accepted = (200..300).contains(&status);
        if let Some(judgement) = Judgement::of_status(status) {
            judgement
        } else if accepted && !delivery.is_genuine() {
            Judgement::failed(Rule::ForgedAccepted, format!("status {status}"))
        } else if accepted {
            Judgement::Passed(Interpretations::of(&[Interpretation::Connected]))
        } else {
            refused()
        }
    }

    fn was_refused(&self) -> bool {
        self.refused
    }

    async fn control(&mut self) -> Result<(), Refusal> {
        self.send_genuine().await.map_err(|error| match (error, self.wall.take()) {
            (FuzzError::Walled(wall), _) => Refusal::Wall(wall),
            (_, Some(wall)) => Refusal::Wall(Box::new(wall)),
            (FuzzError::GenuineRefused { status }, None) => Refusal::Status(status),
            (error, None) => Refusal::Unanswered(error.to_string()),
        })
    }

    async fn blame(&mut self, delivery: &DeliveryCase, violation: &Violation) -> Blame {
        if !matches!(violation.rule, Rule::ServerError | Rule::Dropped) {
            return Blame::Handler;
        }
        let genuine = DeliveryRecipe::genuine().delivery_case();
        let failing = self.status(delivery, None).await;
        let elsewhere = self.status(delivery, Some(NOWHERE)).await;
        let harmless = self.status(&genuine, Some(NOWHERE)).await;
        // An endpoint need not handle the event of the documented delivery, so its refusal says nothing.
        Blame::new([failing, Ok(200), elsewhere, harmless])
    }

    async fn retry(&mut self, saved: &SavedFailure) -> Option<RetryResult> {
        let SavedFailure::Delivery(saved) = saved else { return None };
        Some(self.retry_delivery(&saved.delivery).await)
    }

    async fn still_testable(&mut self) -> Result<(), String> {
        let genuine = self.send_genuine().await;
        genuine.map_err(|_| "a genuine delivery is no longer accepted".to_owned())
    }
}

/// An id that no partner has seen before: the same seed gives other ids at another time (RFC 9562, version 7).
fn id(now: Timestamp, number: u64) -> String {
    let milliseconds = u64::try_from(now.as_millisecond()).unwrap_or(0);
    let mut rest = [0; 10];
    rest.iter_mut().rev().zip(number.to_le_bytes()).for_each(|(place, byte)| *place = byte);
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &rest).into_uuid().to_string()
}
