//! Control sandwiches: tampered deliveries between two genuine ones that differ from them in one thing only. A refusal
//! proves something only if both genuine deliveries were accepted.

use std::sync::Arc;

use catena_contract::webhook::{Envelope, Event};
use catena_contract::{EventId, FleetConnectionId};
use catena_probe::{
    Exchange, PayloadChange, Signer, Tampering, WebhookTarget, carries_fleet_name, names_fleet_ref,
};
use jiff::Timestamp;
use mock_catena::ids::Ids;

use super::TamperedDelivery;
use crate::judge::Finding;
use crate::judge::no_result::SIGNED_ACCEPTED;
use crate::judge::webhook::{GzipPair, Sandwich, no_endpoint};
use crate::run::Run;
use crate::run::fleet::label;
use crate::run::webhook_state::{OnboardingDeliveries, is_acknowledged};
use crate::specification::CheckId;

impl Run {
    /// Sends these deliveries between two genuine ones. All of them carry new events about the fleet of the shared
    /// onboarding.
    ///
    /// # Errors
    /// A finding, when there is no endpoint, or no genuine delivery was acknowledged.
    pub async fn sandwich(
        &self,
        check: &CheckId,
        tampered: &[TamperedDelivery],
    ) -> Result<Sandwich, Finding> {
        let endpoint = self.target.webhook.as_ref().ok_or_else(no_endpoint)?;
        let (_, deliveries) = self.shared_onboarding(endpoint).await;
        let about_refs = tampered.iter().any(|one| one.payload == PayloadChange::NullFleetRef);
        let about_names = tampered.iter().any(|one| matches!(one.payload, PayloadChange::Named(_)));
        let usable = |envelope: &Envelope| {
            (!about_refs || names_fleet_ref(&envelope.event))
                && (!about_names || carries_fleet_name(&envelope.event))
        };
        let (pattern, plain) = match deliveries.acknowledged(usable) {
            Some(pattern) => (pattern, false),
            None if deliveries.acknowledged(|_| true).is_some() => {
                let member = if about_names { "the fleet's name" } else { "a `fleet_ref`" };
                return Err(Finding::not_applicable(format!(
                    "of the events the partner acknowledges, none carries {member}"
                )));
            }
            None => {
                let needs_gzip = tampered.iter().any(|one| one.tampering == Tampering::TornGzip);
                let taken =
                    if needs_gzip { None } else { self.uncompressed_event(endpoint, deliveries).await };
                let pattern = taken.and(deliveries.last(usable));
                (pattern.ok_or_else(|| nothing_acknowledged(&deliveries.exchanges()))?, true)
            }
        };
        let mut ids = self.fleet(check, 0).ids;
        let mut send = async |delivery: &TamperedDelivery| {
            let envelope = renewed(pattern, self.clock.now(), &mut ids);
            let signer = Signer { target: endpoint, now: self.clock.now(), plain };
            self.deliver_signed_by(&signer, envelope, &mut ids, delivery).await
        };
        let before = send(&TamperedDelivery::genuine("the genuine delivery before")).await?;
        let mut sandwich = Sandwich { before, between: Vec::new(), after: None, plain };
        if is_acknowledged(&sandwich.before) {
            for delivery in tampered {
                sandwich.between.push(send(delivery).await?);
            }
            sandwich.after = Some(send(&TamperedDelivery::genuine("the genuine delivery after")).await?);
        }
        Ok(sandwich)
    }

    /// An event that was acknowledged uncompressed, for a partner that acknowledges nothing compressed. The other
    /// rules can then be tested with uncompressed deliveries.
    async fn uncompressed_event(
        &self,
        endpoint: &WebhookTarget,
        deliveries: &OnboardingDeliveries,
    ) -> Option<&Envelope> {
        self.webhooks
            .uncompressed
            .get_or_init(async || {
                let mut ids = self.fleet(&label::id(label::UNCOMPRESSED), 0).ids;
                let envelope = renewed(deliveries.last(|_| true)?, self.clock.now(), &mut ids);
                let delivery = TamperedDelivery::tampered("an uncompressed delivery", Tampering::Plain);
                let sent = self.deliver(endpoint, envelope.clone(), &mut ids, &delivery).await.ok()?;
                is_acknowledged(&sent).then_some(envelope)
            })
            .await
            .as_ref()
    }

    /// The same event compressed and uncompressed.
    ///
    /// # Errors
    /// A finding, when there is no endpoint, or no event.
    pub async fn gzip_pair(&self, check: &CheckId) -> Result<GzipPair, Finding> {
        let endpoint = self.target.webhook.as_ref().ok_or_else(no_endpoint)?;
        let (_, deliveries) = self.shared_onboarding(endpoint).await;
        let pattern = deliveries.acknowledged(|_| true).or_else(|| deliveries.last(|_| true));
        let Some(pattern) = pattern else { return Err(nothing_acknowledged(&[])) };
        let mut ids = self.fleet(check, 0).ids;
        let mut send = async |delivery: TamperedDelivery| {
            let envelope = renewed(pattern, self.clock.now(), &mut ids);
            self.deliver(endpoint, envelope, &mut ids, &delivery).await
        };
        Ok(GzipPair {
            compressed: send(TamperedDelivery::genuine("the compressed delivery")).await?,
            plain: send(TamperedDelivery::tampered("the same, not compressed", Tampering::Plain)).await?,
        })
    }
}

/// If no genuine delivery is acknowledged, no refusal and no acknowledgement proves anything.
pub(super) fn nothing_acknowledged(deliveries: &[Arc<Exchange>]) -> Finding {
    let got = deliveries.first().map_or_else(|| "nothing".to_owned(), |exchange| exchange.summary());
    Finding::inconclusive(format!(
        "no genuine delivery is acknowledged (the first got {got}), so a refusal would prove nothing; see \
         `webhook.signed.accepted`"
    ))
    .after(&[SIGNED_ACCEPTED])
}

/// A new event like `pattern`: it has another event id, and another record if it creates a connection.
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
