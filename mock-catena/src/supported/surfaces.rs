//! Launch parameters, page messages and events.

use catena_contract::webhook::EventName;

/// The parameters of a launch URL and what each does here.
pub const LAUNCH_PARAMETERS: [(&str, &str); 9] = [
    ("invite", "The invitation."),
    ("tms_invite", "The same, under another name (assumption `tms-invite-alike`)."),
    ("embed", "`iframe`, `popup` or `redirect`: how the partner's page opened the flow."),
    (
        "embed_key",
        "Names the origins that may frame the flow and receive its messages; registered with `--embed-key`.",
    ),
    ("variant", "`full` or `card`: with or without background and header."),
    ("theme", "`light` or `dark`; else what the fleet chose before, else the device's."),
    ("brand_color", "The colour of buttons and progress, six hex digits; needs a known key."),
    ("brand_logo", "The logo, an HTTPS URL; needs a known key."),
    ("brand_logo_dark", "The logo on dark; needs a known key."),
];

pub(super) const PAGE_MESSAGES: [(&str, &str); 7] = [
    ("open", "A screen of the flow is shown: on every screen, and again when it is loaded again."),
    ("connection", "A provider was connected, or its connection renewed."),
    ("connection_deleted", "The fleet deleted a connection."),
    ("success", "The fleet returned with a connection."),
    (
        "exit",
        "The fleet left without one: declined, disconnected, requested a provider, or the link had expired or was withdrawn.",
    ),
    ("close", "Straight after `success` or `exit`."),
    ("probe", "The cookie probe at `/embed/probe` knows whether cookies arrive in a frame."),
];

/// When an event is emitted here; `None` for one that never is.
#[must_use]
pub fn emitted(name: EventName) -> Option<&'static str> {
    let when = match name.as_str() {
        "invitation.created" => "A partner invites a fleet.",
        "invitation.viewed" => "The link is opened (assumption `viewed-once`).",
        "invitation.accepted" => "The fleet accepts.",
        "invitation.declined" => "The fleet declines.",
        "invitation.expired" => "The link runs out.",
        "invitation.deleted" => "The partner deletes the invitation.",
        "share_agreement.created" => "The fleet accepts.",
        "share_agreement.updated" => "An agreement is paused, activated, cancelled, changed, or expires.",
        "share_agreement.deleted" => "An agreement is deleted.",
        "connection.created" => "A provider is connected for the first time.",
        "connection.staled" => "A connection becomes stale.",
        "fleet_connection.created" => "A provider is connected, anew or again from another invitation.",
        "tsp.created" => "A requested provider goes live (`/_mock/providers/live`).",
        "tsp.requested" => "A fleet requests a provider.",
        "webhook.created" => "A subscription is created.",
        "webhook.updated" => "A subscription is changed.",
        "webhook.deleted" => "A subscription is deleted.",
        "webhook.staled" => "The circuit breaker stops a subscription.",
        "webhook.activated" => "A subscription is activated.",
        "webhook.paused" => "A subscription is paused.",
        _ => return None,
    };
    Some(when)
}
