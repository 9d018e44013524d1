//! What answered in place of the partner: a throttle, a firewall, a bot challenge, a sign-on of another site, a cache, a
//! framework's guard, a gateway. Such an answer is no evidence about the partner's handler.

pub(crate) mod markers;

use std::fmt;
use std::time::Duration;

use url::Url;

pub use markers::Guard;

/// Something that answered in place of the partner's handler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wall {
    /// What it is.
    pub kind: WallKind,
    /// By what it is known: the status, and a header or the first line of the page.
    pub seen: String,
    /// The path of the request.
    path: String,
}

/// What answered in place of the partner's handler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WallKind {
    /// A limit of requests.
    Throttle {
        /// How long it asks to wait.
        retry_after: Option<Duration>,
        /// The rate that fits, in requests per second, if that is known; 0 if none does.
        fits: Option<u32>,
    },
    /// A proxy or load balancer that does not reach the partner.
    Gateway {
        /// How long it asks to wait.
        retry_after: Option<Duration>,
    },
    /// A firewall that refused the request.
    Firewall,
    /// A firewall that refuses every request of this address.
    Ban,
    /// A page that tells browsers from programs.
    Challenge,
    /// A sign-on on another site.
    SignOn,
    /// A shared cache.
    Cache,
    /// A framework's guard against cross-site request forgery.
    CsrfGuard(&'static Guard),
    /// A framework's list of allowed hosts.
    HostGuard(&'static Guard),
    /// HTTP authentication, of a proxy or a staging server.
    HttpAuth,
    /// Something that refuses every POST, also to an address that nobody has.
    PostGuard,
    /// One page for every address, even for one that nobody has.
    CatchAll {
        /// Whether it asks for a sign-in.
        asks_to_sign_in: bool,
    },
}

impl WallKind {
    /// The list of allowed hosts that answers with this page; that of any framework if the page does not name one.
    #[must_use]
    pub fn host_guard(page: &str) -> Self {
        Self::HostGuard(markers::host_guard(&page.to_lowercase()))
    }
}

impl Wall {
    /// A wall that no single answer shows, with what it is known by.
    #[must_use]
    pub fn new(kind: WallKind, seen: impl Into<String>, url: &Url) -> Self {
        Self { kind, seen: seen.into(), path: url.path().to_owned() }
    }

    /// Whether waiting and sending the request again may reach the partner.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        matches!(self.kind, WallKind::Throttle { .. } | WallKind::Gateway { .. })
    }

    /// Whether the profile or the partner's configuration has to change. Otherwise the network is in the way.
    #[must_use]
    pub const fn is_configured(&self) -> bool {
        matches!(
            self.kind,
            WallKind::SignOn
                | WallKind::CsrfGuard(_)
                | WallKind::HostGuard(_)
                | WallKind::HttpAuth
                | WallKind::PostGuard
                | WallKind::CatchAll { asks_to_sign_in: true }
        )
    }

    /// What to do next.
    #[must_use]
    pub fn advice(&self) -> String {
        let own = "let this machine's address through, or test a deployment without it";
        match &self.kind {
            WallKind::Throttle { fits: Some(0), .. } => {
                "even `requests_per_second = 1` is too fast for it: raise the limit for this machine's address".to_owned()
            }
            WallKind::Throttle { fits: Some(rate), .. } => format!(
                "set `requests_per_second = {rate}` under `[limits]`, or raise the limit for this machine's address"
            ),
            WallKind::Throttle { fits: None, .. } => {
                "set a lower `requests_per_second` under `[limits]`, or raise the limit for this machine's address"
                    .to_owned()
            }
            WallKind::Gateway { .. } => {
                "check that the partner is running and deployed; `--wait 60s` waits until it is available".to_owned()
            }
            WallKind::Firewall => format!("exempt `{}` from it; {own}", self.path),
            WallKind::Ban => "exempt this machine's address, or leave hostile checks out with `--tags 'not \
                              (@redirect.reflected-markup or @redirect.header-injection or @redirect.open-redirect or \
                              @redirect.id.hostile)'`"
                .to_owned(),
            WallKind::Challenge => {
                format!("Catena's deliveries cannot solve it either: exempt `{}` from it; {own}", self.path)
            }
            WallKind::SignOn => "send what lets a request through as `headers` under `[callback]`, exempt the webhook's \
                                 path, or test a deployment without the sign-on; if the host is yours, add it with \
                                 `--allow-host`"
                .to_owned(),
            WallKind::Cache => {
                "exclude the redirect pages from the cache, or answer them with `Cache-Control: no-store`".to_owned()
            }
            WallKind::CsrfGuard(guard) => {
                format!("exempt `{}` from it, as a signature replaces its token: {}", self.path, guard.exempt)
            }
            WallKind::HostGuard(guard) => guard.exempt.to_owned(),
            WallKind::HttpAuth => format!(
                "Catena sends no credentials: exempt `{}` from it; for pages, send `Authorization` as `headers` under \
                 `[callback]`",
                self.path
            ),
            WallKind::PostGuard => format!(
                "exempt `{}` from the login, the CSRF guard or the firewall that refuses it, and check `secret` under \
                 `[webhook]`",
                self.path
            ),
            WallKind::CatchAll { asks_to_sign_in: true } => {
                "give the browser a session, or what lets a request through: `headers` or `[callback.login]` under \
                 `[callback]`; if another host that it leads to is yours, add it with `--allow-host`"
                    .to_owned()
            }
            WallKind::CatchAll { asks_to_sign_in: false } => {
                "check the host in the profile, and whether the partner is in maintenance or not deployed".to_owned()
            }
        }
    }
}

impl fmt::Display for Wall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seen = &self.seen;
        match &self.kind {
            WallKind::Throttle { .. } => write!(f, "a throttle refuses requests ({seen})"),
            WallKind::Gateway { .. } => write!(f, "a gateway answers in place of the partner ({seen})"),
            WallKind::Firewall => write!(f, "a firewall refuses requests ({seen})"),
            WallKind::Ban => write!(f, "a firewall or a ban refuses every request of this machine ({seen})"),
            WallKind::Challenge => write!(f, "a bot challenge answers in place of the partner ({seen})"),
            WallKind::SignOn => {
                write!(f, "a sign-on on another site stands in front of the partner ({seen})")
            }
            WallKind::Cache => write!(f, "a cache answers in place of the partner ({seen})"),
            WallKind::CsrfGuard(guard) => {
                write!(
                    f,
                    "the CSRF guard of {} refuses requests before any handler ({seen})",
                    guard.framework
                )
            }
            WallKind::HostGuard(guard) => {
                write!(f, "{} refuses the host of the request before any handler ({seen})", guard.framework)
            }
            WallKind::HttpAuth => {
                write!(f, "the server asks for HTTP authentication before any handler ({seen})")
            }
            WallKind::PostGuard => {
                write!(f, "a genuine delivery is refused like a POST to an address that nobody has ({seen})")
            }
            WallKind::CatchAll { .. } => {
                write!(f, "every address answers the same, even one that nobody has ({seen})")
            }
        }
    }
}
