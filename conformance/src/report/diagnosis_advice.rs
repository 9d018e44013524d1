//! What the checks of a mistake do not say: how to fix it where their advice is about something else, and what tells it
//! from another mistake with the same checks.

use reference_partner::Defect;

/// What is observed with a mistake, but not with others that make the same checks fail.
const SIGNS: &[(Defect, &str)] = &[
    (Defect::FailureAnswersError, "status 500"),
    (Defect::FailureRedirectsInCircles, "redirect"),
    (Defect::RejectsExtraParameters, "status 400"),
    (Defect::ChokesOnPlus, "status 500"),
    (Defect::JoinsSql, "a quote"),
    (Defect::CrashesOnInvalidBytes, "bytes that are"),
    (Defect::BracketsCrash, "status 500"),
    (Defect::QueriesByOperator, "stored for"),
    (Defect::HeadStores, "stored"),
    (Defect::HeadCrashes, "status 500"),
    (Defect::SignsWithoutTimestamp, "status 401"),
    (Defect::WebhookBehindLogin, "status 403"),
    (Defect::VerifiesCompressedBytes, "status 401"),
    (Defect::DoesNotGunzip, "status 400"),
    (Defect::WorksOnDuplicates, "notices"),
    (Defect::CrashesOnDuplicates, "status 500"),
    (Defect::RacesOnDuplicates, "notices"),
    (Defect::CollidesOnDuplicates, "status 500"),
    (Defect::VerifiesAsciiText, "status 401"),
    (Defect::StoresThreeByteCharacters, "status 500"),
    (Defect::ReadsBodyAsLatin1, "stored as"),
    (Defect::AcknowledgesBeforeVerifying, "status 20"),
    (Defect::RefusesWithServerError, "status 500"),
];

/// How to fix a mistake where the advice of its checks is about something else.
const FIXES: &[(Defect, &str)] = &[
    (
        Defect::TreatsRequestedAsConnected,
        "Read `status`, not the URL: `integration-requested` comes to the success URL and is not a connection.",
    ),
    (
        Defect::AnyReturnConnects,
        "Never store a fleet as live because of a redirect; do it on the signed `fleet_connection.created` event.",
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
        "On a success redirect, read what webhooks have stored already, and never undo it.",
    ),
    (
        Defect::IgnoresSignature,
        "Verify `X-Catena-Signature` over timestamp, `.` and the decompressed body, and reject deliveries older than 5 minutes.",
    ),
    (
        Defect::AcknowledgesBeforeVerifying,
        "Verify first, which takes microseconds; then acknowledge, and process the event afterwards.",
    ),
    (
        Defect::RefusesWithServerError,
        "Handle errors during verification and parsing, and answer 401 or 400: Catena treats a 5xx as an outage.",
    ),
    (
        Defect::SignsWithoutTimestamp,
        "Compute the HMAC over the text of `X-Catena-Timestamp`, a `.`, and the body, not over the body alone.",
    ),
    (
        Defect::VerifiesCompressedBytes,
        "Decompress first: the signature is over the JSON as it was before compression.",
    ),
    (
        Defect::DoesNotGunzip,
        "Decompress bodies with `Content-Encoding: gzip` before you read them; every delivery is compressed.",
    ),
    (
        Defect::BareGoRouter,
        "Put a handler before the router that decompresses gzip and verifies `X-Catena-Signature` and the age of \
         `X-Catena-Timestamp`: the router does neither.",
    ),
    (
        Defect::WebhookBehindLogin,
        "Exempt the webhook endpoint from what answers before its handler, such as a login, a CSRF guard or a firewall, as its \
         signature authenticates Catena; if the handler answers, check the webhook secret.",
    ),
    (
        Defect::MatchesHeadersByLetter,
        "Look headers up case-insensitively, as HTTP requires; HTTP/2 and many proxies send them in lower case.",
    ),
];

/// How to fix this mistake, if its checks do not say it.
pub(crate) fn fix_of(defect: Defect) -> Option<&'static str> {
    FIXES.iter().find(|(known, _)| *known == defect).map(|(_, fix)| *fix)
}

/// What is observed with this mistake, but not with others that make the same checks fail.
pub(super) fn sign_of(defect: Defect) -> Option<&'static str> {
    SIGNS.iter().find(|(known, _)| *known == defect).map(|(_, sign)| *sign)
}
