//! A run against a webhook endpoint: between a genuine delivery before and one after, each of them accepted.

use std::sync::Arc;

use catena_contract::strategies::redirects::{Class, Classes};
use http_body_util::Full;
use hyper::Request;
use jiff::Timestamp;
use tokio::time::Instant;
use url::Url;

use super::delivery::{DeliveryCase, Forged};
use super::failure::{Causes, Failure};
use super::line::{Connection, Lost, split};
use super::outcome::Outcome;
use super::plan::Plan;
use super::rule::{Rule, Violation};
use super::tally::Tally;
use super::visitor::FuzzError;
use crate::probe::{self, Wire};
use crate::target::{Limits, WebhookTarget, is_loopback};

/// Tells the time that deliveries are stamped with.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

struct Sender<'a> {
    target: &'a WebhookTarget,
    now: Now,
    straight: Option<Connection>,
    wire: Wire,
    pause: Option<tokio::time::Interval>,
}

/// Fuzzes an endpoint with the plan's cases, one after another.
///
/// # Errors
/// [`FuzzError`], if the endpoint cannot be reached, or refuses a genuine delivery.
pub async fn fuzz_endpoint(
    target: &WebhookTarget,
    limits: &Limits,
    plan: Plan,
    now: Now,
    tally: Arc<Tally>,
    interrupted: impl Future<Output = String>,
) -> Result<Outcome, FuzzError> {
    if !limits.allow(&target.url) {
        let host = target.url.host_str().unwrap_or_default().to_owned();
        return Err(FuzzError::NotAllowed { host });
    }
    let most = u32::try_from(plan.cases).unwrap_or(u32::MAX).saturating_add(100_000);
    let wire = Wire::patient(Limits { requests_per_second: None, ..limits.clone() }, most)?;
    let plain = target.url.scheme() == "http" && is_loopback(&target.url);
    let straight = plain.then(|| Connection::new(&target.url, limits.timeout));
    let pause = plan.rate.map(|rate| tokio::time::interval(std::time::Duration::from_secs(1) / rate));
    let mut sender = Sender { target, now, straight, wire, pause };
    sender.control().await?;

    let (started, mut causes, mut reason) = (Instant::now(), Causes::default(), None);
    let mut interrupted = std::pin::pin!(interrupted);
    for number in 0..plan.cases {
        if plan.max_time.is_some_and(|limit| started.elapsed() >= limit) {
            break;
        }
        let case = DeliveryCase::from_seed(&plan.seed.bytes_for(&format!("fuzz/deliveries/{number}")));
        let tried = tokio::select! {
            biased;
            because = &mut interrupted => {
                reason = Some(because);
                break;
            }
            tried = sender.tries(&case) => tried,
        };
        match tried {
            Ok(Some(class)) => tally.held(Classes::of(&[class])),
            Ok(None) => tally.gave_nothing(),
            Err(violation) => {
                tally.failed();
                let (shortest, confirmed) = sender.shortest(case, &violation).await;
                causes.add(failure(&shortest, violation, confirmed));
            }
        }
    }
    if reason.is_none() && sender.control().await.is_err() {
        reason = Some("a genuine delivery is no longer accepted".to_owned());
    }
    let mut outcome = Outcome::new(plan.seed, tally.cases(), started.elapsed(), tally.classes(), causes);
    outcome.inconclusive = tally.inconclusive();
    outcome.interrupted = reason;
    Ok(outcome)
}

fn failure(case: &DeliveryCase, violation: Violation, confirmed: bool) -> Failure {
    Failure {
        rule: violation.rule,
        observed: violation.observed,
        query: case.told(),
        acceptable: Classes::of(&[if case.forgery == Forged::Not {
            Class::Connected
        } else {
            Class::Neutral
        }]),
        request_id: None,
        features: Vec::new(),
        why: String::from_utf8_lossy(&case.body()).chars().take(400).collect(),
        cases: 1,
        confirmed,
    }
}

impl Sender<'_> {
    /// A genuine delivery is accepted.
    async fn control(&mut self) -> Result<(), FuzzError> {
        let genuine = DeliveryCase::genuine();
        match self.status(&genuine).await {
            Ok(200..=299) => Ok(()),
            Ok(status) => Err(FuzzError::GenuineRefused { status }),
            Err(lost) => Err(FuzzError::EndpointUnreachable {
                because: match lost {
                    Lost::Dropped => "the connection broke off",
                    Lost::Late => "nothing came in time",
                    Lost::Network(kind) => kind.as_str(),
                },
            }),
        }
    }

    /// What it was taken for, or the rule it broke: accepted is `connected`, refused is `neutral`.
    async fn tries(&mut self, case: &DeliveryCase) -> Result<Option<Class>, Violation> {
        match self.status(case).await {
            Ok(407 | 408 | 429 | 502 | 503 | 504) => Ok(None),
            Ok(status @ 500..) => Err(Violation::new(Rule::ServerError, format!("status {status}"))),
            Ok(status @ 200..=299) if case.forgery != Forged::Not => {
                Err(Violation::new(Rule::ForgedAccepted, format!("status {status}")))
            }
            Ok(200..=299) => Ok(Some(Class::Connected)),
            Ok(_) => Ok(Some(Class::Neutral)),
            Err(Lost::Dropped) => Err(Violation::new(Rule::Dropped, "the connection broke off")),
            Err(Lost::Late) => Err(Violation::new(Rule::InTime, "no answer in time")),
            Err(Lost::Network(_)) => Ok(None),
        }
    }

    async fn shortest(&mut self, mut case: DeliveryCase, violation: &Violation) -> (DeliveryCase, bool) {
        'shorter: loop {
            for simpler in case.simpler() {
                if self.tries(&simpler).await.as_ref() == Err(violation) {
                    case = simpler;
                    continue 'shorter;
                }
            }
            let again = self.tries(&case).await;
            return (case, again.as_ref() == Err(violation));
        }
    }

    async fn status(&mut self, case: &DeliveryCase) -> Result<u16, Lost> {
        if let Some(pause) = &mut self.pause {
            pause.tick().await;
        }
        let (headers, body) = case.request(&self.target.secret, (self.now)());
        let Some(connection) = &mut self.straight else {
            let url: Url = self.target.url.clone();
            let request = probe::Request { method: hyper::Method::POST, url, headers, body };
            let exchange = self.wire.send("fuzz", request).await;
            return exchange
                .answer
                .map(|answer| answer.status)
                .map_err(|error| super::line::lost(error.kind));
        };
        let missing = || Lost::Network(probe::TransportKind::Http);
        let (authority, path) = split(self.target.url.as_str()).ok_or_else(missing)?;
        let mut request = Request::post(path).body(Full::from(body)).map_err(|_| missing())?;
        *request.headers_mut() = headers;
        request.headers_mut().insert(hyper::header::HOST, authority.parse().map_err(|_| missing())?);
        connection.send(request).await.map(|reply| reply.status)
    }
}
