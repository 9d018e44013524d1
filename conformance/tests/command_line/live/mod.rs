//! The real binary against partners on real sockets: certificates, proxies, sign-ins, hooks, views, pings, plans.

mod doctor;
pub(crate) mod front;
mod network;
mod planned;
mod staged;
