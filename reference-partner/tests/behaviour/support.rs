//! A partner without a socket, the events of a session, and signed deliveries at a fixed time.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use catena_contract::WebhookSecret;
use flate2::Compression;
use flate2::write::GzEncoder;
use reference_partner::Defect;
use reference_partner::{Clock, ReferencePartner};
use serde_json::{Value, json};
use tower::ServiceExt as _;

pub(crate) const SECRET: &str = "reference-partner-test-key";
pub(crate) const REQUEST: &str = "5c06372b-5b5a-4477-88ee-6cd8d3b55efb";
pub(crate) const FRESH: &str = "2026-03-02T15:20:03+00:00";
pub(crate) const STALE: &str = "2026-03-02T15:10:30+00:00";

pub(crate) fn clock() -> Clock {
    Arc::new(|| "2026-03-02T15:20:30Z".parse().unwrap())
}

pub(crate) fn secret() -> WebhookSecret {
    SECRET.parse().unwrap()
}

pub(crate) struct Partner {
    router: Router,
}

/// A complete response.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Reply {
    /// Status, sorted headers and body as text.
    pub(crate) fn wire(&self) -> String {
        let mut headers: Vec<_> = self
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {}\n", value.to_str().unwrap()))
            .collect();
        headers.sort();
        format!("{}\n{}\n{}", self.status, headers.concat(), self.body)
    }

    pub(crate) fn says(&self, phrase: &str) -> bool {
        self.body.contains(phrase)
    }
}

impl Partner {
    pub(crate) fn correct() -> Self {
        Self::with([])
    }

    pub(crate) fn with(defects: impl IntoIterator<Item = Defect>) -> Self {
        let defects: BTreeSet<_> = defects.into_iter().collect();
        Self { router: ReferencePartner::new(secret(), defects, clock()).router() }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        let reply = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = reply.into_parts();
        let body = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().into()).unwrap();
        Reply { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) async fn request(&self, method: Method, path: &str) -> Reply {
        self.send(Request::builder().method(method).uri(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.request(Method::GET, path).await
    }

    /// The browser of `fleet` arrives on the success URL.
    pub(crate) async fn returns(&self, fleet: &str, query: &str) -> Reply {
        self.get(&format!("/catena/return?fleet={fleet}&{query}")).await
    }

    /// The browser of `fleet` arrives on the failure URL.
    pub(crate) async fn fails(&self, fleet: &str) -> Reply {
        self.get(&format!("/catena/failed?fleet={fleet}&status=failure")).await
    }

    /// The browser of `fleet` arrives with an integration request.
    pub(crate) async fn requests(&self, fleet: &str, id: &str) -> Reply {
        self.returns(fleet, &format!("status=integration-requested&integration_request_id={id}")).await
    }

    pub(crate) async fn deliver(&self, delivery: Delivery) -> Reply {
        let mut request = Request::builder().method(Method::POST).uri("/hooks/catena");
        for (name, value) in delivery.headers {
            request = request.header(name, value);
        }
        self.send(request.body(Body::from(delivery.wire)).unwrap()).await
    }

    /// Delivers `events` in order and ignores the responses.
    pub(crate) async fn deliver_all(&self, events: &[Value]) {
        for event in events {
            self.deliver(Delivery::of(event)).await;
        }
    }

    /// The access of `fleet`, or `unknown`.
    pub(crate) async fn access(&self, fleet: &str) -> String {
        let reply = self.get(&format!("/_test/fleets/{fleet}")).await;
        let view: Value = serde_json::from_str(&reply.body).unwrap();
        view.get("access").and_then(Value::as_str).unwrap_or("unknown").to_owned()
    }

    /// The fleet and state of the request `id`, or `unknown`.
    pub(crate) async fn stored(&self, id: &str) -> String {
        let reply = self.get(&format!("/_test/integration-requests/{id}")).await;
        let view: Value = serde_json::from_str(&reply.body).unwrap();
        match (view.get("fleet_ref").and_then(Value::as_str), view.get("state").and_then(Value::as_str)) {
            (Some(fleet), Some(state)) => format!("{fleet} {state}"),
            _ => "unknown".to_owned(),
        }
    }
}

/// One attempt as it goes over the wire.
#[derive(Clone)]
pub(crate) struct Delivery {
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) wire: Vec<u8>,
}

impl Delivery {
    /// Signed, fresh and gzipped.
    pub(crate) fn of(event: &Value) -> Self {
        Self::signed(&secret(), FRESH, event.to_string().as_bytes())
    }

    pub(crate) fn signed(secret: &WebhookSecret, timestamp: &str, body: &[u8]) -> Self {
        let headers = vec![
            ("content-encoding", "gzip".to_owned()),
            ("x-catena-timestamp", timestamp.to_owned()),
            ("x-catena-signature", secret.sign(timestamp, body).to_string()),
        ];
        Self { headers, wire: gzip(body) }
    }

    pub(crate) fn without(mut self, header: &str) -> Self {
        self.headers.retain(|(name, _)| *name != header);
        self
    }

    pub(crate) fn with(self, header: &'static str, value: &str) -> Self {
        let mut changed = self.without(header);
        changed.headers.push((header, value.to_owned()));
        changed
    }

    pub(crate) fn with_body(self, wire: Vec<u8>) -> Self {
        Self { wire, ..self }
    }

    /// The same bytes, not compressed.
    pub(crate) fn plain(self, body: &[u8]) -> Self {
        self.without(header::CONTENT_ENCODING.as_str()).with_body(body.to_vec())
    }
}

pub(crate) fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

/// A UUID that is the same for the same text.
pub(crate) fn uuid(of: &str) -> String {
    let number = of.bytes().fold(0xcbf2_9ce4_8422_2325_u128, |sum, byte| {
        (sum ^ u128::from(byte)).wrapping_mul(0x0100_0000_0100_0000_0000_013b)
    });
    uuid::Uuid::from_u128(number).to_string()
}

fn event(fleet: &str, name: &str, record: &Value) -> Value {
    json!({
        "version": "1.0", "event_name": name, "data": [record],
        "webhook_id": "0199a1b2-0000-7000-8000-0000000000e8", "timestamp": "2026-03-02T15:20:03Z",
        "id": uuid(&format!("{fleet} {name}")), "delivery_attempt": 1
    })
}

/// An `invitation.*` event of `fleet`, which has a fleet id once it has accepted.
pub(crate) fn invitation(fleet: &str, name: &str) -> Value {
    let accepted = name == "invitation.accepted";
    let record = json!({
        "id": uuid(fleet), "created_at": "2026-03-02T15:00:00Z", "magic_link": "https://connect.example/?invite=x",
        "expires_at": "2026-03-05T15:00:00Z", "expires_in_hours": 72,
        "status": match name { "invitation.accepted" => "accepted", "invitation.declined" => "declined", _ => "active" },
        "fleet_id": accepted.then(|| uuid(&format!("{fleet} at catena"))),
        "fleet_ref": fleet
    });
    event(fleet, name, &record)
}

pub(crate) fn connection(fleet: &str) -> Value {
    let record = json!({
        "id": uuid(&format!("{fleet} link")), "fleet_id": uuid(&format!("{fleet} at catena")),
        "connection_id": uuid(&format!("{fleet} connection"))
    });
    event(fleet, "fleet_connection.created", &record)
}

pub(crate) fn agreement(fleet: &str) -> Value {
    let record = json!({
        "id": uuid(&format!("{fleet} agreement")), "fleet_id": uuid(&format!("{fleet} at catena")),
        "partner_id": uuid("partner"), "fleet_ref": fleet, "status": "active", "scopes": {"vehicle": "read"}
    });
    event(fleet, "share_agreement.created", &record)
}

pub(crate) fn provider(fleet: &str, name: &str, request: &str) -> Value {
    let record = json!({"id": uuid("provider"), "name": "Example ELD", "integration_request_id": request});
    event(fleet, name, &record)
}

/// The events of a fleet that accepts.
pub(crate) fn accepting(fleet: &str) -> Vec<Value> {
    ["invitation.created", "invitation.viewed", "invitation.accepted"]
        .map(|name| invitation(fleet, name))
        .into_iter()
        .chain([agreement(fleet)])
        .collect()
}

/// The events of a fleet that connects.
pub(crate) fn connecting(fleet: &str) -> Vec<Value> {
    accepting(fleet).into_iter().chain([connection(fleet)]).collect()
}
