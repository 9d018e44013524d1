//! Where the application listens, and its paths: pages for fleets that return, and the endpoint for deliveries.

use catena_probe::{Answer, Client, Request};
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Method, StatusCode};
use url::Url;

use super::{Detected, usual};
use crate::doctor::accepts;

/// A path that no application has.
const NOBODYS: &str = "catena-conformance/nobodys";

/// Looks for what is not given. Returns the application that has it, or the first that answers at all.
pub(super) async fn search(
    client: &Client,
    origins: &[Url],
    is_given: bool,
    detected: &mut Detected,
) -> Option<Url> {
    let mut first = None;
    for origin in origins {
        if !accepts(origin).await {
            continue;
        }
        let application = Application::of(client, origin).await;
        let has_page = match &detected.endpoints.success {
            Some(_) => Some(None),
            None => application.page(&usual::SUCCESS).await.map(Some),
        };
        first.get_or_insert_with(|| origin.clone());
        if let Some(page) = has_page {
            detected.found("application", origin.as_str().trim_end_matches('/'));
            application.search(page, detected).await;
            return Some(origin.clone());
        }
    }
    match &first {
        Some(origin) => {
            let at = origin.as_str().trim_end_matches('/');
            detected.found("application", at);
            detected.missing("success", format!("none of {} usual paths answers", usual::SUCCESS.len()));
        }
        None if is_given || origins.len() == 1 => {
            detected.missing("application", format!("nothing listens at {}", origins.first()?));
        }
        None => {
            let ports: Vec<String> = usual::PORTS.iter().map(u16::to_string).collect();
            detected.missing("application", format!("nothing listens at the ports {}", ports.join(", ")));
        }
    }
    first
}

/// An application, and how it answers where it has nothing.
struct Application<'a> {
    client: &'a Client,
    origin: &'a Url,
    no_page: Option<Answer>,
    no_endpoint: Option<Answer>,
}

impl<'a> Application<'a> {
    async fn of(client: &'a Client, origin: &'a Url) -> Self {
        let mut application = Self { client, origin, no_page: None, no_endpoint: None };
        application.no_page = application.answer(Method::GET, NOBODYS).await;
        application.no_endpoint = application.answer(Method::POST, NOBODYS).await;
        application
    }

    /// Looks for the failure page and the endpoint. `success` is the page that was found, if it was not given.
    async fn search(&self, success: Option<(Url, u16)>, detected: &mut Detected) {
        if let Some((url, status)) = &success {
            detected.found("success", format!("{url} answers {status}"));
            detected.endpoints.success = Some(url.to_string());
        }
        if detected.endpoints.failure.is_none() {
            match (self.page(&usual::FAILURE).await, success) {
                (Some((url, status)), _) => {
                    detected.found("failure", format!("{url} answers {status}"));
                    detected.endpoints.failure = Some(url.into());
                }
                (None, Some((url, _))) => {
                    let text = format!(
                        "none of {} usual paths answers, so it is the success URL; change it if there is another",
                        usual::FAILURE.len()
                    );
                    detected.missing("failure", text);
                    detected.endpoints.failure = Some(url.into());
                }
                (None, None) => {
                    detected
                        .missing("failure", format!("none of {} usual paths answers", usual::FAILURE.len()));
                }
            }
        }
        if detected.endpoints.webhook.is_none() {
            match self.first(Method::POST, &usual::WEBHOOK).await {
                Some((url, _)) => detected.endpoints.webhook = Some(url.into()),
                None => detected.missing(
                    "webhook",
                    format!(
                        "none of {} usual paths takes a POST; webhooks stay untested",
                        usual::WEBHOOK.len()
                    ),
                ),
            }
        }
    }

    async fn page(&self, paths: &[&str]) -> Option<(Url, u16)> {
        self.first(Method::GET, paths).await
    }

    /// The first path that is handled, with its status.
    async fn first(&self, method: Method, paths: &[&str]) -> Option<(Url, u16)> {
        let nobodys = if method == Method::GET { &self.no_page } else { &self.no_endpoint };
        for path in paths {
            let Some(answer) = self.answer(method.clone(), path).await else { continue };
            if is_handled(&answer, nobodys.as_ref(), &method) {
                return Some((self.origin.join(path).ok()?, answer.status));
            }
        }
        None
    }

    async fn answer(&self, method: Method, path: &str) -> Option<Answer> {
        let mut request = Request { method, ..Request::get(self.origin.join(path).ok()?) };
        if request.method == Method::POST {
            request.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            request.body = b"{}".to_vec();
        }
        self.client.send("looking for endpoints", request).await.answer.ok()
    }
}

/// Whether a path has a handler, compared with a path that surely has none.
fn is_handled(answer: &Answer, nobodys: Option<&Answer>, method: &Method) -> bool {
    let missing = [
        StatusCode::NOT_FOUND,
        StatusCode::METHOD_NOT_ALLOWED,
        StatusCode::GONE,
        StatusCode::NOT_IMPLEMENTED,
    ];
    if missing.iter().any(|status| status.as_u16() == answer.status) {
        return false;
    }
    // A page for any POST is one of a website.
    if *method == Method::POST && answer.is_success() && answer.is_html() {
        return false;
    }
    nobodys.is_none_or(|nobodys| {
        answer.status != nobodys.status || (answer.is_success() && answer.body != nobodys.body)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, kind: &'static str, body: &str) -> Answer {
        let headers = [(CONTENT_TYPE, HeaderValue::from_static(kind))].into_iter().collect();
        Answer { status, headers, body: body.as_bytes().to_vec(), cut: false }
    }

    #[test]
    fn a_path_is_handled_if_it_answers_in_another_way_than_one_that_nobody_has() {
        let [page, other] = ["<p>a", "<p>b"].map(|body| answer(200, "text/html", body));
        let missing = answer(404, "text/html", "<p>no");
        let refused = answer(401, "text/plain", "");
        let get = |one: &Answer, nobodys: &Answer| is_handled(one, Some(nobodys), &Method::GET);
        assert!(get(&page, &missing));
        assert!(get(&refused, &missing));
        assert!(get(&page, &other));
        assert!(!get(&page, &page.clone()), "a page for every path");
        assert!(!get(&missing, &missing.clone()));
        assert!(!get(&refused, &refused.clone()), "a guard in front of every path");
        assert!(is_handled(&refused, Some(&missing), &Method::POST));
        assert!(!is_handled(&page, Some(&missing), &Method::POST));
    }
}
