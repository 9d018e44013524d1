//! `POST …/token`, `POST …/revoke`. Errors are 401 `{"error", "error_description"}`, the only ones documented
//! (assumption `auth-errors-401`).

use axum::Json;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use catena_contract::{AccessToken, ApiError, exposed};
use serde::Serialize;

use crate::app::App;
use crate::auth::{IssuedToken, Role};
use crate::http::request::bytes;
use crate::scope::Scopes;

/// An OAuth 2.0 error (RFC 6749 section 5.2) in Keycloak's words.
#[derive(Debug, Serialize)]
pub(super) struct OAuthError {
    error: &'static str,
    error_description: String,
}

impl IntoResponse for OAuthError {
    fn into_response(self) -> Response {
        let mut response = (StatusCode::UNAUTHORIZED, Json(self)).into_response();
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

/// `TokenResponse`. This grant issues no refresh token, so its life is 0.
#[derive(Serialize)]
pub(super) struct TokenResponse {
    #[serde(serialize_with = "exposed")]
    access_token: AccessToken,
    expires_in: i64,
    refresh_expires_in: i64,
    token_type: &'static str,
    #[serde(rename = "not-before-policy")]
    not_before_policy: i64,
    scope: String,
}

/// The parameters of a request.
pub(super) struct Form {
    pairs: Vec<(String, String)>,
    /// Credentials of an `Authorization: Basic` header.
    basic: Option<(String, String)>,
}

impl FromRequest<App> for Form {
    type Rejection = Response;

    async fn from_request(request: Request, _: &App) -> Result<Self, Response> {
        let basic = basic(request.headers());
        let body = bytes(request, &()).await.map_err(|error| {
            let error_description = if let ApiError::PayloadTooLarge(Some(detail)) = error {
                detail
            } else {
                error.message().to_owned()
            };
            let body = Json(OAuthError { error: "invalid_request", error_description });
            (StatusCode::PAYLOAD_TOO_LARGE, body).into_response()
        })?;
        Ok(Self { pairs: form_urlencoded::parse(&body).into_owned().collect(), basic })
    }
}

impl Form {
    /// A parameter; repeating it is an error (RFC 6749 section 3.2).
    fn one(&self, name: &str) -> Result<Option<&str>, OAuthError> {
        let mut found = self.pairs.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        match (found.next(), found.next()) {
            (_, Some(_)) => Err(oauth_error("invalid_request", format!("duplicated parameter `{name}`"))),
            (one, None) => Ok(one),
        }
    }

    fn required(&self, name: &str) -> Result<&str, OAuthError> {
        let missing = || oauth_error("invalid_request", format!("Missing form parameter: {name}"));
        self.one(name)?.ok_or_else(missing)
    }

    /// The client that sent the request.
    fn client<'a>(&'a self, app: &'a App) -> Result<(&'a str, &'a Role), OAuthError> {
        let (id, secret) = match (&self.basic, self.one("client_id")?) {
            (Some((id, secret)), None) => (id.as_str(), secret.as_str()),
            (_, _) => (self.required("client_id")?, self.required("client_secret")?),
        };
        let role = app.context().clients.known(id, secret);
        let wrong = || oauth_error("invalid_client", "Invalid client or Invalid client credentials");
        role.map(|role| (id, role)).ok_or_else(wrong)
    }
}

fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let (scheme, encoded) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let text = BASE64_STANDARD.decode(encoded.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok())?;
    let (id, secret) = text.split_once(':')?;
    scheme.eq_ignore_ascii_case("basic").then(|| (id.to_owned(), secret.to_owned()))
}

fn oauth_error(error: &'static str, description: impl Into<String>) -> OAuthError {
    OAuthError { error, error_description: description.into() }
}

/// The realm's 404.
pub(super) async fn no_such_path() -> (StatusCode, Json<OAuthError>) {
    let error = oauth_error(
        "invalid_request",
        "this realm has no such path; its endpoints are in `/realms/catena/.well-known/openid-configuration`",
    );
    (StatusCode::NOT_FOUND, Json(error))
}

/// The realm's 405.
pub(super) async fn no_such_method() -> (StatusCode, Json<OAuthError>) {
    let error = oauth_error("invalid_request", "this path knows another method; see the `Allow` header");
    (StatusCode::METHOD_NOT_ALLOWED, Json(error))
}

/// Issues an access token for client credentials.
pub(super) async fn issue(State(app): State<App>, form: Form) -> Response {
    match grant_token(&app, &form) {
        Ok(issued) => {
            let IssuedToken { token, expires_in_s, scopes } = issued;
            let answer = Json(TokenResponse {
                access_token: token,
                expires_in: expires_in_s,
                refresh_expires_in: 0,
                token_type: "Bearer",
                not_before_policy: 0,
                scope: scopes.to_string(),
            });
            ([(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")], answer).into_response()
        }
        Err(error) => error.into_response(),
    }
}

fn grant_token(app: &App, form: &Form) -> Result<IssuedToken, OAuthError> {
    match form.required("grant_type")? {
        "client_credentials" => {}
        "refresh_token" => return Err(oauth_error("invalid_grant", "Invalid refresh token")),
        _ => return Err(oauth_error("unsupported_grant_type", "Unsupported grant_type")),
    }
    let (id, role) = form.client(app)?;
    let text = match form.one("scope")? {
        Some(text) => text,
        None if app.switches().scope_optional => "organization",
        None => return Err(oauth_error("invalid_request", "Missing form parameter: scope")),
    };
    let scopes = Scopes::parse(text, role.scopes());
    let scopes = scopes.map_err(|word| oauth_error("invalid_scope", format!("Invalid scopes: {word}")))?;
    Ok(app.issue(id, role, scopes))
}

/// Revokes a token. An unknown token counts as revoked (RFC 7009 section 2.2).
pub(super) async fn revoke(State(app): State<App>, form: Form) -> Response {
    let token = form.client(&app).and_then(|_| form.required("token"));
    match token {
        Ok(token) => {
            app.revoke(token);
            StatusCode::OK.into_response()
        }
        Err(error) => error.into_response(),
    }
}
