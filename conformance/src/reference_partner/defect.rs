//! The mistakes real teams make, by name: what each one is, and which checks it is expected to break.
//!
//! What a mistaken partner *does* is in `mistakes/`; whether a check really sees it is measured by `self-test`.

use std::fmt;
use std::str::FromStr;

/// A name that no defect has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not a defect; `catena-conformance reference-partner --list-defects` lists them")]
pub struct UnknownDefect {
    /// The name as it was given.
    pub found: String,
}

macro_rules! defects {
    ($(#[doc = $description:literal] $defect:ident = $name:literal breaks [$($check:literal),+ $(,)?],)+) => {
        /// One mistake.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Defect {
            $(#[doc = $description] $defect,)+
        }

        impl Defect {
            /// Every defect, grouped by where it is made.
            pub const ALL: &[Self] = &[$(Self::$defect,)+];

            /// Its name on the command line.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$defect => $name,)+
                }
            }

            /// What the partner does wrong, in one line.
            #[must_use]
            pub fn description(self) -> &'static str {
                match self {
                    $(Self::$defect => $description.trim_ascii(),)+
                }
            }

            /// The checks it breaks when pages, webhook and observe views are all in the profile. Checks that it
            /// leaves inconclusive are not among them.
            #[must_use]
            pub const fn breaks(self) -> &'static [&'static str] {
                match self {
                    $(Self::$defect => &[$($check),+],)+
                }
            }
        }
    };
}

defects! {
    // Which outcome it takes a redirect for.
    /// Branches on the URL instead of `status`: whoever reaches the success URL is shown and stored as connected.
    TreatsRequestedAsConnected = "treats-requested-as-connected" breaks [
        "redirect.requested.distinguished", "redirect.requested.not-connected", "redirect.status.unknown",
        "journey.requested",
    ],
    /// Shows the right page for an integration request, but stores the fleet as live.
    StoresRequestedAsLive = "stores-requested-as-live" breaks ["redirect.requested.not-connected", "journey.requested"],
    /// Knows success and "everything else": an integration request is shown as a failure and not kept.
    TreatsRequestedAsFailed = "treats-requested-as-failed" breaks ["journey.requested"],
    /// Takes its last `else` branch, meant for success, for every status it does not know.
    UnknownStatusConnects = "unknown-status-connects" breaks ["redirect.status.unknown"],
    /// Marks onboarding as finished whenever the browser comes back, whatever the outcome; only the pages differ.
    AnyReturnConnects = "any-return-connects" breaks [
        "redirect.requested.not-connected", "redirect.failure.not-connected", "redirect.status.unknown",
        "journey.requested", "journey.failure.declined",
    ],
    /// Acknowledges an integration request, but does not keep its id.
    RequestedForgetsId = "requested-forgets-id" breaks ["journey.requested"],

    // What it shows.
    /// Shows one "thank you" page for a success and for an integration request alike.
    OneThankYouPage = "one-thank-you-page" breaks ["redirect.requested.distinguished"],
    /// Shows the success page on the failure URL.
    FailureShowsConnected = "failure-shows-connected" breaks [
        "redirect.failure.not-connected", "journey.failure.declined",
    ],

    // Whether it answers at all.
    /// Crashes with a 500 on a success redirect.
    CrashesOnSuccess = "crashes-on-success" breaks ["redirect.success.answered"],
    /// Refuses an integration request with a 400: its schema knows only `success` and `failure`.
    RejectsRequested = "rejects-requested" breaks ["redirect.requested.answered", "journey.requested"],
    /// Answers a failure redirect with a 500, as if the fleet's refusal were an error of its own.
    FailureAnswersError = "failure-answers-error" breaks ["redirect.failure.answered"],
    /// Sends a failed fleet to "try again", which sends it back to the failure page, for ever.
    FailureRedirectsInCircles = "failure-redirects-in-circles" breaks ["redirect.failure.answered"],
    /// Crashes with a 500 on a status it does not know.
    UnknownStatusCrashes = "unknown-status-crashes" breaks ["redirect.status.unknown"],
    /// Refuses a redirect with a 400 when it carries a parameter that is not in its schema.
    RejectsExtraParameters = "rejects-extra-parameters" breaks ["redirect.query.extra"],
    /// Splits the query by hand and crashes on a `+` or `%20` in a parameter it does not know.
    ChokesOnPlus = "chokes-on-plus" breaks ["redirect.query.extra"],

    // What it does with a confirmed connection.
    /// Ignores `fleet_connection.created`, so a connected fleet waits on "checking" for ever.
    NeverConnects = "never-connects" breaks ["redirect.success.connected", "journey.success"],
    /// Takes `invitation.accepted` for the connection, so a fleet that only requested its provider becomes live.
    AcceptedMeansConnected = "accepted-means-connected" breaks ["journey.requested"],

    // Which deliveries it believes.
    /// Verifies nothing: neither the signature nor the age of a delivery.
    IgnoresSignature = "ignores-signature" breaks [
        "webhook.signature.missing", "webhook.signature.wrong-secret", "webhook.signature.body-changed",
        "webhook.signature.empty", "webhook.signature.truncated", "webhook.signature.timestamp-changed",
        "webhook.timestamp.stale", "webhook.timestamp.missing", "webhook.timestamp.future",
        "webhook.refusal.no-effect",
    ],
    /// Acknowledges every delivery and verifies it afterwards, so that Catena never learns what was dropped.
    AcknowledgesBeforeVerifying = "acknowledges-before-verifying" breaks [
        "webhook.signature.missing", "webhook.signature.wrong-secret", "webhook.signature.body-changed",
        "webhook.signature.empty", "webhook.signature.truncated", "webhook.signature.timestamp-changed",
        "webhook.timestamp.stale", "webhook.timestamp.missing", "webhook.timestamp.future",
        "webhook.encoding.broken-gzip",
    ],
    /// Verifies only when there is a signature: leaving the header out opens the door.
    AcceptsUnsigned = "accepts-unsigned" breaks ["webhook.signature.missing", "webhook.refusal.no-effect"],
    /// Looks only at the shape of a signature: the base64 of any 32 bytes will do.
    ChecksSignatureShape = "checks-signature-shape" breaks [
        "webhook.signature.wrong-secret", "webhook.signature.body-changed",
        "webhook.signature.timestamp-changed", "webhook.refusal.no-effect",
    ],
    /// Compares only as many characters as were presented, so half a signature will do, and an empty one.
    ComparesPrefix = "compares-prefix" breaks ["webhook.signature.truncated", "webhook.signature.empty"],
    /// Verifies the JSON as it would write it itself, not the bytes that came.
    VerifiesRewrittenJson = "verifies-rewritten-json" breaks ["webhook.signature.exact-bytes"],
    /// Never looks at the age of a delivery, so a recorded one can be sent again for ever.
    AcceptsStale = "accepts-stale" breaks [
        "webhook.timestamp.stale", "webhook.timestamp.future", "webhook.refusal.no-effect",
    ],
    /// Refuses what is old, but takes a delivery that is dated ahead.
    AcceptsFuture = "accepts-future" breaks ["webhook.timestamp.future"],
    /// Reads an absent timestamp as an empty text, and then has no age to check.
    AcceptsUndated = "accepts-undated" breaks ["webhook.timestamp.missing"],
    /// Refuses what is older than a minute, where Catena's word is five.
    RefusesAfterOneMinute = "refuses-after-one-minute" breaks ["webhook.timestamp.recent"],
    /// Reads the timestamp by the one format of the docs' sample, and refuses `Z` and fractions.
    KnowsOneTimestampFormat = "knows-one-timestamp-format" breaks ["webhook.timestamp.forms"],
    /// Holds the envelope's own time against the clock, and so refuses replayed events.
    JudgesAgeByEnvelope = "judges-age-by-envelope" breaks ["webhook.replayed.week-old"],
    /// Stores what a delivery says before it verifies it, and refuses it afterwards.
    NotesBeforeVerifying = "notes-before-verifying" breaks ["webhook.refusal.no-effect"],
    /// Throws on a delivery it refuses: a 500 instead of a 401, which Catena takes for an outage and retries.
    RefusesWithServerError = "refuses-with-server-error" breaks [
        "webhook.signature.missing", "webhook.signature.wrong-secret", "webhook.signature.body-changed",
        "webhook.signature.empty", "webhook.signature.truncated", "webhook.signature.timestamp-changed",
        "webhook.timestamp.stale", "webhook.timestamp.missing", "webhook.timestamp.future",
        "webhook.refusal.not-5xx", "webhook.encoding.broken-gzip", "webhook.body.not-json",
    ],
    /// Leaves the timestamp out of what it verifies, and so refuses every genuine delivery.
    SignsWithoutTimestamp = "signs-without-timestamp" breaks [
        "redirect.success.connected", "webhook.signed.accepted", "journey.success",
    ],
    /// Verifies the compressed bytes instead of the JSON, and so refuses every genuine delivery.
    VerifiesCompressedBytes = "verifies-compressed-bytes" breaks [
        "redirect.success.connected", "webhook.signed.accepted", "webhook.encoding.gzip", "journey.success",
    ],
    /// Does not gunzip: answers a compressed delivery with a 400.
    DoesNotGunzip = "does-not-gunzip" breaks [
        "redirect.success.connected", "webhook.signed.accepted", "webhook.encoding.gzip", "journey.success",
    ],
    /// Uses a router of Catena's Go package as it comes: it verifies nothing, and does not gunzip.
    BareGoRouter = "bare-go-router" breaks [
        "redirect.success.connected", "webhook.signed.accepted", "webhook.encoding.gzip", "journey.success",
    ],
    /// Looks headers up as the docs write them, to the letter; the simulated Catena writes them in lower case.
    MatchesHeadersByLetter = "matches-headers-by-letter" breaks ["webhook.headers.case", "journey.success"],
    /// Takes a delivery with any method.
    DeliversByAnyMethod = "delivers-by-any-method" breaks ["webhook.method.get"],
    /// Has its webhook endpoint behind the login, which answers every delivery with a 403.
    WebhookBehindLogin = "webhook-behind-login" breaks [
        "redirect.success.connected", "webhook.signed.accepted", "journey.success",
    ],

    // How it reads and acknowledges what it believes.
    /// Acknowledges with 200, as if the work were done.
    AnswersOk = "answers-ok" breaks ["webhook.ack.accepted-202"],
    /// Works before it answers: `tsp.created` takes it longer than Catena waits.
    WorksBeforeAnswering = "works-before-answering" breaks ["webhook.ack.in-time"],
    /// Locks the fleet's row for each delivery, and gives up with a 500 when too many wait for it.
    LocksTheFleet = "locks-the-fleet" breaks ["webhook.burst"],
    /// Lets the decompressor's exception through: a 500 for a body that ends half-way.
    CrashesOnBrokenGzip = "crashes-on-broken-gzip" breaks ["webhook.encoding.broken-gzip"],
    /// Lets the JSON parser's exception through: a 500 for a body that is not JSON.
    CrashesOnBadJson = "crashes-on-bad-json" breaks ["webhook.body.not-json"],
    /// Keeps deliveries in a column of 64 KiB: a 500 for what is longer.
    CrashesOnLargeBody = "crashes-on-large-body" breaks ["webhook.body.large"],
    /// Knows a fixed list of events, and refuses others with a 400.
    RefusesUnknownEvents = "refuses-unknown-events" breaks ["webhook.event.unknown"],
    /// Has a schema that forbids members it does not know.
    ForbidsExtraMembers = "forbids-extra-members" breaks ["webhook.event.unknown-fields"],
    /// Takes `fleet_ref` for granted, and crashes on `null`.
    CrashesWithoutFleetRef = "crashes-without-fleet-ref" breaks ["webhook.event.null-fleet-ref"],
    /// Left the `tsp.*` events out of its list, and refuses them with a 400.
    RefusesProviderEvents = "refuses-provider-events" breaks ["webhook.event.every-onboarding-event"],
    /// Reads the first record of a delivery and drops the others.
    ReadsFirstRecordOnly = "reads-first-record-only" breaks ["webhook.event.several-records"],
    /// Tells the fleet again each time an event comes again.
    WorksOnDuplicates = "works-on-duplicates" breaks [
        "webhook.duplicate.no-second-effect", "webhook.retry.no-second-effect",
    ],
    /// Crashes on its own unique index when an event comes again.
    CrashesOnDuplicates = "crashes-on-duplicates" breaks [
        "webhook.duplicate.no-second-effect", "webhook.retry.no-second-effect",
    ],
    /// Deduplicates by `X-Request-ID`, which is another one on each attempt.
    DeduplicatesByRequestId = "deduplicates-by-request-id" breaks ["webhook.retry.no-second-effect"],
    /// Drops a connection whose fleet it has not heard of yet.
    DropsEarlyConnections = "drops-early-connections" breaks ["webhook.order.reversed"],
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Defect {
    type Err = UnknownDefect;

    fn from_str(name: &str) -> Result<Self, UnknownDefect> {
        Self::ALL
            .iter()
            .find(|defect| defect.as_str() == name)
            .copied()
            .ok_or_else(|| UnknownDefect { found: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_kebab_case_and_lead_back() {
        let mut seen = BTreeSet::new();
        for defect in Defect::ALL {
            let name = defect.to_string();
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{name}");
            assert_eq!(name.parse(), Ok(*defect));
            assert!(seen.insert(name), "{defect} is there twice");
        }
    }

    #[test]
    fn a_name_nobody_has_is_refused_and_says_where_the_names_are() {
        let error = "ignores-everything".parse::<Defect>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "`ignores-everything` is not a defect; \
             `catena-conformance reference-partner --list-defects` lists them"
        );
    }

    #[test]
    fn a_description_is_one_sentence_on_one_line() {
        for defect in Defect::ALL {
            let description = defect.description();
            assert!(description.len() > 20 && description.ends_with('.'), "{defect}: {description}");
            assert!(!description.contains('\n'), "{defect}: {description}");
        }
    }

    #[test]
    fn every_check_is_broken_by_some_defect_and_only_checks_are() {
        let broken: BTreeSet<_> = Defect::ALL.iter().flat_map(|defect| defect.breaks()).copied().collect();
        let specification = crate::specification::Specification::embedded().unwrap();
        let checks: BTreeSet<_> = specification.checks.iter().map(|check| check.id.as_str()).collect();
        assert_eq!(broken, checks);
    }

    #[test]
    fn a_defect_names_each_check_once() {
        for defect in Defect::ALL {
            let unique: BTreeSet<_> = defect.breaks().iter().collect();
            assert_eq!(unique.len(), defect.breaks().len(), "{defect}");
        }
    }
}
