//! A call of an API endpoint: who calls, whether the token has the required scope, and a reader for the rest.

use std::ops::{Deref, DerefMut};

use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use catena_contract::{ApiError, InvitationId, PartnerId};

use super::reply::ErrorResponse;
use super::request::RequestReader;
use crate::app::App;
use crate::auth::Caller;
use crate::scope::Scope;

/// What an endpoint requires of its caller, as a type: `Call<needs::InvitationRead>`.
pub(super) trait Needs: Send + 'static {
    /// The caller; `()` for a public endpoint.
    type Caller: Send;
    /// The required scopes; `None` for a public endpoint.
    fn scopes() -> Option<Vec<&'static str>>;
    /// Authenticates and authorizes the caller.
    fn authorize(headers: &HeaderMap, app: &App) -> Result<Self::Caller, ApiError>;
}

macro_rules! needs {
    ($($name:ident $scope:expr,)+) => {
        /// What endpoints require.
        pub(super) mod needs {
            use super::{ApiError, App, Caller, HeaderMap, Needs, Scope, authorize};

            /// No token: the endpoint is public.
            pub(in crate::http) enum Nothing {}

            impl Needs for Nothing {
                type Caller = ();

                fn scopes() -> Option<Vec<&'static str>> {
                    None
                }

                fn authorize(_: &HeaderMap, _: &App) -> Result<(), ApiError> {
                    Ok(())
                }
            }

            $(
                pub(in crate::http) enum $name {}

                impl Needs for $name {
                    type Caller = Caller;

                    fn scopes() -> Option<Vec<&'static str>> {
                        let scope: Option<Scope> = $scope;
                        Some(scope.into_iter().map(Scope::as_str).collect())
                    }

                    fn authorize(headers: &HeaderMap, app: &App) -> Result<Caller, ApiError> {
                        authorize(headers, app, $scope)
                    }
                }
            )+
        }
    };
    ($($name:ident,)+) => { needs! { Bearer None, $($name Some(Scope::$name),)+ } };
}

// `Bearer` is any valid token. Only the scopes in use; a new endpoint adds its own.
needs! {
    InvitationRead,
    InvitationCreate,
    InvitationDelete,
    PartnerRead,
    PartnerCreate,
    PartnerUpdate,
    PartnerPropertyRead,
    PartnerPropertyCreate,
    TspCreate,
    TspUpdate,
    TspDelete,
    FleetRead,
    FleetCreate,
    FleetUpdate,
    FleetDelete,
    ShareAgreementRead,
    ShareAgreementUpdate,
    ShareAgreementDelete,
    ConnectionRead,
    ConnectionCreate,
    ConnectionUpdate,
    ConnectionDelete,
    ScheduleRead,
    ExecutionRead,
    TelematicsRead,
    WebhookRead,
    WebhookCreate,
    WebhookUpdate,
    WebhookDelete,
}

/// A call with a valid token that has the scope, as the only argument of a handler. Rejects the request before
/// anything else is read: 401 without a valid token, 403 without the scope.
pub(super) struct Call<N: Needs> {
    pub(super) app: App,
    pub(super) caller: N::Caller,
    reader: RequestReader,
}

impl<N: Needs> FromRequest<App> for Call<N> {
    type Rejection = ErrorResponse;

    async fn from_request(request: Request, app: &App) -> Result<Self, ErrorResponse> {
        let caller = N::authorize(request.headers(), app)?;
        let reader = RequestReader::from_request(request, app).await?;
        Ok(Self { app: app.clone(), caller, reader })
    }
}

impl<N: Needs> Deref for Call<N> {
    type Target = RequestReader;

    fn deref(&self) -> &RequestReader {
        &self.reader
    }
}

impl<N: Needs> DerefMut for Call<N> {
    fn deref_mut(&mut self) -> &mut RequestReader {
        &mut self.reader
    }
}

impl<N: Needs<Caller = Caller>> Call<N> {
    /// The partner that calls.
    ///
    /// # Errors
    /// 403 for a fleet or Catena's staff, because they have no data of a partner.
    pub(super) fn partner(&self) -> Result<PartnerId, ApiError> {
        match self.caller {
            Caller::Partner(partner) => Ok(partner),
            Caller::Fleet { .. } | Caller::Staff => {
                Err(forbidden("this is for partners; send the access token of a partner's client"))
            }
        }
    }

    /// The invitation of the fleet that calls.
    ///
    /// # Errors
    /// 403 for everyone except a fleet.
    pub(super) fn invitation(&self) -> Result<InvitationId, ApiError> {
        match self.caller {
            Caller::Fleet { invitation, .. } => Ok(invitation),
            Caller::Partner(_) | Caller::Staff => Err(forbidden(
                "this is for fleets; send the `pre_registration_access_token` of an accepted invitation",
            )),
        }
    }
}

fn forbidden(detail: &str) -> ApiError {
    ApiError::Forbidden(Some(detail.to_owned()))
}

fn authorize(headers: &HeaderMap, app: &App, scope: Option<Scope>) -> Result<Caller, ApiError> {
    let refused = |detail: &str| Err(ApiError::Unauthorized(Some(detail.to_owned())));
    let Some(value) = headers.get(AUTHORIZATION) else {
        return refused("no `Authorization` header; send `Authorization: Bearer <access token>`");
    };
    let Some((scheme, token)) = value.to_str().ok().and_then(|value| value.split_once(' ')) else {
        return refused("the `Authorization` header is not `Bearer <access token>`");
    };
    let grant = scheme.eq_ignore_ascii_case("bearer").then(|| app.grant(token.trim())).flatten();
    let Some(grant) = grant else {
        return refused(
            "this token does not hold here; ask for one at /realms/catena/protocol/openid-connect/token",
        );
    };
    if grant.until <= app.now() {
        return refused("the access token has expired; ask for another one");
    }
    match scope {
        Some(scope) if !grant.scopes.contains(scope) => {
            Err(forbidden(&format!("the access token lacks the scope `{scope}`; it has `{}`", grant.scopes)))
        }
        Some(_) | None => Ok(grant.caller),
    }
}
