//! Mistakes made when Catena delivers an event: before it is read, while it is verified, and after.

use axum::http::StatusCode;
use catena_contract::WebhookSecret;
use catena_contract::webhook::{
    Envelope, Event, Presented, Refusal, Signature, SignatureError, check_delivery, check_freshness,
};
use jiff::Timestamp;

use super::Mistakes;
use crate::reference_partner::Defect;
use crate::reference_partner::book::Book;
use crate::reference_partner::receiver::Refused;

impl Mistakes {
    /// Whether the endpoint lets a caller in at all.
    pub(in crate::reference_partner) fn is_behind_login(&self) -> bool {
        self.makes(Defect::WebhookBehindLogin)
    }

    /// Whether a compressed body is read as it came.
    pub(in crate::reference_partner) fn cannot_gunzip(&self) -> bool {
        self.makes(Defect::DoesNotGunzip)
    }

    /// Whether a delivery is believed. `wire` is the body as it came, `body` the JSON in it.
    pub(in crate::reference_partner) fn verify(
        &self,
        secret: &WebhookSecret,
        presented: Presented<'_>,
        wire: &[u8],
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), Refusal> {
        if self.makes(Defect::IgnoresSignature) {
            return Ok(());
        }
        if self.makes(Defect::AcceptsUnsigned) && presented.signature.is_none() {
            return Ok(());
        }
        if self.makes(Defect::ChecksSignatureShape) {
            presented.signature.ok_or(Refusal::Unsigned)?.parse::<Signature>()?;
            check_freshness(presented.timestamp.ok_or(Refusal::Undated)?, now)?;
            return Ok(());
        }
        if self.makes(Defect::SignsWithoutTimestamp) {
            check_freshness(presented.timestamp.ok_or(Refusal::Undated)?, now)?;
            let presented: Signature = presented.signature.ok_or(Refusal::Unsigned)?.parse()?;
            let matches = presented == secret.sign("", body);
            return if matches { Ok(()) } else { Err(SignatureError::Mismatch.into()) };
        }
        if self.makes(Defect::AcceptsStale) {
            let signature = presented.signature.ok_or(Refusal::Unsigned)?;
            secret.verify(presented.timestamp.ok_or(Refusal::Undated)?, body, signature)?;
            return Ok(());
        }
        if self.makes(Defect::VerifiesCompressedBytes) {
            return check_delivery(secret, presented, wire, now);
        }
        check_delivery(secret, presented, body, now)
    }

    /// How a refusal is answered.
    pub(in crate::reference_partner) fn refuse(&self, refused: &Refused) -> StatusCode {
        if self.makes(Defect::AcknowledgesBeforeVerifying) {
            StatusCode::ACCEPTED
        } else if self.makes(Defect::RefusesWithServerError) {
            StatusCode::INTERNAL_SERVER_ERROR
        } else {
            refused.status()
        }
    }

    /// What goes into the book.
    pub(in crate::reference_partner) fn note(&self, book: &mut Book, envelope: &Envelope) {
        let connection = matches!(envelope.event, Event::FleetConnectionCreated(_));
        if connection && self.makes(Defect::NeverConnects) {
            return;
        }
        if let Event::FleetConnectionCreated(links) = &envelope.event
            && self.makes(Defect::RequestedStaysProvisional)
            && links.iter().any(|link| book.has_asked(link.fleet_id))
        {
            return;
        }
        book.note_event(envelope);
        if let Event::InvitationAccepted(invitations) = &envelope.event
            && self.makes(Defect::AcceptedMeansConnected)
        {
            for fleet_ref in invitations.iter().filter_map(|invitation| invitation.fleet_ref.as_ref()) {
                book.assume_live(fleet_ref);
            }
        }
    }
}
