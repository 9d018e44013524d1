//! The session of a signed-in fleet: one sign-in before the first scenario. Every browser of the run sends its cookies.
//! Neither the form's values nor a cookie is ever printed.

use std::time::Duration;

use catena_probe::{Answer, Browser, Client, Request, TransportError, Visit, VisitEnd};
use cookie_store::CookieStore;
use http::Method;
use http::header::{CONTENT_TYPE, HeaderValue, ORIGIN, REFERER};
use scraper::{ElementRef, Selector};
use url::Url;

use super::reading::{in_a_thread, within};
use crate::oracle::document_while;
use crate::profile::target::Login;
use crate::redact::is_common;

/// The cookies that a sign-in set.
#[derive(Clone, Default)]
pub struct Session {
    cookies: CookieStore,
    /// What makes it doubtful that the sign-in worked. Only the pages of the partner can say.
    doubt: Option<SignInError>,
}

/// Why a sign-in gave no session.
#[derive(Debug, Clone, thiserror::Error, miette::Diagnostic)]
pub enum SignInError {
    /// There was no answer.
    #[error("the sign-in got no answer: {0}")]
    #[diagnostic(help("{}", .0.advice()))]
    Lost(TransportError),
    /// The page or the form was answered with an error.
    #[error("the {step} was answered with {status}")]
    #[diagnostic(help(
        "check `url`, `method` and `form` under `[callback.login]`; if the form has a CSRF token, set `page`"
    ))]
    Refused {
        /// The page, or the form.
        step: &'static str,
        /// The answer's status.
        status: u16,
    },
    /// The sign-in form was shown again.
    #[error("the sign-in was answered with a sign-in form")]
    #[diagnostic(help("check the user and the password in `form` under `[callback.login]`"))]
    SignInFormAgain,
    /// The redirects after it lead to another site, or have no end.
    #[error("the sign-in leads to {to}")]
    #[diagnostic(help("if that host is yours, add it to `allow_hosts` under `[limits]`"))]
    Elsewhere {
        /// Where they lead.
        to: String,
    },
    /// A cookie of the session was not set.
    #[error("the sign-in was answered with {status}, and did not set {missing}")]
    #[diagnostic(help("check `form` and `cookies` under `[callback.login]`"))]
    NoCookie {
        /// The missing cookie.
        missing: String,
        /// The answer's status.
        status: u16,
    },
}

impl SignInError {
    /// Whether the network caused the error, and not the profile.
    #[must_use]
    pub const fn is_network_error(&self) -> bool {
        matches!(self, Self::Lost(_))
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.cookies.iter_any().map(|cookie| cookie.name()).collect();
        f.debug_tuple("Session").field(&names).finish()
    }
}

impl Session {
    /// Signs in, with the hidden fields of the sign-in page where the profile names one.
    ///
    /// # Errors
    /// [`SignInError`].
    pub async fn sign_in(
        client: &Client,
        login: &Login,
        home: Vec<String>,
        reading: Duration,
    ) -> Result<Self, SignInError> {
        let too_long = |url: &Url| SignInError::Lost(client.took_too_long(url));
        let mut browser = Browser::new(login.headers.clone(), home);
        let mut fields = login.form.clone();
        if let Some(page) = &login.page {
            let answer =
                arrived(browser.open(client, "the sign-in page", page.clone()).await, "sign-in page")?;
            let (form, page) = (login.form.clone(), page.clone());
            let hidden = in_a_thread(reading, move |in_time| hidden_fields(&answer, &form, in_time)).await;
            for (name, value) in hidden.ok_or_else(|| too_long(&page))? {
                if !fields.iter().any(|(own, _)| *own == name) {
                    fields.push((name, value));
                }
            }
        }
        let request = form_request(login, &fields);
        let visit = browser.submit(client, "the sign-in", request).await;
        // Where it leads afterwards may be any page. The cookies decide whether a fleet is signed in.
        let answer = match visit.exchanges.first().map(|form| &form.answer) {
            Some(Ok(answer)) if answer.status < 400 => answer.clone(),
            Some(_) | None => arrived(visit.clone(), "sign-in form")?,
        };
        let mut cookies = browser.into_cookies();
        let missing = |name: &&String| !cookies.iter_any().any(|cookie| cookie.name() == name.as_str());
        if let Some(missing) = login.cookies.iter().find(missing) {
            return Err(SignInError::NoCookie { missing: format!("`{missing}`"), status: answer.status });
        }
        if cookies.iter_any().next().is_none() {
            return Err(SignInError::NoCookie { missing: "a cookie".to_owned(), status: answer.status });
        }
        let doubt = match arrived(visit, "page after the sign-in") {
            Ok(last) => match within(reading, &last).await {
                Some(page) if page.asks_to_sign_in => Some(SignInError::SignInFormAgain),
                Some(_) => None,
                None => Some(too_long(&login.url)),
            },
            Err(error) => Some(error),
        };
        if !login.cookies.is_empty() {
            let others: Vec<(String, String, String)> = cookies
                .iter_any()
                .filter(|cookie| !login.cookies.iter().any(|name| name == cookie.name()))
                .map(|cookie| {
                    (String::from(&cookie.domain), String::from(&cookie.path), cookie.name().to_owned())
                })
                .collect();
            for (domain, path, name) in others {
                cookies.remove(&domain, &path, &name);
            }
        }
        Ok(Self { cookies, doubt })
    }

    /// What makes it doubtful that the sign-in worked, if the partner's pages ask to sign in again.
    pub(crate) fn doubt(&self) -> Option<SignInError> {
        self.doubt.clone()
    }

    pub(crate) fn cookies(&self) -> CookieStore {
        self.cookies.clone()
    }

    /// Values that must not be printed, each with the name of the variable that replaces it.
    #[must_use]
    pub fn secrets(&self) -> Vec<(String, String)> {
        let named = |name: &str| {
            let plain =
                |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_uppercase() } else { '_' };
            format!("COOKIE_{}", name.chars().map(plain).collect::<String>())
        };
        // Short values and words are settings, such as `theme=midnight`.
        let secret = self.cookies.iter_any().filter(|cookie| !is_common(cookie.value()));
        secret.map(|cookie| (cookie.value().to_owned(), named(cookie.name()))).collect()
    }

    /// The `Cookie` header for a URL.
    #[must_use]
    pub fn header(&self, url: &Url) -> Option<HeaderValue> {
        let pairs: Vec<String> =
            self.cookies.get_request_values(url).map(|(name, value)| format!("{name}={value}")).collect();
        let mut header = HeaderValue::from_str(&pairs.join("; ")).ok().filter(|_| !pairs.is_empty())?;
        header.set_sensitive(true);
        Some(header)
    }
}

/// The last answer of a visit, unless it is an error.
fn arrived(visit: Visit, step: &'static str) -> Result<Answer, SignInError> {
    match visit.end {
        VisitEnd::Answer(_, answer) if answer.status < 400 => Ok(answer),
        VisitEnd::Answer(_, answer) => Err(SignInError::Refused { step, status: answer.status }),
        VisitEnd::Lost(error) => Err(SignInError::Lost(error)),
        VisitEnd::LeftSite { host } => {
            Err(SignInError::Elsewhere { to: format!("`{host}`, which is not on the allow list") })
        }
        VisitEnd::Inward { to } => Err(SignInError::Elsewhere {
            to: format!("`{}`, a local address", to.origin().ascii_serialization()),
        }),
        VisitEnd::TooManyRedirects => Err(SignInError::Elsewhere { to: "an endless redirect".to_owned() }),
        VisitEnd::BadLocation => {
            Err(SignInError::Elsewhere { to: "a redirect without a valid location".to_owned() })
        }
    }
}

fn form_request(login: &Login, fields: &[(String, String)]) -> Request {
    let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let mut request = Request::get(login.url.clone());
    request.method = login.method.clone();
    if login.method == Method::GET {
        request.url.set_query(Some(&encoded));
        return request;
    }
    request.body = encoded.into_bytes();
    request.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    // As a browser sends them. Some frameworks check them against CSRF.
    let from = login.page.as_ref().unwrap_or(&login.url);
    if let Ok(origin) = HeaderValue::from_str(&from.origin().ascii_serialization()) {
        request.headers.insert(ORIGIN, origin);
    }
    if let Ok(referer) = HeaderValue::from_str(from.as_str()) {
        request.headers.insert(REFERER, referer);
    }
    request
}

/// The hidden fields of the form that has the profile's fields, or of the first form with a password.
fn hidden_fields(
    answer: &Answer,
    own: &[(String, String)],
    in_time: &dyn Fn() -> bool,
) -> Vec<(String, String)> {
    let (Ok(forms), Ok(inputs)) = (Selector::parse("form"), Selector::parse("input[name]")) else {
        return Vec::new();
    };
    let document = document_while(&String::from_utf8_lossy(&answer.body), in_time);
    let names = |form: &ElementRef<'_>| -> Vec<String> {
        form.select(&inputs).filter_map(|input| input.attr("name").map(ToOwned::to_owned)).collect()
    };
    let ours = document.select(&forms).find(|form| {
        let names = names(form);
        own.iter().all(|(own, _)| names.contains(own))
    });
    let with_password = || {
        document
            .select(&forms)
            .find(|form| form.select(&inputs).any(|input| input.attr("type") == Some("password")))
    };
    let Some(form) = ours.or_else(with_password) else { return Vec::new() };
    form.select(&inputs)
        .filter(|input| input.attr("type") == Some("hidden"))
        .map(|input| {
            let text = |name| input.attr(name).unwrap_or_default().to_owned();
            (text("name"), text("value"))
        })
        .collect()
}
