//! Finds out by experiment why genuine deliveries are refused. Requests are sent only after a refusal.

use std::sync::Arc;

use catena_contract::webhook::header;
use catena_probe::{Exchange, PayloadChange, Request, Tampering, WebhookTarget};
use jiff::SignedDuration;
use url::Url;

use super::deliveries::TamperedDelivery;
use super::fleet::label;
use super::{Fleet, Run};
use crate::judge::redirect::Confirmation;
use crate::judge::webhook::{Change, Contrast, Experiment, RefusalStudy, experiments, is_refusal};

impl Run {
    /// Why no delivery of the shared onboarding is acknowledged. `None` if one is, or if the answers are no refusals.
    pub async fn refusal_study(&self) -> Option<&RefusalStudy> {
        let endpoint = self.target.webhook.as_ref()?;
        let refusal = || async {
            let (_, deliveries) = self.shared_onboarding(endpoint).await;
            if deliveries.acknowledged(|_| true).is_some() {
                return None;
            }
            deliveries.exchanges().into_iter().find(|exchange| exchange.answer.as_ref().is_ok_and(is_refusal))
        };
        let study = self.webhooks.refusal.get_or_init(async || {
            let mut fleet = self.fleet(&label::id(label::EXPERIMENTS), 0);
            self.study(endpoint, &mut fleet, refusal().await?).await
        });
        study.await.as_ref()
    }

    /// Tries changed deliveries until one is accepted. `None` if unsigned deliveries are accepted, because then an
    /// accepted experiment proves nothing.
    pub async fn study(
        &self,
        endpoint: &WebhookTarget,
        fleet: &mut Fleet,
        refused: Arc<Exchange>,
    ) -> Option<RefusalStudy> {
        let answer =
            refused.answer.as_ref().ok().filter(|answer| refused.wall.is_none() && is_refusal(answer))?;
        let sent =
            refused.request.headers.get(header::TIMESTAMP).and_then(|text| text.to_str().ok()?.parse().ok());
        let experiments = experiments(endpoint, answer, sent.unwrap_or_else(|| self.clock.now()));
        self.set_up(fleet).await;
        let unsigned = self.ping(fleet, "an unsigned delivery", &Tampering::Unsigned).await.ok();
        if accepts(unsigned.as_ref()) {
            return None;
        }
        for experiment in experiments {
            let Some(tried) = self.try_out(endpoint, fleet, &experiment).await else { continue };
            if !accepts(Some(&tried)) || self.takes_anything(endpoint, fleet, &experiment).await {
                continue;
            }
            // A partner that refuses only now and then would accept the delivery without the change too.
            let again =
                self.ping(fleet, "the same delivery without the change", &Tampering::Genuine).await.ok()?;
            let refused_again = again.answer.as_ref().is_ok_and(is_refusal);
            let accepted = refused_again.then_some((experiment, tried));
            return Some(RefusalStudy { refused, accepted, contrast: None });
        }
        let get = Request::get(endpoint.url.clone());
        let get = Arc::new(self.client.send("a plain GET of the endpoint's URL", get).await);
        let contrast = unsigned.map(|unsigned| Contrast { unsigned, get });
        Some(RefusalStudy { refused, accepted: None, contrast })
    }

    async fn try_out(
        &self,
        endpoint: &WebhookTarget,
        fleet: &mut Fleet,
        experiment: &Experiment,
    ) -> Option<Arc<Exchange>> {
        let what = format!("a delivery {}", experiment.how);
        let delivery = match &experiment.change {
            Change::Sent(tampering) => TamperedDelivery::tampered(what, tampering.clone()),
            Change::Written(style) => TamperedDelivery::with_payload(what, PayloadChange::Rewritten(*style)),
            // Not counted as a genuine delivery, because the endpoint is not the configured one.
            Change::Slash => TamperedDelivery::tampered(what, Tampering::Aged(SignedDuration::ZERO)),
        };
        self.ping_with(&target_of(endpoint, experiment), fleet, &delivery).await.ok()
    }

    /// Whether another URL accepts unsigned deliveries too, as a page of a website would.
    async fn takes_anything(
        &self,
        endpoint: &WebhookTarget,
        fleet: &mut Fleet,
        experiment: &Experiment,
    ) -> bool {
        if experiment.change != Change::Slash {
            return false;
        }
        let unsigned =
            TamperedDelivery::tampered("an unsigned delivery to the same URL", Tampering::Unsigned);
        accepts(self.ping_with(&target_of(endpoint, experiment), fleet, &unsigned).await.ok().as_ref())
    }

    /// A confirmation in which a refusal that is not the partner's fault counts as lost.
    pub(crate) async fn explained(&self, confirmation: Confirmation) -> Confirmation {
        let Confirmation::Refused { what } = confirmation else { return confirmation };
        match self.refusal_study().await.and_then(RefusalStudy::excuse) {
            Some(excuse) => Confirmation::Lost { what: format!("{what} ({excuse})") },
            None => Confirmation::Refused { what },
        }
    }
}

fn accepts(exchange: Option<&Arc<Exchange>>) -> bool {
    exchange.is_some_and(|exchange| exchange.answer.as_ref().is_ok_and(catena_probe::Answer::is_success))
}

/// The endpoint that an experiment sends to.
fn target_of(endpoint: &WebhookTarget, experiment: &Experiment) -> WebhookTarget {
    let url =
        if experiment.change == Change::Slash { other_slash(&endpoint.url) } else { endpoint.url.clone() };
    WebhookTarget { url, ..endpoint.clone() }
}

/// The URL with a slash at the end of its path, or without the one it has.
fn other_slash(url: &Url) -> Url {
    let mut other = url.clone();
    let path = match url.path().strip_suffix('/') {
        Some(path) => path.to_owned(),
        None => format!("{}/", url.path()),
    };
    other.set_path(&path);
    other
}
