//! Plays Catena to a partner and records what comes back: redirects of a fleet's browser, signed deliveries, and looks
//! at what the partner stored.
//!
//! This is the only crate that sends anything to a partner. It keeps the allow list, the rate and the limit of
//! requests, and it judges nothing: an [`Exchange`] is the record that a check reads later. Pages are opened over HTTP,
//! or, with the feature `browser`, in Chromium.

mod browser;
pub mod certificate;
#[cfg(feature = "browser")]
pub mod chromium;
#[cfg(not(feature = "browser"))]
#[path = "no_browser.rs"]
pub mod chromium;
mod classify;
mod client;
mod connection;
mod cross_site;
pub mod curl;
mod decoding;
mod exchange;
mod fleet_name;
mod inward;
mod json_style;
mod limits;
mod markup;
mod misdirected;
pub mod observe;
mod observe_mapping;
mod origin_health;
mod own_delay;
mod payload;
mod rendered;
mod resolver;
mod route;
mod secret_reading;
mod signer;
mod standing;
mod tampering;
mod throttle;
mod transport_error;
mod trust;
mod url_template;
mod visit;
mod wall;

pub use browser::Browser;
pub use client::{Client, ClientError, InterceptAction, Interceptor, NOBODY};
pub use connection::{Connection, NoReply, PageLoad, Reply, Transport, split_url};
pub use cross_site::{HeldBack, HoldingAttribute};
pub use exchange::{Answer, Exchange, LED_ON, REDIRECTED, Request, Slower};
pub use fleet_name::{FleetName, carries_fleet_name};
pub use json_style::JsonStyle;
pub use limits::{DEFAULT_RATE, Limits, MOST_REQUESTS, REFERENCE_SETTLE, is_loopback};
pub use markup::unreadable_from;
pub use misdirected::{OtherScheme, other_loopback, says_tls};
pub use observe::{Access, FleetView, RequestState, RequestView, View, look};
pub use observe_mapping::ObserveMapping;
pub use payload::{Delivery, DeliveryError, PayloadChange, names_fleet_ref};
pub use rendered::{LeakVia, Rendered};
pub use resolver::Lookup;
pub use secret_reading::SecretReading;
pub use signer::{Signer, WebhookTarget};
pub use standing::is_refusal;
pub use tampering::{Tampering, TimestampForm};
pub use transport_error::{TransportError, TransportKind, proxy_for};
pub use trust::{Trust, TrustError};
pub use url_template::{TemplateError, UrlTemplate};
pub use visit::{MOST_REDIRECTS, Visit, VisitEnd, hops, is_redirect};
pub use wall::{Guard, Wall, WallKind};
