//! Every defect: its description, its name, and the checks that it fails. More than 350 lines, because it is one table.

use super::define_defects::define_defects;

define_defects! {
    // Confuses outcomes.
    /// Branches on the URL instead of `status`: every fleet on the success URL is shown and stored as connected.
    TreatsRequestedAsConnected = "treats-requested-as-connected" fails [
        "redirect.requested.distinguished", "redirect.requested.not-connected",
        "redirect.status.unknown", "redirect.forged-success", "redirect.requested.acknowledged",
        "redirect.requested.provisional-access", "redirect.requested.stored",
        "redirect.requested.without-id", "redirect.status.missing", "redirect.status.empty",
        "redirect.status.repeated", "journey.requested", "journey.race.webhooks-never",
        "redirect.status.structured",
    ],
    /// Shows the right page for an integration request, but stores the fleet as live.
    StoresRequestedAsLive = "stores-requested-as-live" fails [
        "redirect.requested.not-connected", "redirect.requested.provisional-access",
        "redirect.requested.stored", "redirect.requested.without-id", "journey.requested",
        "redirect.status.structured",
    ],
    /// Knows only success and failure: an integration request is shown as a failure and not stored.
    TreatsRequestedAsFailed = "treats-requested-as-failed" fails [
        "redirect.failure.distinguished", "redirect.requested.acknowledged", "redirect.requested.stored",
        "redirect.requested.on-failure-url", "journey.requested",
    ],
    /// Treats every unknown status as a success.
    UnknownStatusConnects = "unknown-status-connects" fails [
        "redirect.status.unknown", "redirect.status.missing", "redirect.status.empty",
        "redirect.status.repeated",
        "redirect.status.structured",
    ],
    /// Marks onboarding as finished whenever the browser comes back, for every outcome; only the pages differ.
    AnyReturnConnects = "any-return-connects" fails [
        "redirect.requested.not-connected", "redirect.failure.not-connected", "redirect.status.unknown",
        "redirect.forged-success", "redirect.requested.provisional-access", "redirect.requested.stored",
        "redirect.requested.without-id", "redirect.status.missing", "redirect.status.empty",
        "redirect.status.repeated", "journey.requested", "journey.failure.declined",
        "journey.failure.expired", "journey.failure.left", "journey.race.webhooks-never",
        "redirect.status.structured",
    ],
    /// Acknowledges an integration request, but does not store its id.
    RequestedForgetsId = "requested-forgets-id" fails [
        "redirect.requested.stored", "journey.requested",
    ],

    // Shows the wrong page.
    /// Shows the same "thank you" page for a success and for an integration request.
    OneThankYouPage = "one-thank-you-page" fails ["redirect.requested.distinguished"],
    /// Shows the success page on the failure URL.
    FailureShowsConnected = "failure-shows-connected" fails [
        "redirect.failure.not-connected", "redirect.failure.distinguished", "journey.failure.declined",
        "journey.failure.expired", "journey.failure.left",
    ],

    // Does not answer.
    /// Crashes with a 500 on a success redirect.
    CrashesOnSuccess = "crashes-on-success" fails [
        "redirect.success.answered", "redirect.query.oversized", "redirect.session.none",
    ],
    /// Rejects an integration request with a 400, because its schema has only `success` and `failure`.
    RejectsRequested = "rejects-requested" fails [
        "redirect.requested.answered", "redirect.requested.acknowledged", "redirect.requested.stored",
        "redirect.requested.on-failure-url", "journey.requested",
    ],
    /// Answers a failure redirect with a 500, as if the failure were an error of the partner.
    FailureAnswersError = "failure-answers-error" fails ["redirect.failure.answered"],
    /// Redirects a failed fleet to "try again", which redirects back to the failure page, in an endless loop.
    FailureRedirectsInCircles = "failure-redirects-in-circles" fails ["redirect.failure.answered"],
    /// Crashes with a 500 on an unknown status.
    UnknownStatusCrashes = "unknown-status-crashes" fails [
        "redirect.status.unknown", "redirect.status.case", "redirect.status.missing",
        "redirect.status.empty",
        "redirect.status.structured", "redirect.status.repeated",
    ],
    /// Rejects a redirect with a 400 if it has a parameter that is not in the schema.
    RejectsExtraParameters = "rejects-extra-parameters" fails [
        "redirect.query.extra", "redirect.failure.skip-reason",
    ],
    /// Splits the query by hand and crashes on a `+` or `%20` in an unknown parameter.
    ChokesOnPlus = "chokes-on-plus" fails [
        "redirect.query.extra", "redirect.failure.skip-reason",
    ],

    // Mishandles a confirmed connection.
    /// Ignores `fleet_connection.created`, so a connected fleet stays on "checking".
    NeverConnects = "never-connects" fails [
        "redirect.success.connected", "redirect.order.requested-then-success", "journey.success",
        "journey.reused-connection", "journey.requested-then-live", "journey.race.webhooks-first",
        "journey.race.redirect-first", "journey.race.outage",
        "journey.failure.then-connected",
    ],
    /// Treats `invitation.accepted` as a connection, so a fleet that only requested its provider becomes live.
    AcceptedMeansConnected = "accepted-means-connected" fails [
        "journey.requested", "journey.failure.left", "journey.race.webhooks-never",
    ],
    /// Handles an expired invitation like an accepted one, and stores the fleet as live.
    ClosesExpiredAsLive = "closes-expired-as-live" fails ["journey.failure.expired"],
    /// Waits for `connection.created`, which is not sent when Catena reuses a connection.
    WaitsForConnectionCreated = "waits-for-connection-created" fails ["journey.reused-connection"],
    /// Notifies the fleet again for each additional connection.
    CountsEachConnection = "counts-each-connection" fails ["journey.second-provider"],
    /// Never updates a stored request: it stays pending after its provider is available and connected.
    RequestStaysPending = "request-stays-pending" fails ["journey.requested-then-live"],

    // Depends on the order of redirect and webhooks.
    /// Sets a fleet to "checking" on a success redirect, and discards what earlier webhooks confirmed.
    ReturnStartsAnew = "return-starts-anew" fails [
        "journey.race.webhooks-first", "redirect.success.connected", "redirect.order.requested-then-success",
        "redirect.order.success-then-requested", "journey.success", "journey.requested-then-live",
        "journey.second-provider", "journey.race.outage", "journey.reused-connection",
        "journey.failure.then-connected",
    ],
    /// Decides once, when the browser comes back: later webhooks are ignored.
    DecidesOnReturn = "decides-on-return" fails ["journey.race.redirect-first"],
    /// Stores a fleet that accepted as connected on a success redirect, without waiting for the webhook.
    AcceptedAndBackConnects = "accepted-and-back-connects" fails ["journey.race.webhooks-never"],
    /// Treats every attempt after the first as a duplicate, and acknowledges it without processing it.
    IgnoresRetries = "ignores-retries" fails ["journey.race.outage"],

    // Misreads the URL.
    /// Decides by the URL: every redirect to the failure URL is a failure, even an integration request.
    FailureUrlMeansFailure = "failure-url-means-failure" fails ["redirect.requested.on-failure-url"],
    /// Uses `status || "success"`, so a missing or empty status counts as a success.
    MissingStatusConnects = "missing-status-connects" fails ["redirect.status.missing", "redirect.status.empty", "redirect.status.structured"],
    /// Shows "connected" if the first of several statuses is `success`.
    ReadsFirstStatus = "reads-first-status" fails ["redirect.status.repeated"],
    /// Matches the query with a regular expression that requires the status before the id.
    WantsStatusFirst = "wants-status-first" fails ["redirect.query.order"],
    /// Finds its own parameter only at the beginning of the query.
    WantsOwnParameterFirst = "wants-own-parameter-first" fails ["redirect.query.own-kept"],
    /// Logs the whole URL into a column of 6 KiB, and crashes with a 500 if it is longer.
    LongQueryCrashes = "long-query-crashes" fails ["redirect.query.oversized"],
    /// Crashes with a 500 on an integration request without an id.
    MissingIdCrashes = "missing-id-crashes" fails ["redirect.requested.without-id", "redirect.status.structured"],
    /// Parses the id as a UUID without handling the parse error.
    MalformedIdCrashes = "malformed-id-crashes" fails ["redirect.id.malformed", "redirect.id.hostile"],
    /// Concatenates the id into an SQL statement: a quote causes a 500 and allows SQL injection.
    JoinsSql = "joins-sql" fails ["redirect.id.hostile"],
    /// Stores an integration request under any id, even a malformed or empty one.
    StoresAnyId = "stores-any-id" fails ["redirect.requested.without-id", "redirect.id.malformed"],
    /// Stores an integration request for every id in the URL.
    StoresEveryId = "stores-every-id" fails ["redirect.id.repeated"],

    /// Calls a text method on `status`, which its framework makes a list of if it is repeated: a 500.
    RepeatedStatusCrashes = "repeated-status-crashes" fails [
        "redirect.status.repeated", "redirect.status.structured",
    ],
    /// Calls a text method on a parameter in brackets, which its framework makes a list or an object of: a 500.
    BracketsCrash = "brackets-crash" fails ["redirect.status.structured"],
    /// Passes the object of `integration_request_id[$eq]=` to its database, and so moves another fleet's request.
    QueriesByOperator = "queries-by-operator" fails ["redirect.status.structured"],
    /// Lower-cases the fleet's reference, so two fleets that differ in case only are one.
    FoldsCaseOfFleet = "folds-case-of-fleet" fails ["redirect.fleet-ref.case"],

    // Stores repeated or reordered redirects wrongly.
    /// Inserts a new record and notifies the fleet on every reload.
    ReplayStoresAgain = "replay-stores-again" fails ["redirect.replay.idempotent", "redirect.replay.concurrent"],
    /// Checks whether the request exists and inserts it later, so concurrent redirects store it twice.
    RacesOnReplay = "races-on-replay" fails ["redirect.replay.concurrent"],
    /// Upserts the request as pending, so an old redirect reopens an answered request.
    ReplayReopens = "replay-reopens" fails ["redirect.replay.days-later"],
    /// Moves a request to the last fleet that came back with its id.
    LastFleetOwnsRequest = "last-fleet-owns-request" fails ["redirect.foreign-fleet"],
    /// Never upgrades a fleet that has a pending request: it stays provisional when it connects.
    RequestedStaysProvisional = "requested-stays-provisional" fails [
        "redirect.order.requested-then-success", "journey.requested-then-live",
    ],
    /// Sets a fleet to provisional on each integration request, even if it is connected.
    RequestDowngrades = "request-downgrades" fails ["redirect.order.success-then-requested"],
    /// Sets a fleet to "not connected" on each failure, even if it is connected.
    FailureDisconnects = "failure-disconnects" fails ["redirect.failure.keeps-connection"],
    /// Stores a fleet as live on a success redirect, which anyone can forge.
    SuccessStoresLive = "success-stores-live" fails ["redirect.forged-success", "journey.race.webhooks-never"],

    // Depends on what the browser sends.
    /// Sets the cookie of its session with `SameSite=Strict`, which a browser that comes from Catena holds back.
    StrictSession = "strict-session" fails ["redirect.session.cross-site"],
    /// Keeps a failure in a cookie, and shows it again after the fleet has connected.
    RemembersFailure = "remembers-failure" fails ["journey.failure.then-connected"],
    /// Forgets the parameters of a redirect once it was opened: a reload says that the link has expired.
    WorksOnce = "works-once" fails ["redirect.replay.idempotent"],

    // Serves pages wrongly.
    /// Falls back to the last fleet when there is no session, and shows its name.
    GreetsLastFleet = "greets-last-fleet" fails ["redirect.session.none"],
    /// Handles HEAD like GET, so a link scanner stores the request.
    HeadStores = "head-stores" fails ["redirect.method.head"],
    /// Crashes with a 500 on HEAD.
    HeadCrashes = "head-crashes" fails ["redirect.method.head"],
    /// Shows the fleet's skip reason from the URL without escaping it.
    EchoesReason = "echoes-reason" fails ["redirect.reflected-markup"],
    /// Writes a parameter into a response header without removing line breaks.
    JoinsHeaders = "joins-headers" fails ["redirect.header-injection"],
    /// Redirects the browser to any URL in the `next` parameter.
    FollowsNext = "follows-next" fails ["redirect.open-redirect"],
    /// Redirects a failed fleet to its start page at the address that it listens on itself, which is `localhost`.
    RedirectsToLocalhost = "redirects-to-localhost" fails ["redirect.local-target"],
    /// Embeds a tracking pixel of another site and sets no `Referrer-Policy`.
    TellsItsCounter = "tells-its-counter" fails ["redirect.leak.referrer"],
    /// Lets shared caches store its pages for an hour.
    CachesPublicly = "caches-publicly" fails ["redirect.leak.cache"],
    /// Sends a support mail before it answers a fleet's first failure, which takes more than five seconds.
    MailsBeforeAnswering = "mails-before-answering" fails ["redirect.time"],

    // Verifies deliveries wrongly.
    /// Verifies neither the signature nor the age of a delivery.
    IgnoresSignature = "ignores-signature" fails [
        "webhook.signature.missing", "webhook.signature.wrong-secret", "webhook.signature.body-changed",
        "webhook.signature.empty", "webhook.signature.truncated", "webhook.signature.timestamp-changed",
        "webhook.timestamp.stale", "webhook.timestamp.missing", "webhook.timestamp.future",
        "webhook.refusal.no-effect",
    ],
    /// Acknowledges every delivery before it verifies it, so Catena never learns that a delivery was dropped.
    AcknowledgesBeforeVerifying = "acknowledges-before-verifying" fails [
        "webhook.signature.missing", "webhook.signature.wrong-secret", "webhook.signature.body-changed",
        "webhook.signature.empty", "webhook.signature.truncated", "webhook.signature.timestamp-changed",
        "webhook.timestamp.stale", "webhook.timestamp.missing", "webhook.timestamp.future",
        "webhook.encoding.broken-gzip",
    ],
    /// Verifies the signature only if there is one: a delivery without the header is accepted.
    AcceptsUnsigned = "accepts-unsigned" fails ["webhook.signature.missing", "webhook.refusal.no-effect"],
    /// Checks only the format of the signature: the base64 of any 32 bytes is accepted.
    ChecksSignatureShape = "checks-signature-shape" fails [
        "webhook.signature.wrong-secret", "webhook.signature.body-changed",
        "webhook.signature.timestamp-changed", "webhook.refusal.no-effect",
    ],
    /// Compares only as many characters as were sent, so half a signature, or an empty one, is accepted.
    ComparesPrefix = "compares-prefix" fails ["webhook.signature.truncated", "webhook.signature.empty"],
    /// Parses and serializes the JSON again and verifies that, not the bytes received.
    VerifiesRewrittenJson = "verifies-rewritten-json" fails [
        "webhook.signature.exact-bytes", "webhook.body.unicode",
    ],
    /// Never checks the age of a delivery, so a recorded one can be replayed at any time.
    AcceptsStale = "accepts-stale" fails [
        "webhook.timestamp.stale", "webhook.timestamp.future", "webhook.refusal.no-effect",
    ],
    /// Rejects old deliveries, but accepts a timestamp in the future.
    AcceptsFuture = "accepts-future" fails ["webhook.timestamp.future"],
    /// Treats a missing timestamp as an empty text, and skips the age check.
    AcceptsUndated = "accepts-undated" fails ["webhook.timestamp.missing"],
    /// Rejects deliveries older than one minute; Catena documents five.
    RefusesAfterOneMinute = "refuses-after-one-minute" fails ["webhook.timestamp.recent"],
    /// Parses only the timestamp format of the docs' sample, and rejects `Z` and fractions of a second.
    KnowsOneTimestampFormat = "knows-one-timestamp-format" fails ["webhook.timestamp.forms"],
    /// Checks the envelope's timestamp instead of the header's, and so rejects replayed events.
    JudgesAgeByEnvelope = "judges-age-by-envelope" fails ["webhook.replayed.week-old"],
    /// Stores an event before it verifies the delivery, and rejects it afterwards.
    NotesBeforeVerifying = "notes-before-verifying" fails ["webhook.refusal.no-effect"],
    /// Throws on a rejected delivery: a 500 instead of a 401, which Catena treats as an outage and retries.
    RefusesWithServerError = "refuses-with-server-error" fails [
        "webhook.signature.missing", "webhook.signature.wrong-secret", "webhook.signature.body-changed",
        "webhook.signature.empty", "webhook.signature.truncated", "webhook.signature.timestamp-changed",
        "webhook.timestamp.stale", "webhook.timestamp.missing", "webhook.timestamp.future",
        "webhook.refusal.not-5xx", "webhook.encoding.broken-gzip", "webhook.body.not-json",
    ],
    /// Leaves the timestamp out of the verified content, and so rejects every genuine delivery.
    SignsWithoutTimestamp = "signs-without-timestamp" fails [
        "redirect.success.connected", "webhook.signed.accepted", "journey.success", "journey.failure.then-connected",
    ],
    /// Verifies the compressed bytes instead of the JSON, and so rejects every genuine delivery.
    VerifiesCompressedBytes = "verifies-compressed-bytes" fails [
        "redirect.success.connected", "webhook.signed.accepted", "webhook.encoding.gzip", "journey.success", "journey.failure.then-connected",
    ],
    /// Does not decompress gzip: answers a compressed delivery with a 400.
    DoesNotGunzip = "does-not-gunzip" fails [
        "redirect.success.connected", "webhook.signed.accepted", "webhook.encoding.gzip", "journey.success", "journey.failure.then-connected",
    ],
    /// Uses a router of Catena's Go package without changes: it verifies nothing and does not decompress gzip.
    BareGoRouter = "bare-go-router" fails [
        "redirect.success.connected", "webhook.signed.accepted", "webhook.encoding.gzip", "journey.success", "journey.failure.then-connected",
        "webhook.signature.missing", "webhook.signature.wrong-secret", "webhook.signature.body-changed",
        "webhook.signature.empty", "webhook.signature.truncated", "webhook.signature.timestamp-changed",
        "webhook.timestamp.stale", "webhook.timestamp.missing", "webhook.timestamp.future",
    ],
    /// Matches header names by case, as the docs write them; the simulated Catena sends them in lower case.
    MatchesHeadersByLetter = "matches-headers-by-letter" fails ["webhook.headers.case", "journey.success", "journey.failure.then-connected"],
    /// Accepts a delivery with any HTTP method.
    DeliversByAnyMethod = "delivers-by-any-method" fails ["webhook.method.get"],
    /// Requires a login on its webhook endpoint, which answers every delivery with a 403.
    WebhookBehindLogin = "webhook-behind-login" fails [
        "redirect.success.connected", "webhook.signed.accepted", "journey.success", "journey.failure.then-connected",
    ],

    // Processes or acknowledges verified deliveries wrongly.
    /// Acknowledges with 200 instead of 202.
    AnswersOk = "answers-ok" fails ["webhook.ack.accepted-202"],
    /// Works before it answers: processing `tsp.created` takes longer than Catena waits.
    WorksBeforeAnswering = "works-before-answering" fails ["webhook.ack.in-time"],
    /// Locks the fleet's row for each delivery, and fails with a 500 when too many deliveries wait for the lock.
    LocksTheFleet = "locks-the-fleet" fails ["webhook.burst"],
    /// Does not catch the decompression error: a 500 for truncated gzip.
    CrashesOnBrokenGzip = "crashes-on-broken-gzip" fails ["webhook.encoding.broken-gzip"],
    /// Does not catch the JSON error: a 500 for a body that is not JSON.
    CrashesOnBadJson = "crashes-on-bad-json" fails ["webhook.body.not-json"],
    /// Stores deliveries in a column of 64 KiB: a 500 for larger ones.
    CrashesOnLargeBody = "crashes-on-large-body" fails ["webhook.body.large"],
    /// Has a fixed list of events, and rejects others with a 400.
    RefusesUnknownEvents = "refuses-unknown-events" fails ["webhook.event.unknown"],
    /// Has a schema that forbids unknown members.
    ForbidsExtraMembers = "forbids-extra-members" fails ["webhook.event.unknown-fields"],
    /// Requires `fleet_ref`, and crashes if it is `null`.
    CrashesWithoutFleetRef = "crashes-without-fleet-ref" fails ["webhook.event.null-fleet-ref"],
    /// Has no `tsp.*` events in its list, and rejects them with a 400.
    RefusesProviderEvents = "refuses-provider-events" fails ["webhook.event.every-onboarding-event"],
    /// Reads the first record of a delivery and ignores the others.
    ReadsFirstRecordOnly = "reads-first-record-only" fails ["webhook.event.several-records"],
    /// Notifies the fleet again each time an event is repeated.
    WorksOnDuplicates = "works-on-duplicates" fails [
        "webhook.duplicate.no-second-effect", "webhook.retry.no-second-effect", "webhook.duplicate.concurrent",
    ],
    /// Crashes on its own unique index when an event is repeated.
    CrashesOnDuplicates = "crashes-on-duplicates" fails [
        "webhook.duplicate.no-second-effect", "webhook.retry.no-second-effect", "webhook.duplicate.concurrent",
    ],
    /// Deduplicates by `X-Request-ID`, which differs on each attempt.
    DeduplicatesByRequestId = "deduplicates-by-request-id" fails ["webhook.retry.no-second-effect"],
    /// Ignores a connection if it does not know the fleet yet.
    DropsEarlyConnections = "drops-early-connections" fails ["webhook.order.reversed"],
    /// Stores the id of an event that it refuses, and then ignores the genuine event with that id as a duplicate.
    BurnsRefusedEvents = "burns-refused-events" fails ["webhook.refusal.keeps-event"],
    /// Checks whether an event is new and stores it later, so it notifies twice when deliveries of it overlap.
    RacesOnDuplicates = "races-on-duplicates" fails ["webhook.duplicate.concurrent"],
    /// Crashes on its own unique index when deliveries of one event overlap.
    CollidesOnDuplicates = "collides-on-duplicates" fails ["webhook.duplicate.concurrent"],
    /// Decodes the body as ASCII before it verifies the signature, and so rejects every other character.
    VerifiesAsciiText = "verifies-ascii-text" fails ["webhook.body.unicode"],
    /// Has a column of three bytes per character, and crashes on characters with four.
    StoresThreeByteCharacters = "stores-three-byte-characters" fails ["webhook.body.unicode"],
    /// Reads the JSON as Latin-1, so every name with other characters is stored wrongly.
    ReadsBodyAsLatin1 = "reads-body-as-latin-1" fails ["webhook.body.unicode"],

    query parser:
    /// Compares raw names and values, without percent-decoding.
    NoPercentDecoding = "no-percent-decoding" fails ["redirect.status.encoded"],
    /// Crashes with a 500 on a parameter that is not UTF-8.
    CrashesOnInvalidBytes = "crashes-on-invalid-bytes" fails ["redirect.id.hostile"],

    fuzz only:
    /// Uses the first of several `status` parameters and ignores the others.
    FirstStatusWins = "first-status-wins",
    /// Uses the last of several `status` parameters, like a map built from all pairs.
    LastStatusWins = "last-status-wins",
    /// Compares `status` case-insensitively.
    FoldsCaseOfStatus = "folds-case-of-status",
    /// Checks whether `status` contains `success`, which is also true for `unsuccessful`.
    StatusContainsSuccess = "status-contains-success",
    /// Splits a parameter at every `=` and uses the second part as its value.
    SplitsAtEveryEquals = "splits-at-every-equals",
    /// Percent-decodes values that its framework has already decoded.
    DecodesTwice = "decodes-twice",
    /// Trims white space around `status`.
    TrimsStatus = "trims-status",
    /// Searches the query with a pattern that is not anchored at either end.
    SearchesStatus = "searches-status",
}
