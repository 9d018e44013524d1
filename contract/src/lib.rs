//! The contract between Catena and its partners: redirects, webhooks, ids and the records of the API.
//!
//! This crate defines how a Connect session ends and what its redirect contains ([`Outcome`], [`RedirectUrl`],
//! [`parse_callback`]), what a webhook delivery contains and how it is signed ([`webhook`]), and the records of the
//! API. Every type validates its input where it is parsed (`FromStr`, or `TryFrom` through serde), and none prints a
//! secret.
//!
//! It does no I/O, reads no clock and does not compress: the current time is an argument, and a body is bytes.
//!
//! ```
//! use catena_contract::webhook::{SignatureHeaders, verify_delivery};
//! use catena_contract::{Outcome, WebhookSecret, parse_callback};
//!
//! // A browser returns: use the query to decide what to show, never the path.
//! let url = "https://your-app.com/callback?status=integration-requested\
//!            &integration_request_id=5c06372b-5b5a-4477-88ee-6cd8d3b55efb";
//! assert!(matches!(parse_callback(url), Ok(Outcome::IntegrationRequested { .. })));
//!
//! // A webhook arrives: verify its signature and timestamp before you use it.
//! let secret: WebhookSecret = "contract-test-key".parse()?;
//! let headers = SignatureHeaders {
//!     timestamp: Some("2026-03-02T15:20:03+00:00"),
//!     signature: Some("YaTo5NhjrarV+7CJ5s5EB7IL/xkDse3iuxaYd/tiFhA="),
//! };
//! let now = "2026-03-02T15:20:04Z".parse()?;
//! assert_eq!(verify_delivery(&secret, headers, b"", now), Ok(()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod api_error;
mod connection;
mod credentials;
mod data_freshness;
mod event_name;
mod fleet;
mod fleet_ref;
mod ids;
mod integration_request;
mod interpretation;
mod invitation;
#[cfg(feature = "openapi")]
mod openapi;
mod outcome;
mod partner;
mod permission;
mod provider;
mod reach;
mod record;
mod redirect_parser;
mod redirect_url;
mod route;
mod schedule;
mod secret;
mod share_agreement;
#[cfg(feature = "redirect-cases")]
pub mod strategies;
mod string_enum;
mod subscription;
pub mod webhook;
pub mod wire_time;

pub use api_error::{ApiError, RetryAfter, ValidationDetail};
pub use connection::{Connection, ConnectionStatus, ConnectionType};
#[cfg(feature = "openapi")]
pub use credentials::Credentials;
pub use credentials::{CredentialField, CredentialKind, FieldValue, MASK};
pub use data_freshness::{DataFreshness, ScheduleStatus};
pub use fleet::{Fleet, FleetProperty, FleetPropertyKey, NewFleetProperty};
pub use fleet_ref::{FleetRef, FleetRefError};
pub use ids::{
    ConnectionId, EventId, ExtTspId, FleetConnectionId, FleetId, FleetPropertyId, IdError,
    IntegrationRequestId, InvitationId, PartnerId, PartnerPropertyId, RequestId, ShareAgreementId, TspId,
    VehicleId, WebhookId,
};
pub use integration_request::{FleetContact, IntegrationRequest};
pub use interpretation::{Interpretation, Interpretations};
pub use invitation::{FleetDetails, Invitation, InvitationStatus, NewInvitation, PartnerProvided};
pub use outcome::{Outcome, Parameter, Status};
pub use partner::{NewPartnerProperty, Partner, PartnerCategory, PartnerProperty, PartnerPropertyKey};
pub use permission::{Permissions, Resource, ShareLevel};
pub use provider::{ComplianceStatus, IntegrationStatus, Provider, ProviderStatus, TspIntegrations};
pub use reach::Reach;
pub use redirect_parser::{RedirectQueryError, parse_callback, parse_query};
pub use redirect_url::{RedirectUrl, RedirectUrlError, RedirectUrls};
pub use route::{Hop, Loss, LostParameter};
pub use schedule::{Execution, ExecutionStatus, Schedule};
pub use secret::{AccessToken, Expose, SecretError, WebhookSecret, exposed, exposed_option};
pub use share_agreement::{ShareAgreement, ShareAgreementStatus};
pub use string_enum::UnknownValue;
pub use subscription::{NewSubscription, Subscription, SubscriptionFilters, SubscriptionStatus, mask_url};
