//! Signs and sends one delivery.

use std::sync::Arc;

use catena_contract::RequestId;
use catena_contract::webhook::Envelope;
use catena_probe::{
    Delivery, DeliveryError, Exchange, PayloadChange, Request, Signer, Tampering, WebhookTarget,
};
use mock_catena::ids::Ids;

use crate::judge::Finding;
use crate::judge::webhook::no_endpoint;
use crate::run::{Fleet, Run};

/// How one delivery differs from Catena's own, if it does.
#[derive(Debug, Clone)]
pub struct TamperedDelivery {
    /// Its name in reports, e.g. `the delivery without signature`.
    pub what: String,
    /// How it is signed, dated, packed and sent.
    pub tampering: Tampering,
    /// How its payload is changed.
    pub payload: PayloadChange,
}

impl TamperedDelivery {
    /// A delivery as Catena sends it.
    pub fn genuine(what: impl Into<String>) -> Self {
        Self::tampered(what, Tampering::Genuine)
    }

    /// A delivery with the right payload that is signed or sent differently.
    pub fn tampered(what: impl Into<String>, tampering: Tampering) -> Self {
        Self { what: what.into(), tampering, payload: PayloadChange::AsIs }
    }

    /// A delivery with another payload that is signed and sent correctly.
    pub fn with_payload(what: impl Into<String>, payload: PayloadChange) -> Self {
        Self { what: what.into(), tampering: Tampering::Genuine, payload }
    }
}

impl Run {
    pub(super) async fn deliver(
        &self,
        endpoint: &WebhookTarget,
        envelope: Envelope,
        ids: &mut dyn Ids,
        delivery: &TamperedDelivery,
    ) -> Result<Arc<Exchange>, Finding> {
        let signer = Signer { target: endpoint, now: self.clock.now(), plain: false };
        self.deliver_signed_by(&signer, envelope, ids, delivery).await
    }

    pub(super) async fn deliver_signed_by(
        &self,
        signer: &Signer<'_>,
        envelope: Envelope,
        ids: &mut dyn Ids,
        TamperedDelivery { what, tampering, payload }: &TamperedDelivery,
    ) -> Result<Arc<Exchange>, Finding> {
        let not_written = |error: DeliveryError| Finding::inconclusive(error.to_string());
        let delivery = Delivery::write(envelope, RequestId::new(ids.v4()), *payload).map_err(not_written)?;
        #[cfg(feature = "self-check")]
        if *payload == PayloadChange::AsIs {
            mock_catena::self_check::delivery(&delivery.body);
        }
        let request = signer.request(&delivery, tampering).map_err(not_written)?;
        let mut exchange = if *tampering == Tampering::LowerCaseNames {
            self.client.send_in_lower_case(what, request).await
        } else {
            self.client.send(what, request).await
        };
        exchange.script = Some(signer.script(&delivery, tampering));
        if *payload == PayloadChange::AsIs && *tampering == Tampering::Genuine {
            self.webhooks.genuine.count(&exchange);
        }
        Ok(Arc::new(exchange))
    }

    /// A delivery as Catena sends it, and the shell that sends it.
    pub(super) fn genuine_request(
        &self,
        endpoint: &WebhookTarget,
        envelope: Envelope,
        ids: &mut dyn Ids,
    ) -> Result<(Request, String), DeliveryError> {
        let signer = Signer { target: endpoint, now: self.clock.now(), plain: false };
        let delivery = Delivery::write(envelope, RequestId::new(ids.v4()), PayloadChange::AsIs)?;
        let request = signer.request(&delivery, &Tampering::Genuine)?;
        Ok((request, signer.script(&delivery, &Tampering::Genuine)))
    }

    /// Delivers `invitation.created` about a fleet, to see how the endpoint answers.
    ///
    /// # Errors
    /// A finding, when there is no endpoint, or no event.
    pub async fn ping(
        &self,
        fleet: &mut Fleet,
        what: &str,
        tampering: &Tampering,
    ) -> Result<Arc<Exchange>, Finding> {
        let endpoint = self.target.webhook.as_ref().ok_or_else(no_endpoint)?;
        self.ping_with(endpoint, fleet, &TamperedDelivery::tampered(what, tampering.clone())).await
    }

    /// Delivers `invitation.created` about a fleet to this endpoint.
    ///
    /// # Errors
    /// A finding, when there is no event.
    pub(in crate::run) async fn ping_with(
        &self,
        endpoint: &WebhookTarget,
        fleet: &mut Fleet,
        delivery: &TamperedDelivery,
    ) -> Result<Arc<Exchange>, Finding> {
        let event = self.events(fleet).into_iter().next().ok_or_else(no_endpoint)?;
        self.deliver(endpoint, event, &mut fleet.ids, delivery).await
    }

    /// A bare GET on the endpoint, which shows how long the network alone takes.
    pub async fn bare_get(&self) -> Option<Arc<Exchange>> {
        let endpoint = self.target.webhook.as_ref()?;
        let request = Request::get(endpoint.url.clone());
        Some(Arc::new(self.client.send("a bare GET on the endpoint", request).await))
    }
}
