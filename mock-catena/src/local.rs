//! Which requests come from the user of this computer: from a program here, or from a browser that shows one of our own
//! pages. Pages of other sites in a browser here are rejected: their `Origin`, `Host` or `Sec-Fetch-Site` reveals them. So are
//! requests that a proxy or a tunnel forwarded: it is on this computer, but its clients need not be.

use std::net::IpAddr;

use axum::extract::Request;
use axum::http::header;
use url::Url;

use crate::embedding::is_this_computer;

/// Why a request may come from somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotLocal {
    /// It comes from another computer.
    Address,
    /// A proxy or a tunnel forwarded it.
    Forwarded,
    /// It names another host: a name of another site may lead here (DNS rebinding).
    Host,
    /// A page of another origin sent it.
    Origin,
    /// A page of another site sent it, and its browser did not say which.
    CrossSite,
}

/// Whether a request comes from this computer. `peer` is the other end of its socket; a request without one comes from the
/// program itself.
///
/// # Errors
/// [`NotLocal`].
pub fn check_local(request: &Request, peer: Option<IpAddr>) -> Result<(), NotLocal> {
    if peer.is_some_and(|peer| !peer.to_canonical().is_loopback()) {
        return Err(NotLocal::Address);
    }
    let headers = request.headers();
    if headers.keys().any(|name| is_forwarding(name.as_str())) {
        return Err(NotLocal::Forwarded);
    }
    if requested_hosts(request).any(|host| !is_here(&format!("http://{host}/"))) {
        return Err(NotLocal::Host);
    }
    match headers.get(header::ORIGIN) {
        Some(origin) if !is_here(origin.to_str().unwrap_or_default()) => Err(NotLocal::Origin),
        Some(_) => Ok(()),
        // A link on another site may lead to our pages; nothing else of theirs comes without an origin.
        None if !request.method().is_safe()
            && headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site") =>
        {
            Err(NotLocal::CrossSite)
        }
        None => Ok(()),
    }
}

/// The hosts that a request names: in `Host`, and in its target (`:authority` in HTTP/2).
pub(crate) fn requested_hosts(request: &Request) -> impl Iterator<Item = &str> {
    let headers = request.headers().get_all(header::HOST).into_iter();
    let named = headers.map(|host| host.to_str().unwrap_or_default());
    named.chain(request.uri().authority().map(|authority| authority.as_str()))
}

/// Whether a header shows that somebody forwarded the request.
fn is_forwarding(name: &str) -> bool {
    const FAMILIES: [&str; 5] = ["x-forwarded-", "x-original-", "cf-", "ngrok-", "tailscale-"];
    FAMILIES.iter().any(|family| name.starts_with(family))
        || matches!(
            name,
            "forwarded" | "via" | "x-real-ip" | "x-client-ip" | "true-client-ip" | "fly-client-ip"
        )
}

fn is_here(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| url.host().as_ref().is_some_and(is_this_computer))
}
