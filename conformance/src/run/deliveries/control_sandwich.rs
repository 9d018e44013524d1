//! Control sandwiches: deliveries that are odd in one thing, between two genuine ones that differ from them in that
//! thing only.

use std::sync::Arc;

use catena_contract::webhook::{Envelope, Event};
use catena_contract::{EventId, FleetConnectionId};
use jiff::Timestamp;
use mock_catena::ids::Ids;

use super::onboarding::Deliveries;
use crate::judge::Finding;
use crate::judge::webhook::{GzipPair, Sandwich, no_endpoint};
use crate::run::Run;
use crate::specification::CheckId;
use catena_probe::WebhookTarget;
use catena_probe::{Answer, Exchange, PayloadChange, Signer, Tampering, names_fleet_ref};

/// One odd delivery.
#[derive(Debug, Clone)]
pub struct TamperedDelivery {
    /// What reports call it, e.g. `the delivery without signature`.
    pub what: String,
    /// How it is signed, dated, packed and sent.
    pub tampering: Tampering,
    /// What it says.
    pub body: PayloadChange,
}

impl TamperedDelivery {
    /// A delivery that is made oddly and says what it should.
    pub fn made(what: impl Into<String>, tampering: Tampering) -> Self {
        Self { what: what.into(), tampering, body: PayloadChange::AsIs }
    }

    /// A delivery that is made as Catena makes it, and says something odd.
    pub fn saying(what: impl Into<String>, body: PayloadChange) -> Self {
        Self { what: what.into(), tampering: Tampering::Genuine, body }
    }
}

impl Run {
    /// Odd deliveries between two genuine ones, all of them new events about the enrolled fleet.
    ///
    /// # Errors
    /// A finding, when there is no endpoint, or no genuine delivery it acknowledged.
    pub async fn sandwich(&self, check: &CheckId, slices: &[TamperedDelivery]) -> Result<Sandwich, Finding> {
        let endpoint = self.target.webhook.as_ref().ok_or_else(no_endpoint)?;
        let (_, deliveries) = self.enrolment(endpoint).await;
        let about_refs = slices.iter().any(|slice| slice.body == PayloadChange::NullFleetRef);
        let will_do = |envelope: &Envelope| !about_refs || names_fleet_ref(&envelope.event);
        let (pattern, plain) = match deliveries.acknowledged(will_do) {
            Some(pattern) => (pattern, false),
            None if deliveries.acknowledged(|_| true).is_some() => {
                let because = "of the events the partner acknowledges, none carries a `fleet_ref`".to_owned();
                return Err(Finding::NotApplicable { because });
            }
            None => {
                let about_packing = slices.iter().any(|slice| slice.tampering == Tampering::TornGzip);
                let taken = if about_packing { None } else { self.taken_plain(endpoint, deliveries).await };
                let pattern = taken.and(deliveries.last(will_do));
                (pattern.ok_or_else(|| nothing_acknowledged(&deliveries.exchanges()))?, true)
            }
        };
        let mut ids = self.fleet(check, 0).ids;
        let mut send = async |slice: &TamperedDelivery| {
            let envelope = renewed(pattern, self.clock.now(), &mut ids);
            let signer = Signer { target: endpoint, now: self.clock.now(), plain };
            self.deliver_by(&signer, &slice.what, (envelope, slice.body), &mut ids, &slice.tampering).await
        };
        let before = send(&TamperedDelivery::made("the genuine delivery before", Tampering::Genuine)).await?;
        let mut sandwich = Sandwich { before, between: Vec::new(), after: None, plain };
        if sandwich.before.answer.as_ref().is_ok_and(Answer::is_success) {
            for slice in slices {
                sandwich.between.push(send(slice).await?);
            }
            sandwich.after =
                Some(send(&TamperedDelivery::made("the genuine delivery after", Tampering::Genuine)).await?);
        }
        Ok(sandwich)
    }

    /// An event that a partner which acknowledges nothing compressed takes uncompressed. What it makes of forgeries can
    /// then be seen in uncompressed ones.
    async fn taken_plain(&self, endpoint: &WebhookTarget, deliveries: &Deliveries) -> Option<&Envelope> {
        self.taken_plain
            .get_or_init(async || {
                let label: CheckId = match "webhook.uncompressed".parse() {
                    Ok(label) => label,
                    Err(error) => unreachable!("a good label: {error}"),
                };
                let mut ids = self.fleet(&label, 0).ids;
                let envelope = renewed(deliveries.last(|_| true)?, self.clock.now(), &mut ids);
                let what = "an uncompressed delivery";
                let letter = (envelope.clone(), PayloadChange::AsIs);
                let sent = self.deliver(endpoint, what, letter, &mut ids, &Tampering::Plain).await.ok()?;
                sent.answer.as_ref().is_ok_and(Answer::is_success).then_some(envelope)
            })
            .await
            .as_ref()
    }

    /// The same event compressed, and not compressed, whatever the partner makes of either.
    ///
    /// # Errors
    /// A finding, when there is no endpoint, or no event.
    pub async fn gzip_twins(&self, check: &CheckId) -> Result<GzipPair, Finding> {
        let endpoint = self.target.webhook.as_ref().ok_or_else(no_endpoint)?;
        let (_, deliveries) = self.enrolment(endpoint).await;
        let pattern = deliveries.acknowledged(|_| true).or_else(|| deliveries.last(|_| true));
        let Some(pattern) = pattern else { return Err(nothing_acknowledged(&[])) };
        let mut ids = self.fleet(check, 0).ids;
        let mut send = async |what: &str, tampering: &Tampering| {
            let envelope = renewed(pattern, self.clock.now(), &mut ids);
            self.deliver(endpoint, what, (envelope, PayloadChange::AsIs), &mut ids, tampering).await
        };
        Ok(GzipPair {
            compressed: send("the compressed delivery", &Tampering::Genuine).await?,
            plain: send("the same, not compressed", &Tampering::Plain).await?,
        })
    }
}

/// Without a genuine delivery that is acknowledged, nothing the partner refuses or takes proves a thing.
pub(super) fn nothing_acknowledged(deliveries: &[Arc<Exchange>]) -> Finding {
    let got = deliveries.first().map_or_else(|| "nothing".to_owned(), |exchange| exchange.summary());
    Finding::inconclusive(format!(
        "no genuine delivery is acknowledged (the first got {got}), so a refusal would prove nothing; see \
         `webhook.signed.accepted`"
    ))
}

/// The same event once more, as news: another event id, and another record where the record is the news.
pub(super) fn renewed(pattern: &Envelope, now: Timestamp, ids: &mut dyn Ids) -> Envelope {
    let mut envelope = pattern.clone();
    envelope.id = Some(EventId::new(ids.v7(now)));
    envelope.timestamp = Some(now);
    if let Event::FleetConnectionCreated(records) = &mut envelope.event {
        for record in records {
            record.id = FleetConnectionId::new(ids.v4());
        }
    }
    envelope
}
