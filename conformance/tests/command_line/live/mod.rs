//! The program against partners on real sockets: certificates, proxies, sign-ins, setup calls, views, pings and plans.

mod doctor;
pub(crate) mod front;
mod network;
mod planned;
mod staged;
