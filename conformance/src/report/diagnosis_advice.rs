//! What the marks of a mistake do not say: how it is mended where no check's advice says it, and by which sign it is told
//! from another with the same marks.

use reference_partner::Defect;

/// What is seen of a mistake, and not of others that break the same checks.
const SIGNS: &[(Defect, &str)] = &[
    (Defect::FailureAnswersError, "status 500"),
    (Defect::FailureRedirectsInCircles, "redirect"),
    (Defect::RejectsExtraParameters, "status 400"),
    (Defect::ChokesOnPlus, "status 500"),
    (Defect::JoinsSql, "a quote"),
    (Defect::CrashesOnInvalidBytes, "bytes that are no text"),
    (Defect::HeadStores, "stored"),
    (Defect::HeadCrashes, "status 500"),
    (Defect::SignsWithoutTimestamp, "status 401"),
    (Defect::WebhookBehindLogin, "status 403"),
    (Defect::VerifiesCompressedBytes, "status 401"),
    (Defect::DoesNotGunzip, "status 400"),
    (Defect::WorksOnDuplicates, "was told"),
    (Defect::CrashesOnDuplicates, "status 500"),
];

/// How a mistake is mended, where the advice of its checks is about something else.
const FIXES: &[(Defect, &str)] = &[
    (
        Defect::TreatsRequestedAsConnected,
        "Read `status`, not the URL: of what comes to the success URL, `integration-requested` is no connection.",
    ),
    (
        Defect::AnyReturnConnects,
        "Let no redirect store a fleet as live; do that when the signed `fleet_connection.created` comes.",
    ),
    (
        Defect::AcceptedMeansConnected,
        "Connect a fleet on `fleet_connection.created`; `invitation.accepted` only says that it agreed to share.",
    ),
    (
        Defect::NeverConnects,
        "On `fleet_connection.created` find the fleet through `fleet_id`, and mark it live.",
    ),
    (
        Defect::ReturnStartsAnew,
        "On a success redirect look at what webhooks have told already, and never take it back.",
    ),
    (
        Defect::IgnoresSignature,
        "Verify `X-Catena-Signature` over timestamp, `.` and the unpacked body, and refuse what is older than 5 minutes.",
    ),
    (
        Defect::AcknowledgesBeforeVerifying,
        "Verify first, which takes microseconds; then acknowledge, and work afterwards.",
    ),
    (
        Defect::RefusesWithServerError,
        "Catch what goes wrong while you verify and read, and answer 401 or 400: Catena takes a 5xx for an outage.",
    ),
    (
        Defect::SignsWithoutTimestamp,
        "Compute the HMAC over the text of `X-Catena-Timestamp`, a `.`, and the body, not over the body alone.",
    ),
    (
        Defect::VerifiesCompressedBytes,
        "Gunzip first: the signature is over the JSON as it was before it was compressed.",
    ),
    (
        Defect::DoesNotGunzip,
        "Unpack bodies with `Content-Encoding: gzip` before you read them; no delivery comes without.",
    ),
    (
        Defect::BareGoRouter,
        "Put a handler before the router that unpacks gzip, and verifies `X-Catena-Signature` and the age of \
         `X-Catena-Timestamp`: the router does neither.",
    ),
    (
        Defect::WebhookBehindLogin,
        "Take the webhook endpoint out of the login and of CSRF protection; its signature is what lets Catena in.",
    ),
    (
        Defect::MatchesHeadersByLetter,
        "Look headers up without regard to case, as HTTP says; HTTP/2 and many proxies write them in lower case.",
    ),
];

/// How this mistake is mended, if its checks do not say it.
pub(super) fn fix_of(defect: Defect) -> Option<&'static str> {
    FIXES.iter().find(|(known, _)| *known == defect).map(|(_, fix)| *fix)
}

/// What is seen of this mistake alone.
pub(super) fn sign_of(defect: Defect) -> Option<&'static str> {
    SIGNS.iter().find(|(known, _)| *known == defect).map(|(_, sign)| *sign)
}
