//! The reference partner seen from outside: its pages, its receiver, its observe views, and each of its mistakes.
//! Replies go through the router; one test uses a socket.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails where it stands")]

mod defects;
mod observe;
mod pages;
mod receiver;
mod redirect_defects;
mod running;
mod support;
