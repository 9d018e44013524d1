//! Probes: they send and record, and judge nothing. Only this module sends anything to a partner.

mod browser;
pub mod certificate;
#[cfg(feature = "browser")]
pub mod chromium;
#[cfg(not(feature = "browser"))]
#[path = "no_browser.rs"]
pub mod chromium;
mod client;
mod connection;
pub mod curl;
mod decoding;
mod exchange;
mod limits;
pub mod observe;
mod observe_mapping;
mod payload;
mod rendered;
mod signer;
mod tampering;
mod transport_error;
mod trust;
pub mod url_template;

pub use browser::is_redirect;
pub use browser::{Browser, MOST_REDIRECTS, Visit, VisitEnd};
pub use client::{Client, ClientError, InterceptAction, Interceptor};
pub use connection::{Arrival, Connection, Lost, Reply, Transport, lost, split};
pub use exchange::{Answer, Exchange, Request};
pub use exchange::{LED_ON, REDIRECTED};
pub use limits::{DEFAULT_RATE, Limits, MOST_REQUESTS, REFERENCE_SETTLE, is_loopback};
pub use observe::{Access, FleetView, RequestState, RequestView, View, look};
pub use observe_mapping::ObserveMapping;
pub use payload::{Delivery, PayloadChange, names_fleet_ref};
pub use rendered::{LeakVia, Rendered};
pub use signer::{DeliveryError, Signer, WebhookTarget};
pub use tampering::{Tampering, TimestampForm};
pub use transport_error::{TransportError, TransportKind, proxy_for};
pub use trust::{Trust, TrustError};
pub use url_template::{TemplateError, UrlTemplate};
