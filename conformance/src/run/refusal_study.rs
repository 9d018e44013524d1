//! Finds out by experiment why genuine deliveries are refused. Requests are sent only after a refusal.

use std::sync::Arc;

use catena_contract::webhook::header;
use catena_probe::{Exchange, PayloadChange, Tampering, WebhookTarget};
use url::Url;

use super::deliveries::TamperedDelivery;
use super::fleet::label;
use super::{Fleet, Run};
use crate::judge::redirect::Confirmation;
use crate::judge::webhook::{Change, Experiment, RefusalStudy, experiments, is_refusal};

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
        let answer = refused.answer.as_ref().ok().filter(|answer| is_refusal(answer))?;
        let sent =
            refused.request.headers.get(header::TIMESTAMP).and_then(|text| text.to_str().ok()?.parse().ok());
        let experiments = experiments(endpoint, answer, sent.unwrap_or_else(|| self.clock.now()));
        self.set_up(fleet).await;
        if accepts(self.ping(fleet, "an unsigned delivery", &Tampering::Unsigned).await.ok().as_ref()) {
            return None;
        }
        for experiment in experiments {
            let Some(tried) = self.try_out(endpoint, fleet, &experiment).await else { continue };
            if !accepts(Some(&tried)) {
                continue;
            }
            // A partner that refuses only now and then would accept the delivery without the change too.
            let again =
                self.ping(fleet, "the same delivery without the change", &Tampering::Genuine).await.ok()?;
            let refused_again = again.answer.as_ref().is_ok_and(is_refusal);
            return Some(RefusalStudy { refused, accepted: refused_again.then_some((experiment, tried)) });
        }
        Some(RefusalStudy { refused, accepted: None })
    }

    async fn try_out(
        &self,
        endpoint: &WebhookTarget,
        fleet: &mut Fleet,
        experiment: &Experiment,
    ) -> Option<Arc<Exchange>> {
        let what = format!("a delivery {}", experiment.how);
        let mut target = endpoint.clone();
        let delivery = match &experiment.change {
            Change::Sent(tampering) => TamperedDelivery::tampered(what, tampering.clone()),
            Change::Written(style) => TamperedDelivery::with_payload(what, PayloadChange::Rewritten(*style)),
            Change::Slash => {
                target.url = other_slash(&endpoint.url);
                // The answer counts as an experiment's, not as that of the configured endpoint.
                TamperedDelivery::tampered(what, Tampering::Aged(jiff::SignedDuration::ZERO))
            }
        };
        self.ping_with(&target, fleet, &delivery).await.ok()
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
