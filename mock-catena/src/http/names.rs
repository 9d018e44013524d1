//! The names under which a request may arrive, and the origins it may come from.
//!
//! The development credentials are public, so a page of any site could use them if its own name led here (DNS
//! rebinding). An address cannot be made to lead elsewhere; names can, so only known ones are answered.

use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use catena_contract::ApiError;
use url::{Host, Url};

use super::reply::ErrorResponse;
use crate::app::App;
use crate::embedding::is_this_computer;
use crate::local::requested_hosts;

/// How containers name the computer they run on. Nobody can own a name below `.internal`.
const FROM_CONTAINERS: [&str; 2] = ["host.docker.internal", "host.containers.internal"];

/// Rejects requests under unknown names, and API requests of other sites' pages.
pub(super) async fn check(State(app): State<App>, request: Request, next: Next) -> Response {
    match refusal(&app, &request) {
        None => next.run(request).await,
        Some(detail) => ErrorResponse::from(ApiError::Forbidden(Some(detail))).into_response(),
    }
}

fn refusal(app: &App, request: &Request) -> Option<String> {
    let path = request.uri().path();
    // `/_mock` has rules of its own.
    if path.starts_with("/_mock") {
        return None;
    }
    let requested = |host: &str| host_of(&format!("http://{host}/"));
    if requested_hosts(request).any(|host| !requested(host).is_some_and(|host| is_known(app, &host))) {
        return Some(
            "this server was requested under a name it does not know; use 127.0.0.1 or localhost, or start it with \
             `--allow-host NAME`"
                .to_owned(),
        );
    }
    let origin = request.headers().get(header::ORIGIN)?.to_str().unwrap_or_default();
    let is_api = path.starts_with("/v2/") || path.starts_with("/realms/");
    let from = host_of(origin);
    let ours = || match &from {
        Some(host @ Host::Domain(_)) => is_known(app, host),
        Some(address) => is_here(address) || requested_hosts(request).any(|host| requested(host) == from),
        None => false,
    };
    let embeds = || app.context().connect.embed_keys.iter().any(|key| key.origin().as_str() == origin);
    (is_api && !ours() && !embeds())
        .then(|| "pages of other origins cannot use the API; call it from your server".to_owned())
}

fn is_known(app: &App, host: &Host<String>) -> bool {
    let Host::Domain(name) = host else { return true };
    let context = app.context();
    is_here(host)
        || FROM_CONTAINERS.contains(&name.as_str())
        || context.base.host_str() == Some(name)
        || context.guard.hosts.iter().any(|known| known.eq_ignore_ascii_case(name))
}

fn is_here(host: &Host<String>) -> bool {
    is_this_computer(&match host {
        Host::Domain(name) => Host::Domain(name.as_str()),
        Host::Ipv4(ip) => Host::Ipv4(*ip),
        Host::Ipv6(ip) => Host::Ipv6(*ip),
    })
}

fn host_of(url: &str) -> Option<Host<String>> {
    Url::parse(url).ok()?.host().map(|host| host.to_owned())
}
