//! Probes: they send and record, and judge nothing. Only this module sends anything to a partner.

mod body;
mod browser;
mod chromium;
mod delivery;
mod exchange;
mod inflate;
mod manner;
pub(crate) mod observe;
mod script;
mod transport;
mod wire;

pub use body::{Body, Letter, names_fleet_ref};
pub(crate) use browser::MOST_REDIRECTS;
pub use browser::{Browser, Visit, VisitEnd};
pub use chromium::{Chromium, ChromiumError, Drawn, Told, cdp};
pub use delivery::{DeliveryError, Signer};
pub use exchange::{Answer, Exchange, Request};
pub use manner::{Manner, TimestampForm};
pub use observe::{Access, FleetView, RequestState, RequestView, View};
pub(crate) use transport::proxy_for;
pub use transport::{TransportError, TransportKind};
pub use wire::{Detour, Instead, Wire, WireError};
