//! The first visits of a run: the preflight's fleet returns to both URLs. What is behind them may still have to start.

use catena_contract::{Parameter, RedirectUrl, Status};
use catena_probe::{TemplateError, TransportKind, VisitEnd};

use super::{Fleet, Run};
use crate::judge::Observation;

impl Run {
    /// The preflight fleet returns to the success URL.
    pub async fn try_success(&self, fleet: &Fleet) -> Option<Observation> {
        self.try_url(fleet, self.success_url(fleet), Status::Success).await
    }

    /// The preflight fleet returns to the failure URL.
    pub async fn try_failure(&self, fleet: &Fleet) -> Option<Observation> {
        self.try_url(fleet, self.failure_url(fleet), Status::Failure).await
    }

    /// The preflight fleet returns to both URLs. What is behind the host may still have to start, although the host itself
    /// answers: then it returns again.
    pub(super) async fn try_both(&self, fleet: &Fleet) -> (Option<Observation>, Option<Observation>) {
        let success = async || self.open_url(fleet, self.success_url(fleet), Status::Success).await;
        let failure = async || self.open_url(fleet, self.failure_url(fleet), Status::Failure).await;
        let first = success().await;
        let late = first.as_ref().filter(|first| is_late(first));
        let Some(url) = late.and_then(|late| Some(late.visit.exchanges.first()?.request.url.clone())) else {
            return (first, failure().await);
        };
        // Side by side, so that a run at pages that never end is over soon.
        match tokio::join!(self.woken(url), failure()) {
            (true, Some(other)) if is_late(&other) => (success().await, failure().await),
            (true, other) => (success().await, other),
            (false, other) => (first, other),
        }
    }

    pub(super) async fn try_url(
        &self,
        fleet: &Fleet,
        url: Result<RedirectUrl, TemplateError>,
        status: Status,
    ) -> Option<Observation> {
        let url = url.ok()?.with_parameters(&[(Parameter::Status, status.to_string())]);
        let visit = async || {
            self.visit("a fleet returns, to see whether the URL is handled", fleet, url.clone()).await
        };
        let first = visit().await;
        Some(if is_late(&first) && self.woken(url.clone()).await { visit().await } else { first })
    }

    async fn open_url(
        &self,
        fleet: &Fleet,
        url: Result<RedirectUrl, TemplateError>,
        status: Status,
    ) -> Option<Observation> {
        let url = url.ok()?.with_parameters(&[(Parameter::Status, status.to_string())]);
        Some(self.visit("a fleet returns, to see whether the URL is handled", fleet, url).await)
    }
}

fn is_late(observation: &Observation) -> bool {
    matches!(&observation.visit.end, VisitEnd::Lost(error) if error.kind == TransportKind::Timeout)
}

/// Why a page that does not end, or cannot be read in time, keeps the partner from being tested.
pub(super) fn too_slow(observation: &Observation) -> Option<String> {
    let VisitEnd::Lost(error) = &observation.visit.end else { return None };
    (error.kind == TransportKind::TooSlow).then(|| format!("{error}; {}", error.advice()))
}
