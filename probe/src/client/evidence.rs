//! Which answers are evidence: what is sent again because something answered in place of the partner, and whether a
//! refusal is about one request or about this machine.

use http::Method;
use url::Url;

use super::{Client, FIRST_PAUSE, Manner};
use crate::classify::quoted;
use crate::standing::is_refusal;
use crate::throttle::Lane;
use crate::{Answer, Exchange, Request, TransportError, TransportKind, Wall, WallKind};

/// How often a request is sent again after a gateway answered in place of the partner.
const MOST_GATEWAY_RETRIES: u32 = 4;

impl Client {
    /// The request that is sent again to see whether a refusal is about the request, or about this machine.
    pub fn set_control(&self, request: Request) {
        self.standing.set_control(request);
    }

    /// From which request on the partner no longer served this machine, and why; see [`Exchange::number`].
    #[must_use]
    pub fn blocked(&self) -> Option<(u32, Wall)> {
        self.standing.blocked()
    }

    /// Waits until the partner no longer serves this machine; see [`Client::blocked`].
    pub async fn until_blocked(&self) {
        self.standing.until_blocked().await;
    }

    /// The error for a page that took too long to read. After four of them, its origin is given up.
    #[must_use]
    pub fn took_too_long(&self, url: &Url) -> TransportError {
        let error = TransportError::new(TransportKind::TooSlow, url);
        self.health.took_too_long(&url.origin(), &error);
        error
    }

    /// Sends a request, and finds out whether a refusal is about this request or about this machine.
    pub(super) async fn record(&self, what: String, request: Request, manner: Manner) -> Exchange {
        let mut exchange = self.exchange(what, request, manner).await;
        let (number, method) = (exchange.number, exchange.request.method.clone());
        let Ok(answer) = &exchange.answer else { return exchange };
        let gateway =
            exchange.wall.as_ref().is_some_and(|wall| matches!(wall.kind, WallKind::Gateway { .. }));
        if is_refusal(answer, exchange.wall.as_ref()) {
            if let Some(control) = self.standing.refused(number, &method)
                && let Err(wall) = self.still_answers(control).await
            {
                self.standing.block(number, wall);
            }
        } else if gateway {
            if method == Method::GET
                && let Some(control) = self.standing.control()
            {
                match self.still_answers(control).await {
                    // A steady gateway that lets others through passes on what the partner answers to this request.
                    Ok(()) if !self.standing.is_unsteady() => exchange.wall = None,
                    Ok(()) => {}
                    Err(wall) => self.standing.down(number, wall),
                }
            }
        } else {
            self.standing.answered(number);
        }
        exchange
    }

    /// Whether the control is answered, or what refuses it.
    async fn still_answers(&self, control: &Request) -> Result<(), Wall> {
        let what = "a request that was answered before".to_owned();
        let sent = self.exchange(what, control.clone(), Manner::USUAL).await;
        // Whether a connection breaks for every request is left to the count of failures in a row.
        let Ok(answer) = &sent.answer else { return Ok(()) };
        if !sent.wall.as_ref().is_some_and(Wall::may_pass) && !is_refusal(answer, sent.wall.as_ref()) {
            return Ok(());
        }
        let seen = sent.wall.as_ref().map_or_else(|| quoted(answer), |wall| wall.seen.clone());
        let kind = sent.wall.filter(Wall::may_pass).map_or(WallKind::Ban, |wall| wall.kind);
        Err(Wall::new(kind, seen, &control.url))
    }

    /// What answered in place of the partner, with the rate that fits.
    pub(super) fn wall(&self, request: &Request, answer: &Answer) -> Option<Wall> {
        let mut wall = Wall::of(request, answer, |url| self.limits.allow(url))?;
        // A partner that answered before, and now asks to wait, limits requests.
        if let WallKind::Gateway { retry_after: Some(pause) } = wall.kind
            && answer.status == 503
            && self.standing.control().is_some()
            && !wall.seen.to_lowercase().contains("maintenance")
        {
            wall.kind = WallKind::Throttle { retry_after: Some(pause), fits: None };
        }
        if let WallKind::Throttle { fits, .. } = &mut wall.kind {
            *fits = self.throttle.fits();
            // Pauses count down; a report gives the reason once.
            wall.seen = self.standing.throttle().map_or(wall.seen, |first| first.seen);
        }
        Some(wall)
    }

    /// Ends the run once a throttle has slowed it down for too long.
    pub(super) fn end_if_too_slow(&self) {
        if self.throttle.is_too_slow(&self.limits)
            && let Some(mut wall) = self.standing.throttle()
        {
            let fits = self.throttle.fits();
            if let WallKind::Throttle { fits: known, .. } = &mut wall.kind {
                *known = fits;
            }
            self.standing.block(self.sent(), wall);
        }
    }

    /// Whether sending the request again may reach the partner. Waits as long as a gateway asks.
    pub(super) async fn may_pass(
        &self,
        request: &Request,
        answer: &Answer,
        (lane, pauses): (Lane, u32),
        refused: u32,
    ) -> bool {
        let wall = self.wall(request, answer);
        if let Some(wall) = wall.as_ref().filter(|wall| matches!(wall.kind, WallKind::Throttle { .. })) {
            self.standing.throttled(wall);
        }
        match wall.as_ref().map(|wall| &wall.kind) {
            Some(WallKind::Throttle { retry_after, .. }) => {
                self.throttle.refused(lane, pauses, *retry_after, refused, &self.limits)
            }
            // Some throttles answer 503 and do not say more.
            Some(WallKind::Gateway { retry_after })
                if answer.status == 503 && refused >= 2 && self.standing.is_unsteady() =>
            {
                self.throttle.refused(lane, pauses, *retry_after, refused - 2, &self.limits)
            }
            Some(WallKind::Gateway { retry_after }) if refused < MOST_GATEWAY_RETRIES => {
                let pause = retry_after.filter(|pause| *pause <= self.limits.timeout);
                tokio::time::sleep(pause.unwrap_or(FIRST_PAUSE * 2_u32.pow(refused))).await;
                true
            }
            _ => {
                self.throttle.answered(lane, &self.limits);
                false
            }
        }
    }
}
