//! Every mistake: what it is, its name, and the checks it breaks.

defects! {
    // Which outcome it takes a redirect for.
    /// Branches on the URL instead of `status`: whoever reaches the success URL is shown and stored as connected.
    TreatsRequestedAsConnected = "treats-requested-as-connected" breaks [
        "redirect.requested.distinguished", "redirect.requested.not-connected",
        "redirect.status.unknown", "redirect.forged-success", "redirect.requested.acknowledged",
        "redirect.requested.provisional-access", "redirect.requested.stored",
        "redirect.requested.without-id", "redirect.status.missing", "redirect.status.empty",
        "redirect.status.repeated", "journey.requested", "journey.race.webhooks-never",
    ],
    /// Shows the right page for an integration request, but stores the fleet as live.
    StoresRequestedAsLive = "stores-requested-as-live" breaks [
        "redirect.requested.not-connected", "redirect.requested.provisional-access",
        "redirect.requested.stored", "redirect.requested.without-id", "journey.requested",
    ],
    /// Knows success and "everything else": an integration request is shown as a failure and not kept.
    TreatsRequestedAsFailed = "treats-requested-as-failed" breaks [
        "redirect.failure.distinguished", "redirect.requested.acknowledged", "redirect.requested.stored",
        "redirect.requested.on-failure-url", "journey.requested",
    ],
    /// Takes its last `else` branch, meant for success, for every status it does not know.
    UnknownStatusConnects = "unknown-status-connects" breaks [
        "redirect.status.unknown", "redirect.status.missing", "redirect.status.empty",
        "redirect.status.repeated",
    ],
    /// Marks onboarding as finished whenever the browser comes back, whatever the outcome; only the pages differ.
    AnyReturnConnects = "any-return-connects" breaks [
        "redirect.requested.not-connected", "redirect.failure.not-connected", "redirect.status.unknown",
        "redirect.forged-success", "redirect.requested.provisional-access", "redirect.requested.stored",
        "redirect.requested.without-id", "redirect.status.missing", "redirect.status.empty",
        "redirect.status.repeated", "journey.requested", "journey.failure.declined",
        "journey.failure.expired", "journey.failure.left", "journey.race.webhooks-never",
    ],
    /// Acknowledges an integration request, but does not keep its id.
    RequestedForgetsId = "requested-forgets-id" breaks [
        "redirect.requested.stored", "journey.requested",
    ],

    // What it shows.
    /// Shows one "thank you" page for a success and for an integration request alike.
    OneThankYouPage = "one-thank-you-page" breaks ["redirect.requested.distinguished"],
    /// Shows the success page on the failure URL.
    FailureShowsConnected = "failure-shows-connected" breaks [
        "redirect.failure.not-connected", "redirect.failure.distinguished", "journey.failure.declined",
        "journey.failure.expired", "journey.failure.left",
    ],

    // Whether it answers at all.
    /// Crashes with a 500 on a success redirect.
    CrashesOnSuccess = "crashes-on-success" breaks [
        "redirect.success.answered", "redirect.query.oversized", "redirect.session.none",
    ],
    /// Refuses an integration request with a 400: its schema knows only `success` and `failure`.
    RejectsRequested = "rejects-requested" breaks [
        "redirect.requested.answered", "redirect.requested.acknowledged", "redirect.requested.stored",
        "redirect.requested.on-failure-url", "journey.requested",
    ],
    /// Answers a failure redirect with a 500, as if the fleet's refusal were an error of its own.
    FailureAnswersError = "failure-answers-error" breaks ["redirect.failure.answered"],
    /// Sends a failed fleet to "try again", which sends it back to the failure page, for ever.
    FailureRedirectsInCircles = "failure-redirects-in-circles" breaks ["redirect.failure.answered"],
    /// Crashes with a 500 on a status it does not know.
    UnknownStatusCrashes = "unknown-status-crashes" breaks [
        "redirect.status.unknown", "redirect.status.case", "redirect.status.missing",
        "redirect.status.empty",
    ],
    /// Refuses a redirect with a 400 when it carries a parameter that is not in its schema.
    RejectsExtraParameters = "rejects-extra-parameters" breaks [
        "redirect.query.extra", "redirect.failure.skip-reason",
    ],
    /// Splits the query by hand and crashes on a `+` or `%20` in a parameter it does not know.
    ChokesOnPlus = "chokes-on-plus" breaks [
        "redirect.query.extra", "redirect.failure.skip-reason",
    ],

    // What it does with a confirmed connection.
    /// Ignores `fleet_connection.created`, so a connected fleet waits on "checking" for ever.
    NeverConnects = "never-connects" breaks [
        "redirect.success.connected", "redirect.order.requested-then-success", "journey.success",
        "journey.reused-connection", "journey.requested-then-live", "journey.race.webhooks-first",
        "journey.race.redirect-first", "journey.race.outage",
    ],
    /// Takes `invitation.accepted` for the connection, so a fleet that only requested its provider becomes live.
    AcceptedMeansConnected = "accepted-means-connected" breaks [
        "journey.requested", "journey.failure.left", "journey.race.webhooks-never",
    ],
    /// Closes an expired invitation as it closes an accepted one, and stores the fleet as live.
    ClosesExpiredAsLive = "closes-expired-as-live" breaks ["journey.failure.expired"],
    /// Waits for `connection.created`, which is not sent when Catena reuses a connection.
    WaitsForConnectionCreated = "waits-for-connection-created" breaks ["journey.reused-connection"],
    /// Welcomes the fleet again at each of its connections.
    CountsEachConnection = "counts-each-connection" breaks ["journey.second-provider"],
    /// Never looks at a stored request again: it stays pending when its provider is there and connected.
    RequestStaysPending = "request-stays-pending" breaks ["journey.requested-then-live"],

    // What it does when redirect and webhooks race.
    /// Sets a fleet to "checking" on a success redirect, and forgets what webhooks told before.
    ReturnStartsAnew = "return-starts-anew" breaks [
        "journey.race.webhooks-first", "redirect.success.connected", "redirect.order.requested-then-success",
        "redirect.order.success-then-requested", "journey.success", "journey.requested-then-live",
        "journey.second-provider", "journey.race.outage", "journey.reused-connection",
    ],
    /// Decides once, when the browser comes back: what webhooks confirm afterwards is dropped.
    DecidesOnReturn = "decides-on-return" breaks ["journey.race.redirect-first"],
    /// Takes a success redirect of a fleet that accepted for the connection, and does not wait for the webhook.
    AcceptedAndBackConnects = "accepted-and-back-connects" breaks ["journey.race.webhooks-never"],
    /// Takes every attempt but the first for a duplicate, and acknowledges it without working.
    IgnoresRetries = "ignores-retries" breaks ["journey.race.outage"],

    // How it reads the address.
    /// Looks at the URL first: whatever comes to the failure URL is a failure, an integration request too.
    FailureUrlMeansFailure = "failure-url-means-failure" breaks ["redirect.requested.on-failure-url"],
    /// Writes `status || "success"`, so that a redirect without a status, or an empty one, is a connection.
    MissingStatusConnects = "missing-status-connects" breaks ["redirect.status.missing", "redirect.status.empty"],
    /// Reads the first of several statuses and shows "connected" by it.
    ReadsFirstStatus = "reads-first-status" breaks ["redirect.status.repeated"],
    /// Matches the query by a regular expression that wants the status before the id.
    WantsStatusFirst = "wants-status-first" breaks ["redirect.query.order"],
    /// Finds its own parameter only where it put it, at the beginning of the query.
    WantsOwnParameterFirst = "wants-own-parameter-first" breaks ["redirect.query.own-kept"],
    /// Logs the whole address into a column of six kilobytes, and crashes with a 500 when it does not fit.
    LongQueryCrashes = "long-query-crashes" breaks ["redirect.query.oversized"],
    /// Crashes with a 500 on an integration request without an id.
    MissingIdCrashes = "missing-id-crashes" breaks ["redirect.requested.without-id"],
    /// Parses the id as a UUID without catching what does not parse.
    MalformedIdCrashes = "malformed-id-crashes" breaks ["redirect.id.malformed", "redirect.id.hostile"],
    /// Joins the id into an SQL statement: a quote in it is a 500, and worse.
    JoinsSql = "joins-sql" breaks ["redirect.id.hostile"],
    /// Stores an integration request under whatever stands in its id, even nothing.
    StoresAnyId = "stores-any-id" breaks ["redirect.requested.without-id", "redirect.id.malformed"],
    /// Stores an integration request for every id it finds in the address.
    StoresEveryId = "stores-every-id" breaks ["redirect.id.repeated"],

    // What it keeps when redirects come again, or in another order.
    /// Inserts a new record, and tells the fleet, at every reload.
    ReplayStoresAgain = "replay-stores-again" breaks ["redirect.replay.idempotent", "redirect.replay.concurrent"],
    /// Looks whether the request is there and inserts it afterwards, with room for a second one in between.
    RacesOnReplay = "races-on-replay" breaks ["redirect.replay.concurrent"],
    /// Upserts the request as pending, so that an old redirect reopens one that was answered.
    ReplayReopens = "replay-reopens" breaks ["redirect.replay.days-later"],
    /// Moves a request to whichever fleet came with its id last.
    LastFleetOwnsRequest = "last-fleet-owns-request" breaks ["redirect.foreign-fleet"],
    /// Never upgrades a fleet that has a pending request: it stays provisional when it connects.
    RequestedStaysProvisional = "requested-stays-provisional" breaks [
        "redirect.order.requested-then-success", "journey.requested-then-live",
    ],
    /// Sets a fleet to provisional at each integration request, even one that is connected.
    RequestDowngrades = "request-downgrades" breaks ["redirect.order.success-then-requested"],
    /// Sets a fleet to "not connected" at each failure, even one that is connected.
    FailureDisconnects = "failure-disconnects" breaks ["redirect.failure.keeps-connection"],
    /// Stores a fleet as live on a success redirect, which anyone can type.
    SuccessStoresLive = "success-stores-live" breaks ["redirect.forged-success", "journey.race.webhooks-never"],

    // How its pages behave.
    /// Falls back to the fleet that came last when there is no session, and greets it by name.
    GreetsLastFleet = "greets-last-fleet" breaks ["redirect.session.none"],
    /// Handles HEAD as GET, so that a link scanner makes the request.
    HeadStores = "head-stores" breaks ["redirect.method.head"],
    /// Crashes with a 500 on HEAD.
    HeadCrashes = "head-crashes" breaks ["redirect.method.head"],
    /// Shows the fleet's reason as it stands in the address, without escaping it.
    EchoesReason = "echoes-reason" breaks ["redirect.reflected-markup"],
    /// Writes a parameter into a header by hand, line breaks and all.
    JoinsHeaders = "joins-headers" breaks ["redirect.header-injection"],
    /// Sends the browser on to wherever `next` says.
    FollowsNext = "follows-next" breaks ["redirect.open-redirect"],
    /// Has another site's counter on the page, and no `Referrer-Policy`.
    TellsItsCounter = "tells-its-counter" breaks ["redirect.leak.referrer"],
    /// Lets its pages be cached by everyone for an hour, as it does its style sheet.
    CachesPublicly = "caches-publicly" breaks ["redirect.leak.cache"],
    /// Sends a mail to its support before it answers a fleet's first failure, which takes longer than five seconds.
    MailsBeforeAnswering = "mails-before-answering" breaks ["redirect.time"],

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
        "webhook.signature.missing", "webhook.signature.wrong-secret", "webhook.signature.body-changed",
        "webhook.signature.empty", "webhook.signature.truncated", "webhook.signature.timestamp-changed",
        "webhook.timestamp.stale", "webhook.timestamp.missing", "webhook.timestamp.future",
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

    misread:
    /// Compares names and values as they stand in the URL, without percent-decoding.
    NoPercentDecoding = "no-percent-decoding" breaks ["redirect.status.encoded"],
    /// Crashes with a 500 on a parameter that is no UTF-8.
    CrashesOnInvalidBytes = "crashes-on-invalid-bytes" breaks ["redirect.id.hostile"],

    too fine for checks:
    /// Takes the first of several `status` and never sees the others.
    FirstStatusWins = "first-status-wins",
    /// Takes the last of several `status`, as a map does that every pair is put into.
    LastStatusWins = "last-status-wins",
    /// Compares `status` without regard to case.
    FoldsCaseOfStatus = "folds-case-of-status",
    /// Asks whether `status` contains `success`, as `unsuccessful` does.
    StatusContainsSuccess = "status-contains-success",
    /// Splits a parameter at every `=` and takes the second piece for its value.
    SplitsAtEveryEquals = "splits-at-every-equals",
    /// Percent-decodes what its framework has decoded already.
    DecodesTwice = "decodes-twice",
    /// Trims white space off `status`.
    TrimsStatus = "trims-status",
    /// Searches the query with a pattern that is anchored at neither end.
    SearchesStatus = "searches-status",
}
