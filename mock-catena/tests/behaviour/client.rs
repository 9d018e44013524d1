//! An API client without a socket. Every response is validated against the OpenAPI document of its service.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use mock_catena::Config;
use mock_catena::clock::AdjustableClock;
use mock_catena::dialect::Dialect;
use mock_catena::ids::SeededIds;
use mock_catena::router;
use serde_json::Value;
use tower::ServiceExt as _;
use url::Url;

use crate::document;
use crate::support::{TOKEN, config, noon};

pub(crate) const INVITATIONS: &str = "/v2/orgs/invitations";
pub(crate) const WEBHOOKS: &str = "/v2/notifications/webhooks";
pub(crate) const TOKENS: &str = "/realms/catena/protocol/openid-connect/token";

/// Status and body.
pub(crate) type Reply = (StatusCode, String);

pub(crate) struct Api {
    pub(crate) routes: Router,
    pub(crate) clock: Arc<AdjustableClock>,
    /// The bearer token it sends.
    pub(crate) token: Option<String>,
}

pub(crate) fn api() -> Api {
    api_of(config(Dialect::Docs))
}

pub(crate) fn api_of(config: Config) -> Api {
    let clock = Arc::new(AdjustableClock::frozen_at(noon()));
    let base = Url::parse("https://connect.example.test/").unwrap();
    let ids = Box::new(SeededIds::detached(1));
    let routes = router(&config, &base, Arc::clone(&clock) as _, ids);
    Api { routes, clock, token: Some(TOKEN.to_owned()) }
}

impl Api {
    /// The same server, with another token.
    pub(crate) fn with(&self, token: impl Into<String>) -> Self {
        Self { routes: self.routes.clone(), clock: Arc::clone(&self.clock), token: Some(token.into()) }
    }

    /// The same server, without a token.
    pub(crate) fn anonymous(&self) -> Self {
        Self { routes: self.routes.clone(), clock: Arc::clone(&self.clock), token: None }
    }

    /// The same server, with a token for this client and these scopes.
    pub(crate) async fn client(&self, id: &str, secret: &str, scope: &str) -> Self {
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("client_id", id)
            .append_pair("client_secret", secret)
            .append_pair("scope", scope)
            .finish();
        let reply = self.anonymous().post(TOKENS, form).await;
        self.with(parsed(&reply)["access_token"].as_str().unwrap_or_else(|| panic!("{reply:?}")))
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let reply = self.routes.clone().oneshot(request).await.unwrap();
        let status = reply.status();
        let kind = reply.headers().get(header::CONTENT_TYPE).map(|kind| kind.to_str().unwrap().to_owned());
        let body = to_bytes(reply.into_body(), 64 << 20).await.unwrap();
        document::holds(&method, &path, status, kind.as_deref(), &body);
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    /// The body of an answer that is not validated against the document.
    pub(crate) async fn unchecked(&self, request: Request<Body>) -> Value {
        let reply = self.routes.clone().oneshot(request).await.unwrap();
        serde_json::from_slice(&to_bytes(reply.into_body(), 64 << 20).await.unwrap()).unwrap()
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: impl Into<Body>) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        self.send(request.body(body.into()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: impl Into<Body>) -> Reply {
        self.call(Method::POST, path, body).await
    }

    pub(crate) async fn patch(&self, path: &str, body: impl Into<Body>) -> Reply {
        self.call(Method::PATCH, path, body).await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.call(Method::GET, path, Body::empty()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Reply {
        self.call(Method::DELETE, path, Body::empty()).await
    }

    /// Invites a fleet and returns the invitation.
    pub(crate) async fn invited(&self, fleet_ref: &str) -> Value {
        let reply = self.post(INVITATIONS, serde_json::json!({ "fleet_ref": fleet_ref }).to_string()).await;
        assert_eq!(reply.0, StatusCode::CREATED, "{}", reply.1);
        parsed(&reply)
    }
}

impl Api {
    /// Invites a fleet, accepts, and returns the invitation.
    pub(crate) async fn accepted(&self, fleet_ref: &str) -> Value {
        let invitation = self.invited(fleet_ref).await;
        let reply = self.anonymous().post(&format!("{}/accept", path_of(&invitation)), "").await;
        assert_eq!(reply.0, StatusCode::OK, "{}", reply.1);
        parsed(&reply)
    }

    /// The fleet of an accepted invitation.
    pub(crate) fn fleet_of(&self, accepted: &Value) -> Self {
        self.with(accepted["pre_registration_access_token"].as_str().unwrap())
    }

    /// The body at a path; the status must be 200.
    pub(crate) async fn seen(&self, path: &str) -> Value {
        let reply = self.get(path).await;
        assert_eq!(reply.0, StatusCode::OK, "{path}: {}", reply.1);
        parsed(&reply)
    }

    /// The status of a request to a path.
    pub(crate) async fn status(&self, path: &str) -> u16 {
        self.get(path).await.0.as_u16()
    }
}

pub(crate) fn wire((status, body): Reply) -> String {
    format!("{} {body}", status.as_u16())
}

pub(crate) fn parsed((_, body): &Reply) -> Value {
    serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {body}"))
}

/// The path of an invitation.
pub(crate) fn path_of(invitation: &Value) -> String {
    format!("{INVITATIONS}/{}", invitation["id"].as_str().unwrap())
}
