//! By what walls are known: headers, and what their pages say.

use super::WallKind;

/// A guard of a framework, which answers before any handler.
#[derive(Debug, PartialEq, Eq)]
pub struct Guard {
    /// Whose it is.
    pub framework: &'static str,
    /// What it says, in lower case.
    pub(crate) says: &'static [&'static str],
    /// How to let requests through.
    pub(crate) exempt: &'static str,
}

/// Guards against cross-site request forgery; the last one recognizes those of any framework.
pub(crate) const CSRF: &[Guard] = &[
    Guard {
        framework: "Django",
        says: &["csrf verification failed"],
        exempt: "mark the view with `@csrf_exempt`",
    },
    Guard {
        framework: "Laravel",
        says: &["page expired", "csrf token mismatch"],
        exempt: "name the path under `validateCsrfTokens(except: …)` in `bootstrap/app.php`, or write the route in \
                 `routes/api.php`",
    },
    Guard {
        framework: "Rails",
        says: &[
            "invalidauthenticitytoken",
            "the change you wanted was rejected",
            "can't verify csrf token authenticity",
        ],
        exempt: "write `skip_forgery_protection` in the controller",
    },
    Guard {
        framework: "Spring Security",
        says: &[
            "invalid csrf token 'null'",
            "could not verify the provided csrf token",
            "expected csrf token not found",
        ],
        exempt: "exempt it with `csrf(csrf -> csrf.ignoringRequestMatchers(…))`",
    },
    Guard {
        framework: "ASP.NET",
        says: &["antiforgery", "anti-forgery"],
        exempt: "mark the endpoint with `[IgnoreAntiforgeryToken]` or `.DisableAntiforgery()`",
    },
    Guard {
        framework: "Express (csurf)",
        says: &["invalid csrf token", "ebadcsrftoken"],
        exempt: "mount the route before the CSRF middleware",
    },
    Guard {
        framework: "SvelteKit or Astro",
        says: &["cross-site post form submissions are forbidden"],
        exempt: "accept the request's content type, or switch `checkOrigin` off",
    },
    Guard {
        framework: "the framework",
        says: &["csrf", "xsrf", "cross-origin request detected"],
        exempt: "exempt it from the CSRF middleware",
    },
];

/// Lists of allowed hosts.
pub(crate) const HOSTS: &[Guard] = &[
    Guard {
        framework: "Django",
        says: &["disallowedhost", "invalid http_host header"],
        exempt: "add the host to `ALLOWED_HOSTS`",
    },
    Guard { framework: "Rails", says: &["blocked host"], exempt: "add the host to `config.hosts`" },
    Guard {
        framework: "Vite",
        says: &["this host (", "this host is not allowed"],
        exempt: "add the host to `server.allowedHosts`",
    },
    Guard {
        framework: "webpack-dev-server or Starlette",
        says: &["invalid host header"],
        exempt: "add the host to `allowedHosts` or `allowed_hosts`",
    },
    Guard { framework: "ASP.NET", says: &["invalid hostname"], exempt: "add the host to `AllowedHosts`" },
];

/// The list of allowed hosts of a framework whose page says no more than that the request is bad.
static QUIET_HOSTS: [Guard; 2] = [
    Guard {
        framework: "Django",
        says: &["bad request (400)"],
        exempt: "add the host to `ALLOWED_HOSTS`, or write one that it has in the profile",
    },
    Guard {
        framework: "the framework",
        says: &[""],
        exempt: "add the host to the framework's list of allowed hosts, or write one that it has in the profile",
    },
];

/// The guard whose page says this, in lower case.
pub(crate) fn host_guard(page: &str) -> &'static Guard {
    let says = |guard: &&Guard| guard.says.iter().any(|text| page.contains(text));
    let [_, any] = &QUIET_HOSTS;
    HOSTS.iter().chain(&QUIET_HOSTS).find(says).unwrap_or(any)
}

/// Headers that name a challenge or a block: the header, what its value contains, and what answered.
pub(crate) const MARKED: &[(&str, &str, WallKind)] = &[
    ("cf-mitigated", "challenge", WallKind::Challenge),
    ("cf-mitigated", "block", WallKind::Firewall),
    ("x-amzn-waf-action", "challenge", WallKind::Challenge),
    ("x-amzn-waf-action", "captcha", WallKind::Challenge),
    ("x-amzn-waf-action", "block", WallKind::Firewall),
    ("x-vercel-mitigated", "challenge", WallKind::Challenge),
    ("x-vercel-mitigated", "deny", WallKind::Firewall),
    ("x-sucuri-block", "", WallKind::Firewall),
    ("ngrok-error-code", "err_ngrok_6024", WallKind::Challenge),
    ("ngrok-error-code", "", WallKind::Gateway { retry_after: None }),
];

/// What only the page of a challenge has, in lower case; ordinary pages have some of it too, with a status below 400.
pub(crate) const CHALLENGES: &[&str] = &[
    "<title>just a moment",
    "/cdn-cgi/challenge-platform/",
    "_cf_chl_opt",
    "px-captcha",
    "captcha.px-cdn.net",
    "captcha-delivery.com",
    "awswaf.com",
    "awswafintegration",
    "_incapsula_resource",
    "sec-if-cpt-container",
    "<title>vercel security checkpoint",
];

/// What only the page of a firewall says, in lower case.
pub(crate) const FIREWALLS: &[&str] = &[
    "you have been blocked",
    "error code: 1020",
    "error code: 1006",
    "errors.edgesuite.net",
    "errors&#46;edgesuite&#46;net",
    "request unsuccessful. incapsula incident id",
    "the requested url was rejected. please consult with your administrator",
    "mod_security",
    "modsecurity",
    "sucuri website firewall",
    "generated by wordfence",
    "web application firewall",
    "request blocked",
    "the request is blocked",
];

/// What the page of a firewall says in sight that answers with a good status, in lower case.
pub(crate) const DISGUISED: &[&str] = &[
    "the requested url was rejected. please consult with your administrator",
    "request unsuccessful. incapsula incident id",
];

/// Headers by which a shared cache says that it answered.
pub(crate) const CACHES: &[&str] = &[
    "x-cache",
    "cf-cache-status",
    "x-vercel-cache",
    "cdn-cache",
    "x-proxy-cache",
    "x-cache-status",
    "x-varnish-cache",
];

/// Parts of an address by which a sign-on is known.
pub(crate) const SIGN_ONS: &[&str] = &[
    "sso",
    "login",
    "signin",
    "signon",
    "sign",
    "auth",
    "auth0",
    "oauth",
    "oauth2",
    "authorize",
    "saml",
    "saml2",
    "idp",
    "adfs",
    "accounts",
    "okta",
    "cas",
    "cloudflareaccess",
    "iap",
];
