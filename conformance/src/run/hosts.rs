//! Whether the partner's hosts answer at all.

use std::time::Duration;

use catena_probe::{Answer, OtherScheme, Request, TransportError, TransportKind, other_loopback};
use http::Method;
use url::{Origin, Url};

use super::Run;

/// How much longer than usual the first answer of a host may take, in tenths. A run at hosts that answer nothing ends
/// within half a minute at the usual time limit of ten seconds.
const PATIENCE: u32 = 18;
const KNOCK: &str = "a request to see whether the host answers";

/// Why no host of the partner can be reached.
#[derive(Debug)]
pub(crate) enum NoContact {
    /// A host answers with the other scheme than the profile says.
    OtherScheme(OtherScheme),
    /// No TLS connection could be made.
    Tls(TransportError),
    /// Something listens at the other loopback address, in words that say what to do.
    Elsewhere(String),
    /// The network, in words that say what to do.
    Network(String),
}

impl Run {
    /// The hosts and ports that the run sends to, each once.
    #[must_use]
    pub fn origins(&self) -> Vec<Origin> {
        let mut origins: Vec<Origin> = self.target.urls().iter().map(Url::origin).collect();
        origins.sort_by_key(Origin::ascii_serialization);
        origins.dedup();
        origins
    }

    /// The first host that does not answer yet, and why: for a caller that waits for the target to start.
    pub async fn missing(&self) -> Option<String> {
        for origin in self.origins() {
            match self.head(&origin).await {
                Some((_, Ok(answer))) if matches!(answer.status, 502..=504) => {
                    return Some(format!("{} answers {}", origin.ascii_serialization(), answer.status));
                }
                Some((_, Ok(_))) | None => {}
                Some((_, Err(error))) => return Some(error.to_string()),
            }
        }
        None
    }

    /// Looks whether the hosts of the partner answer, which also wakes those that sleep.
    pub(crate) async fn contact(&self) -> Result<(), NoContact> {
        let (mut reached, mut lost) = (false, None);
        for origin in self.origins() {
            let Some((url, answer)) = self.head(&origin).await else { continue };
            if let Some(other) = self.client.other_scheme(&url, &answer).await {
                return Err(NoContact::OtherScheme(other));
            }
            match answer {
                Ok(_) => reached = true,
                Err(error) if error.kind.peer_answered() => reached = true,
                Err(error) if error.kind == TransportKind::Timeout && self.woken(url.clone()).await => {
                    reached = true;
                }
                Err(error) => lost = lost.or(Some((url, error))),
            }
        }
        match lost {
            Some((_, error)) if !reached && error.kind == TransportKind::Tls => Err(NoContact::Tls(error)),
            Some((url, error)) if !reached => Err(self.no_contact(&url, &error).await),
            Some(_) | None => Ok(()),
        }
    }

    /// Requests a URL that did not answer in time once more, with more patience: a host that sleeps while nobody uses it
    /// has to start first. Returns whether it answered, which the report says.
    pub(super) async fn woken(&self, url: Url) -> bool {
        if !self.client.accepts(&url).await {
            return false;
        }
        let (usual, host) = (self.target.limits.timeout, url.origin().ascii_serialization());
        let answer = self.client.send_within(usual * PATIENCE / 10, KNOCK, Request::get(url)).await.answer;
        if answer.is_ok() {
            self.note(format!(
                "The first answer of {host} took longer than {}, and later ones did not: it seems to sleep while nobody \
                 uses it. `--wait 60s` waits until it is awake.",
                seconds(usual)
            ));
        }
        answer.is_ok()
    }

    async fn no_contact(&self, url: &Url, error: &TransportError) -> NoContact {
        if error.kind == TransportKind::Refused
            && let Some(other) = other_loopback(url).await
        {
            return NoContact::Elsewhere(format!("{error}; {other}"));
        }
        NoContact::Network(if error.kind == TransportKind::Timeout {
            let patience = seconds(self.target.limits.timeout * PATIENCE / 10);
            format!(
                "{error}, nor within {patience}; if it is starting, `--wait 60s` waits until it answers; otherwise check \
                 its log, or raise `timeout` under `[limits]`"
            )
        } else {
            format!("{error}; {}", error.advice())
        })
    }

    async fn head(&self, origin: &Origin) -> Option<(Url, Result<Answer, TransportError>)> {
        let url = Url::parse(&origin.ascii_serialization()).ok()?;
        let request = Request { method: Method::HEAD, ..Request::get(url.clone()) };
        Some((url, self.client.send(KNOCK, request).await.answer))
    }
}

fn seconds(duration: Duration) -> String {
    format!("{} s", duration.as_secs_f64())
}
