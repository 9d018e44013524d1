//! The reference partner's pages, webhook receiver, read-only views and defects, over HTTP. Most tests call the router;
//! `running` uses sockets.

#![expect(clippy::unwrap_used, reason = "a failed setup fails the test")]

mod defects;
mod observe;
mod pages;
mod receiver;
mod redirect_defects;
mod running;
mod support;
