//! Every key of the profile: the one list behind errors, schema, reference page and `init`.

use super::key::{optional, required, table};
use super::{Key, Kind, Text};

/// A URL with places, none of which it must hold.
const TEMPLATE: Kind = Kind::Text(Text::Template { must_hold: None });

/// The whole profile.
pub const PROFILE: &[Key] = &[
    optional(
        "name",
        Kind::Text(Text::Name),
        r#""acme-staging""#,
        "partner",
        "What reports call the partner.",
    ),
    optional(
        "ca_certificate",
        Kind::Text(Text::CertificateFile),
        r#""acme-ca.pem""#,
        "",
        "A PEM file with certificate authorities that are trusted beside the system's, for a staging host behind a \
         private one. Relative to the profile.",
    ),
    table("callback", true, CALLBACK, "Where a fleet's browser comes back, and how it arrives."),
    table(
        "webhook",
        false,
        WEBHOOK,
        "Where signed deliveries go. Without it, the rules about webhooks stay not tested.",
    ),
    table(
        "pages",
        false,
        PAGES,
        "What the fleet must read, any of these, on visible text. Without it, the usual English, Spanish and French \
         phrases are looked for.",
    ),
    table(
        "observe",
        false,
        OBSERVE,
        "Read-only views that prove what was stored. Without them, some rules stay not tested. A view answers 404 for \
         what is not stored.",
    ),
    table("arrange", false, ARRANGE, "What your side needs before a made-up fleet may come."),
    table("limits", false, LIMITS, "What keeps a run harmless."),
];

const CALLBACK: &[Key] = &[
    required(
        "success_redirect_url",
        TEMPLATE,
        r#""https://staging.acme.test/catena/return?fleet={fleet_ref}""#,
        "As you configure it when you create an invitation. `{fleet_ref}` and `{integration_request_id}` are filled \
         per scenario.",
    ),
    required(
        "failure_redirect_url",
        TEMPLATE,
        r#""https://staging.acme.test/catena/failed?fleet={fleet_ref}""#,
        "The same for sessions that end without a connection.",
    ),
    optional(
        "headers",
        Kind::Headers,
        r#"{ Cookie = "session=${env:ACME_SESSION}" }"#,
        "",
        "How a signed-in fleet's browser arrives. Sent to the hosts of this profile only, and never printed.",
    ),
    table(
        "login",
        false,
        LOGIN,
        "Signs a fleet in before the first scenario; every browser of the run brings the session along.",
    ),
];

const LOGIN: &[Key] = &[
    required(
        "url",
        Kind::Text(Text::Address),
        r#""https://staging.acme.test/login""#,
        "Where the form is sent. Redirects on your own hosts are followed.",
    ),
    optional("method", Kind::Text(Text::Method), r#""POST""#, "POST", "How it is sent."),
    optional(
        "page",
        Kind::Text(Text::Address),
        r#""https://staging.acme.test/login""#,
        "",
        "Opened first, where the form carries a token against forgery: hidden fields and cookies of this page go along.",
    ),
    required(
        "form",
        Kind::Form,
        r#"{ email = "fleet@acme.test", password = "${env:ACME_PASSWORD}" }"#,
        "The fields; never printed.",
    ),
    optional(
        "headers",
        Kind::Headers,
        r#"{ X-Requested-With = "catena-conformance" }"#,
        "",
        "Sent with the form.",
    ),
    optional(
        "cookies",
        Kind::List(Text::Cookie),
        r#"["session"]"#,
        "every cookie that is set",
        "Which cookies are the session. If one of them is not set, the sign-in has failed, and the run ends there.",
    ),
];

const WEBHOOK: &[Key] = &[
    required(
        "url",
        Kind::Text(Text::Address),
        r#""https://staging.acme.test/hooks/catena""#,
        "The endpoint.",
    ),
    optional(
        "secret",
        Kind::Text(Text::Secret),
        r#""${env:CATENA_WEBHOOK_SECRET}""#,
        "the variable CATENA_WEBHOOK_SECRET",
        "What deliveries are signed with, as Catena showed it when the subscription was made. Never printed.",
    ),
];

const PAGES: &[Key] = &[
    optional(
        "connected",
        Kind::List(Text::Phrase),
        r#"["is connected"]"#,
        "",
        "On the page of a fleet that is connected, and on no other.",
    ),
    optional(
        "integration_requested",
        Kind::List(Text::Phrase),
        r#"["has been requested"]"#,
        "",
        "On the page of a fleet that asked for its provider.",
    ),
    optional(
        "failed",
        Kind::List(Text::Phrase),
        r#"["was not connected"]"#,
        "",
        "On the page of a fleet that did not connect.",
    ),
];

const OBSERVE: &[Key] = &[
    optional(
        "integration_request",
        Kind::Text(Text::Template { must_hold: Some("integration_request_id") }),
        r#""https://staging.acme.test/_test/integration-requests/{integration_request_id}""#,
        "",
        "Answers `{\"integration_request_id\", \"fleet_ref\", \"state\": \"pending\" or \"live\", \"count\"}`.",
    ),
    optional(
        "fleet",
        Kind::Text(Text::Template { must_hold: Some("fleet_ref") }),
        r#""https://staging.acme.test/_test/fleets/{fleet_ref}""#,
        "",
        "Answers `{\"fleet_ref\", \"access\": \"none\", \"provisional\" or \"live\", \"notices\"}`.",
    ),
    optional(
        "headers",
        Kind::Headers,
        r#"{ Authorization = "Bearer ${env:ACME_TEST_TOKEN}" }"#,
        "",
        "Sent with every look at a view; never printed.",
    ),
    table("map", false, MAP, "Where your answers hold what a view tells, as JSON pointers (RFC 6901)."),
    table("words", false, WORDS, "Your own words for what a view tells, where they are not these."),
];

const MAP: &[Key] = &[
    optional(
        "integration_request_id",
        POINTER,
        r#""/data/id""#,
        "/integration_request_id",
        "Of a request: its id.",
    ),
    optional(
        "fleet_ref",
        POINTER,
        r#""/data/carrier""#,
        "/fleet_ref",
        "Of a fleet, and of a request: whose it is.",
    ),
    optional("state", POINTER, r#""/data/status""#, "/state", "Of a request: whether the provider is there."),
    optional("count", POINTER, r#""/data/copies""#, "/count", "Of a request: how often it is stored."),
    optional("access", POINTER, r#""/data/access""#, "/access", "Of a fleet: how far it is let in."),
    optional(
        "notices",
        POINTER,
        r#""/data/notices""#,
        "/notices",
        "Of a fleet: how often it was told that it is connected; other messages do not count.",
    ),
];

const POINTER: Kind = Kind::Text(Text::Pointer);

const WORDS: &[Key] = &[
    optional("pending", WORD, r#"["open"]"#, "`pending`", "Of a request that waits for its provider."),
    optional(
        "live",
        WORD,
        r#"["active"]"#,
        "`live`",
        "Of a request whose provider is there, and of a connected fleet.",
    ),
    optional(
        "provisional",
        WORD,
        r#"["trial"]"#,
        "`provisional`",
        "Of a fleet that is let in for the time being.",
    ),
    optional("none", WORD, r#"["blocked"]"#, "`none`", "Of a fleet that is not let in."),
];

const WORD: Kind = Kind::List(Text::Word);

const ARRANGE: &[Key] = &[Key {
    name: "before",
    kind: Kind::Tables(BEFORE),
    required: true,
    doc: "A call made once for every made-up fleet, before it is first seen, e.g. to put it into your database. Any \
          answer but 4xx and 5xx will do; 409 (it is there) will do too. If a call fails, the check is inconclusive.",
    example: "",
    default: "",
}];

const BEFORE: &[Key] = &[
    required(
        "url",
        TEMPLATE,
        r#""https://staging.acme.test/_test/fleets/{fleet_ref}""#,
        "Where it goes; places are filled.",
    ),
    optional("method", Kind::Text(Text::Method), r#""PUT""#, "POST", "How it is sent."),
    optional(
        "headers",
        Kind::Headers,
        r#"{ Authorization = "Bearer ${env:ACME_TEST_TOKEN}" }"#,
        "",
        "Sent with the call; never printed.",
    ),
    optional(
        "body",
        Kind::Text(Text::Body),
        r#"'{"reference": "{fleet_ref}"}'"#,
        "",
        "What is sent; places are filled. JSON is sent as `application/json`, unless `headers` say otherwise.",
    ),
    optional(
        "form",
        Kind::Form,
        r#"{ reference = "{fleet_ref}" }"#,
        "",
        "The fields of a form, instead of `body`.",
    ),
    optional(
        "only",
        Kind::List(Text::Prefix),
        r#"["redirect."]"#,
        "every check",
        "Only for checks whose id begins so.",
    ),
];

const LIMITS: &[Key] = &[
    optional(
        "requests_per_second",
        Kind::Number { most: 1000 },
        "20",
        "20; on loopback as fast as it goes",
        "Most requests a second, all of them together.",
    ),
    optional(
        "most_requests",
        Kind::Number { most: catena_probe::MOST_REQUESTS },
        "3000",
        "5000",
        "Most requests of one run.",
    ),
    optional(
        "timeout",
        Kind::Text(Text::Time),
        r#""10s""#,
        "10s",
        "How long to wait for one answer; at most `5m`.",
    ),
    optional(
        "settle",
        Kind::Text(Text::Time),
        r#""5s""#,
        "5s",
        "How long your side may take until what it acknowledged can be seen, in its views and on its pages; at most `5m`. \
         Waited for only while it cannot be.",
    ),
    optional(
        "allow_hosts",
        Kind::List(Text::Host),
        r#"["staging.acme.test"]"#,
        "",
        "Hosts that may be sent to, without scheme and port. Loopback always may; any other host wants to stand here, or \
         in `--allow-host`, or `--yes`.",
    ),
];
