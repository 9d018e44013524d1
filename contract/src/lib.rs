//! The words Catena and a partner speak to one another.
//!
//! This crate owns the names, the shapes and the rules of the contract: how a Connect session ends and what its
//! redirect carries ([`Outcome`], [`RedirectUrl`], [`Belief`]), what a webhook delivery is and how it is signed
//! ([`webhook`]), and the records of the API. Everything has one fallible door (`FromStr`, or `TryFrom` through
//! serde) and prints no secret.
//!
//! It leaves sockets, clocks, files and compression to others: `now` is an argument, a body is bytes.
//!
//! ```
//! use catena_contract::webhook::{Presented, check_delivery};
//! use catena_contract::{Belief, WebhookSecret, parse_callback};
//!
//! // A browser comes back: branch on what the query says, never on the path.
//! let url = "https://your-app.com/callback?status=integration-requested\
//!            &integration_request_id=5c06372b-5b5a-4477-88ee-6cd8d3b55efb";
//! assert!(matches!(parse_callback(url), Belief::Requested { .. }));
//!
//! // A webhook comes in: believe it once its signature holds and it is fresh.
//! let secret: WebhookSecret = "contract-test-key".parse()?;
//! let presented = Presented {
//!     timestamp: Some("2026-03-02T15:20:03+00:00"),
//!     signature: Some("YaTo5NhjrarV+7CJ5s5EB7IL/xkDse3iuxaYd/tiFhA="),
//! };
//! let now = "2026-03-02T15:20:04Z".parse()?;
//! assert_eq!(check_delivery(&secret, presented, b"", now), Ok(()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod api_error;
mod connection;
mod credentials;
mod fleet;
mod fleet_ref;
mod freshness;
mod ids;
mod integration_request;
mod invitation;
#[cfg(feature = "openapi")]
mod openapi;
mod outcome;
mod page;
mod partner;
mod permission;
mod provider;
mod redirect_parser;
mod redirect_url;
mod secret;
mod share_agreement;
#[cfg(feature = "proptest")]
pub mod strategies;
mod subscription;
pub mod webhook;
pub mod wire_time;
mod words;

pub use api_error::{ApiError, RetryAfter, ValidationDetail};
pub use connection::{Connection, ConnectionStatus, ConnectionType};
#[cfg(feature = "openapi")]
pub use credentials::Credentials;
pub use credentials::{CredentialField, CredentialKind, FieldValue, MASK};
pub use fleet::{Fleet, FleetProperty, FleetPropertyKey, NewFleetProperty};
pub use fleet_ref::{FleetRef, FleetRefError};
pub use freshness::{DataFreshness, IntegrationStatus, ScheduleStatus, TspIntegrations};
pub use ids::{
    ConnectionId, EventId, ExtTspId, FleetConnectionId, FleetId, FleetPropertyId, IdError,
    IntegrationRequestId, InvitationId, PartnerId, PartnerPropertyId, RequestId, ShareAgreementId, TspId,
    WebhookId,
};
pub use integration_request::{FleetContact, IntegrationRequest};
pub use invitation::{FleetDetails, Invitation, InvitationStatus, NewInvitation, PartnerProvided};
pub use outcome::{Outcome, Parameter, Status};
pub use page::CursorPage;
pub use partner::{NewPartnerProperty, Partner, PartnerCategory, PartnerProperty, PartnerPropertyKey};
pub use permission::{Permissions, Resource, ShareLevel};
pub use provider::{ComplianceStatus, Provider, ProviderStatus};
pub use redirect_parser::{Belief, Doubt, parse_callback, parse_query};
pub use redirect_url::{RedirectUrl, RedirectUrlError, RedirectUrls};
pub use secret::{AccessToken, Expose, SecretError, WebhookSecret, exposed, exposed_option};
pub use share_agreement::{ShareAgreement, ShareAgreementStatus};
pub use subscription::{NewSubscription, Subscription, SubscriptionFilters, SubscriptionStatus, mask_url};
pub use words::UnknownWord;
