//! Probes: they send and record, and judge nothing. Only this module sends anything to a partner.

mod browser;
mod delivery;
mod exchange;
pub(crate) mod observe;
mod transport;
mod wire;

pub use browser::{Browser, Visit, VisitEnd};
pub use delivery::{DeliveryError, Forgery, Signer};
pub use exchange::{Answer, Exchange, Request};
pub use observe::{Access, FleetView, RequestState, RequestView, View};
pub use transport::{TransportError, TransportKind};
pub use wire::{Wire, WireError};
