//! Findings that several judges share: why an exchange or a view gives no result.

use super::Finding;
use super::redirect::Confirmation;
use catena_probe::{Exchange, FleetView, RequestView, TransportError, View, Wall, WallKind};

/// What to configure so that a rule about a stored fleet can be tested. Reports group checks by what they need, up to a
/// colon, so each need has one text.
pub(crate) const NEEDS_FLEET_VIEW: &str = "`fleet` under `[observe]`, a view of the fleet";
/// What to configure so that a rule about a stored request can be tested.
pub(super) const NEEDS_REQUEST_VIEW: &str = "`integration_request` under `[observe]`, a view of the request";
/// Why a rule about a stored request does not apply.
pub(super) const NO_REQUEST_VIEW: &str =
    "the profile has no view of the request (`integration_request` under `[observe]`)";
/// What to configure so that a page can be understood.
pub(super) const NEEDS_WORDS_OR_FLEET: &str =
    "`[pages]` with the words of your pages, or `fleet` under `[observe]`";
/// What a view has to show so that a rule about repeated effects can be tested.
pub(super) const NEEDS_NOTICES: &str = "`notices` in the view of the fleet: how often the fleet was notified";
/// What to configure so that a rule about a confirmed connection can be tested.
pub(super) const NEEDS_WEBHOOK: &str =
    "`[webhook]`, or `--webhook-url`: only signed webhooks confirm a connection";
/// The check that a genuine delivery is accepted. Without that, nothing about deliveries can be tested.
pub(crate) const SIGNED_ACCEPTED: &str = "webhook.signed.accepted";
/// The checks that a redirect ends on a page.
pub(super) const ANSWERED: &str = "redirect.*.answered";
/// The check that a connection is shown or stored.
pub(super) const CONNECTED: &str = "redirect.success.connected";
/// The check that a request is stored.
pub(super) const REQUEST_STORED: &str = "redirect.requested.stored";

/// The finding if nothing confirmed a connection, because a delivery was refused or lost.
pub(crate) fn unconfirmed(confirmation: &Confirmation, consequence: &str) -> Option<Finding> {
    match confirmation {
        Confirmation::Confirmed => None,
        Confirmation::NoEndpoint => Some(Finding::not_tested(NEEDS_WEBHOOK)),
        Confirmation::Lost { what } => Some(Finding::inconclusive(format!("{what}, {consequence}"))),
        Confirmation::Refused { what } => {
            let finding = Finding::inconclusive(format!("{what}, {consequence}"));
            Some(finding.after(&[SIGNED_ACCEPTED, CONNECTED, "journey.success"]))
        }
    }
}

/// The finding for a request without an answer.
pub(crate) fn lost(error: &TransportError) -> Finding {
    Finding::inconclusive(format!("{error}; {}", error.advice()))
}

/// The finding if a time was too long, and this machine may be the cause.
pub(crate) fn too_busy() -> Finding {
    Finding::inconclusive(
        "this machine was too busy to measure time: its own timers fired late meanwhile; run it again with less else to do",
    )
}

/// The finding for what something else answered in place of the partner.
pub(super) fn walled(wall: &Wall) -> Finding {
    Finding::inconclusive(format!("{wall}; {}", wall.advice()))
}

/// The same for an exchange, if something refused or redirected it. A page that a cache answers can still be read.
pub(super) fn interference(exchange: &Exchange) -> Option<Finding> {
    exchange.wall.as_ref().filter(|wall| wall.kind != WallKind::Cache).map(walled)
}

/// What can be stored and shown by a view.
pub(super) trait Stored {
    /// The name in findings.
    const NAME: &'static str;
    /// What to configure if there is no view.
    const NEEDS: &'static str;
}

impl Stored for FleetView {
    const NAME: &'static str = "the fleet";
    const NEEDS: &'static str = NEEDS_FLEET_VIEW;
}

impl Stored for RequestView {
    const NAME: &'static str = "the request";
    const NEEDS: &'static str = NEEDS_REQUEST_VIEW;
}

/// What a view shows as stored, or the finding that says why the view cannot be used.
pub(super) fn stored<T: Stored>(view: &View<T>) -> Result<Option<&T>, Finding> {
    match view {
        View::Seen(stored, _) => Ok(Some(stored)),
        View::Nothing(_) => Ok(None),
        View::NotConfigured => Err(Finding::not_tested(T::NEEDS)),
        View::Unreadable(why, _) => {
            Err(Finding::inconclusive(format!("the view of {} cannot be read: {why}", T::NAME)))
        }
        View::Lost(error, _) => Err(lost(error)),
    }
}
