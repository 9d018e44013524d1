//! Authentication and authorization: the bearer token of a request, and the scope its endpoint requires.

use std::marker::PhantomData;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use catena_contract::{ApiError, InvitationId, PartnerId};

use super::reply::ErrorResponse;
use crate::app::App;
use crate::auth::Caller;
use crate::clock::Clock as _;
use crate::scope::Scope;

/// The scope an endpoint requires, as a type: `Authorized<needs::InvitationRead>`.
pub(super) trait Needs: Send + 'static {
    /// `None`: any valid token is enough.
    const SCOPE: Option<Scope>;
}

macro_rules! needs {
    ($($name:ident,)+) => {
        /// The scopes that endpoints require.
        pub(super) mod needs {
            use super::{Needs, Scope};

            /// A valid token with any scopes.
            pub(in crate::http) enum Bearer {}

            impl Needs for Bearer {
                const SCOPE: Option<Scope> = None;
            }

            $(
                pub(in crate::http) enum $name {}

                impl Needs for $name {
                    const SCOPE: Option<Scope> = Some(Scope::$name);
                }
            )+
        }
    };
}

// Only the scopes in use; a new endpoint adds its own.
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
    WebhookRead,
    WebhookCreate,
    WebhookUpdate,
    WebhookDelete,
}

/// A caller with a valid token that has the scope. As the first argument of a handler, it rejects the request before
/// anything else is read: 401 without a valid token, 403 without the scope.
pub(super) struct Authorized<N> {
    pub(super) caller: Caller,
    needs: PhantomData<N>,
}

impl<N: Needs> Authorized<N> {
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
}

impl<N> Authorized<N> {
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

impl<N: Needs> FromRequestParts<App> for Authorized<N> {
    type Rejection = ErrorResponse;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ErrorResponse> {
        Ok(Self { caller: caller(parts, app, N::SCOPE)?, needs: PhantomData })
    }
}

fn caller(parts: &Parts, app: &App, scope: Option<Scope>) -> Result<Caller, ApiError> {
    let refused = |detail: &str| Err(ApiError::Unauthorized(Some(detail.to_owned())));
    let Some(value) = parts.headers.get(header::AUTHORIZATION) else {
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
    if grant.until <= app.context().clock.now() {
        return refused("the access token has expired; ask for another one");
    }
    match scope {
        Some(scope) if !grant.scopes.contains(scope) => {
            Err(forbidden(&format!("the access token lacks the scope `{scope}`; it has `{}`", grant.scopes)))
        }
        Some(_) | None => Ok(grant.caller),
    }
}
