//! Every key of the profile with its type, explanation, example and default.
//!
//! This is the only list of keys: the structs that a profile is read into, the error messages, the JSON Schema, the
//! reference page and the profile that `init` writes are all made from it.

use std::ops::Range;

use toml::Spanned;
use toml::de::DeTable;

use super::Key;
use super::fields::{
    Entry, Field, Form, Headers, List, Nested, Number, One, Optional, Repeated, Required, Table, table,
};
use super::reader::Reader;
use super::validate::{
    Address, Body, CertificateFile, CookieName, FleetView, HostName, MethodName, Name, Phrase, Pointer,
    Prefix, RequestView, Secret, Template, Time, Word,
};

/// The keys of the whole profile.
pub const PROFILE: &[Key] = Root::KEYS;

table! {
    /// The keys of the whole profile.
    pub(super) struct Root {
        name: Optional<One<Name>> {
            example: r#""acme-staging""#,
            default: "partner",
            doc: "The partner's name in reports.",
        }
        ca_certificate: Optional<One<CertificateFile>> {
            example: r#""acme-ca.pem""#,
            doc: "Certificate authorities (PEM) to trust in addition to the system's, for a host with a private certificate. The \
                  path is relative to the profile.",
        }
        revision: Optional<Number<1_000_000>> {
            example: "1",
            default: "the newest rules",
            doc: "Test the rules of this frozen revision of the specification, so that a new version of the program brings no \
                  new rules; see `catena-conformance list --revisions`. `--revision` overrides it.",
        }
        callback: Required<Nested<Callback>> {
            doc: "The URLs that a fleet's browser returns to, and how it signs in.",
        }
        webhook: Optional<Nested<Webhook>> {
            doc: "The endpoint for signed deliveries. Without it, the webhook checks are not tested.",
        }
        pages: Optional<Nested<Pages>> {
            doc: "Phrases in the visible text of your pages, the title included; one phrase per page is enough. A page without \
                  its phrase fails. Without them, the usual \
                  English, Spanish and French phrases are used.",
        }
        observe: Optional<Nested<Observe>> {
            doc: "Read-only views of stored data. Without them, some checks are not tested. A view must answer 404 for \
                  data that is not stored.",
        }
        arrange: Optional<Nested<Arrange>> {
            doc: "Calls that your system needs before a test fleet arrives.",
        }
        limits: Optional<Nested<LimitKeys>> {
            doc: "Limits that protect your system.",
        }
    }
}

table! {
    /// `[callback]`
    pub(super) struct Callback {
        success_redirect_url: Required<One<Template>> {
            example: r#""https://staging.acme.test/catena/return?fleet={fleet_ref}""#,
            doc: "As in your invitations. `{fleet_ref}` and `{integration_request_id}` are replaced for each scenario.",
        }
        failure_redirect_url: Required<One<Template>> {
            example: r#""https://staging.acme.test/catena/failed?fleet={fleet_ref}""#,
            doc: "As in your invitations, for sessions that end without a connection.",
        }
        headers: Optional<Headers> {
            example: r#"{ Cookie = "session=${env:ACME_SESSION}" }"#,
            doc: "They identify a signed-in fleet's browser, are sent only to the hosts in this profile, and are never printed.",
        }
        login: Optional<Nested<LoginKeys>> {
            doc: "Signs a fleet in before the first scenario. Every browser of the run uses this session.",
        }
    }
}

table! {
    /// `[callback.login]`
    pub(super) struct LoginKeys {
        url: Required<One<Address>> {
            example: r#""https://staging.acme.test/login""#,
            doc: "The form is sent here. Redirects to your own hosts are followed.",
        }
        method: Optional<One<MethodName>> {
            example: r#""POST""#,
            default: "POST",
            doc: "Used for the call.",
        }
        page: Optional<One<Address>> {
            example: r#""https://staging.acme.test/login""#,
            doc: "Opened first, if the form has a CSRF token: its hidden fields and cookies are sent with the form.",
        }
        form: Required<Form> {
            example: r#"{ email = "fleet@acme.test", password = "${env:ACME_PASSWORD}" }"#,
            doc: "Never printed.",
        }
        headers: Optional<Headers> {
            example: r#"{ X-Requested-With = "catena-conformance" }"#,
            doc: "Sent with the form.",
        }
        cookies: Optional<List<CookieName>> {
            example: r#"["session"]"#,
            default: "every cookie that is set",
            doc: "They make up the session. If one of them is not set, the sign-in has failed, and the run ends.",
        }
    }
}

table! {
    /// `[webhook]`
    pub(super) struct Webhook {
        url: Required<One<Address>> {
            example: r#""https://staging.acme.test/hooks/catena""#,
            doc: "Your webhook endpoint.",
        }
        secret: Optional<One<Secret>> {
            example: r#""${env:CATENA_WEBHOOK_SECRET}""#,
            default: "the environment variable CATENA_WEBHOOK_SECRET",
            doc: "Signs deliveries. Catena shows it when you create the subscription. Never printed.",
        }
    }
}

table! {
    /// `[pages]`
    #[derive(Default)]
    pub(super) struct Pages {
        connected: Optional<List<Phrase>> {
            example: r#"["is connected"]"#,
            doc: "On the page of a connected fleet, and on no other page.",
        }
        integration_requested: Optional<List<Phrase>> {
            example: r#"["has been requested"]"#,
            doc: "On the page of a fleet that requested its provider.",
        }
        failed: Optional<List<Phrase>> {
            example: r#"["was not connected"]"#,
            doc: "On the page of a fleet that did not connect.",
        }
        neutral: Optional<List<Phrase>> {
            example: r#"["could not tell how your session ended"]"#,
            doc: "On the page of a fleet whose redirect has no `status`, or an unknown one.",
        }
    }
}

table! {
    /// `[observe]`
    #[derive(Default)]
    pub(super) struct Observe {
        integration_request: Optional<One<RequestView>> {
            example: r#""https://staging.acme.test/_test/integration-requests/{integration_request_id}""#,
            doc: "Answers `{\"integration_request_id\", \"fleet_ref\", \"state\": \"pending\" or \"live\", \"count\"}`.",
        }
        fleet: Optional<One<FleetView>> {
            example: r#""https://staging.acme.test/_test/fleets/{fleet_ref}""#,
            doc: "Answers `{\"fleet_ref\", \"access\": \"none\", \"provisional\" or \"live\", \"notices\"}`, and `fleet_name` if you store it.",
        }
        headers: Optional<Headers> {
            example: r#"{ Authorization = "Bearer ${env:ACME_TEST_TOKEN}" }"#,
            doc: "Sent with every request to a view; never printed.",
        }
        map: Optional<Nested<Map>> {
            doc: "The members of your answers, as JSON pointers (RFC 6901), if their names differ.",
        }
        words: Optional<Nested<Words>> {
            doc: "The values in your answers, if they differ from those above.",
        }
    }
}

table! {
    /// `[observe.map]`
    pub(super) struct Map {
        integration_request_id: Optional<One<Pointer>> {
            example: r#""/data/id""#,
            default: "/integration_request_id",
            doc: "The id of an integration request.",
        }
        fleet_ref: Optional<One<Pointer>> {
            example: r#""/data/carrier""#,
            default: "/fleet_ref",
            doc: "The fleet, in both views.",
        }
        state: Optional<One<Pointer>> {
            example: r#""/data/status""#,
            default: "/state",
            doc: "The state of an integration request: whether its provider is connected.",
        }
        count: Optional<One<Pointer>> {
            example: r#""/data/copies""#,
            default: "/count",
            doc: "How many times the integration request is stored.",
        }
        access: Optional<One<Pointer>> {
            example: r#""/data/access""#,
            default: "/access",
            doc: "The access of a fleet.",
        }
        notices: Optional<One<Pointer>> {
            example: r#""/data/notices""#,
            default: "/notices",
            doc: "How many times the fleet was notified that it is connected. Other messages do not count.",
        }
        fleet_name: Optional<One<Pointer>> {
            example: r#""/data/name""#,
            default: "/fleet_name",
            doc: "The fleet's name, as webhooks said it.",
        }
    }
}

table! {
    /// `[observe.words]`
    pub(super) struct Words {
        pending: Optional<List<Word>> {
            example: r#"["open"]"#,
            default: "`pending`",
            doc: "An integration request that waits for its provider.",
        }
        live: Optional<List<Word>> {
            example: r#"["active"]"#,
            default: "`live`",
            doc: "An integration request whose provider is connected, and a connected fleet.",
        }
        provisional: Optional<List<Word>> {
            example: r#"["trial"]"#,
            default: "`provisional`",
            doc: "A fleet with provisional access.",
        }
        none: Optional<List<Word>> {
            example: r#"["blocked"]"#,
            default: "`none`",
            doc: "A fleet without access.",
        }
    }
}

table! {
    /// `[arrange]`
    pub(super) struct Arrange {
        before: Required<Repeated<Call>> {
            doc: "A call made once per test fleet, before the fleet is used, e.g. to add it to your database. The answer \
                  must have a status below 400, or 409 (it already exists). If a call fails, the check is inconclusive.",
        }
    }
}

table! {
    /// `[[arrange.before]]`
    pub(super) struct Call {
        url: Required<One<Template>> {
            example: r#""https://staging.acme.test/_test/fleets/{fleet_ref}""#,
            doc: "Placeholders are replaced.",
        }
        method: Optional<One<MethodName>> {
            example: r#""PUT""#,
            default: "POST",
            doc: "Used for the call.",
        }
        headers: Optional<Headers> {
            example: r#"{ Authorization = "Bearer ${env:ACME_TEST_TOKEN}" }"#,
            doc: "Sent with the call; never printed.",
        }
        body: Optional<One<Body>> {
            example: r#"'{"reference": "{fleet_ref}"}'"#,
            doc: "The request body; placeholders are replaced. JSON is sent as `application/json`, unless `headers` set \
                  another type.",
        }
        form: Optional<Form> {
            example: r#"{ reference = "{fleet_ref}" }"#,
            doc: "Sent instead of `body`.",
        }
        only: Optional<List<Prefix>> {
            example: r#"["redirect."]"#,
            default: "every check",
            doc: "Make the call only for checks whose id starts with one of these.",
        }
    }
}

table! {
    /// `[limits]`
    #[derive(Default)]
    pub(super) struct LimitKeys {
        requests_per_second: Optional<Number<1000>> {
            example: "20",
            default: "20; on loopback, no limit",
            doc: "The maximum number of requests per second.",
        }
        most_requests: Optional<Number<{ catena_probe::MOST_REQUESTS }>> {
            example: "3000",
            default: "5000",
            doc: "The maximum number of requests of one run.",
        }
        timeout: Optional<One<Time>> {
            example: r#""10s""#,
            default: "10s",
            doc: "The timeout of one request; at most `5m`.",
        }
        settle: Optional<One<Time>> {
            example: r#""5s""#,
            default: "5s",
            doc: "How long your system may take to show an accepted change in its views and on its pages; at most `5m`. A \
                  run waits only until the change is visible. If you set it, what must not happen is looked at again at \
                  its end.",
        }
        allow_hosts: Optional<List<HostName>> {
            example: r#"["staging.acme.test"]"#,
            doc: "Hosts that requests are allowed to, without scheme and port. Loopback is always allowed; any other host \
                  must be listed here or in `--allow-host`, or requires `--yes`.",
        }
    }
}

/// The items of an optional list without their places.
pub(super) fn plain(list: Option<Spanned<Vec<Spanned<String>>>>) -> Vec<String> {
    list.map(Spanned::into_inner).unwrap_or_default().into_iter().map(Spanned::into_inner).collect()
}
