//! A server below a path of its public URL, such as `https://tools.acme.test/catena`.
//!
//! Pages, redirects and cookies name paths from the root, so the path is added to them here. A proxy may pass it on with a
//! request, or remove it.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::uri::{PathAndQuery, Uri};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use url::Url;

/// More than any page has.
const LONGEST_PAGE: usize = 4 * 1024 * 1024;

/// The routes, below the path of the public URL if it has one.
pub(super) fn below(base: &Url, routes: Router) -> Router {
    let prefix: Arc<str> = base.path().trim_end_matches('/').into();
    if prefix.is_empty() {
        return routes;
    }
    Router::new().fallback_service(routes).layer(from_fn_with_state(prefix, add))
}

async fn add(State(prefix): State<Arc<str>>, mut request: Request, next: Next) -> Response {
    if let Some(uri) = without(&prefix, request.uri()) {
        *request.uri_mut() = uri;
    }
    let mut response = next.run(request).await;
    let root = format!("{prefix}/");
    change(response.headers_mut(), &LOCATION, |to| {
        (to.starts_with('/') && !to.starts_with("//")).then(|| format!("{prefix}{to}"))
    });
    change(response.headers_mut(), &SET_COOKIE, |cookie| {
        cookie.contains("Path=/").then(|| cookie.replace("Path=/", &format!("Path={root}")))
    });
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    // Text of a user is escaped in pages, so only our own markup has a quote before a path. Values of fields are no links.
    let quotes: &[&str] = match kind.split(';').next().unwrap_or_default() {
        "text/html" => &["href=\"", "action=\"", "src=\"", "data-done=\""],
        "text/javascript" | "application/javascript" => &["(\"", "(`"],
        _ => return response,
    };
    let (mut parts, body) = response.into_parts();
    let Ok(page) = to_bytes(body, LONGEST_PAGE).await else {
        return Response::from_parts(parts, Body::empty());
    };
    let mut page = String::from_utf8_lossy(&page).into_owned();
    for quote in quotes {
        page = page.replace(&format!("{quote}/"), &format!("{quote}{root}"));
    }
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(page))
}

/// Changes every value of a header.
fn change(headers: &mut HeaderMap, name: &HeaderName, to: impl Fn(&str) -> Option<String>) {
    let changed = headers.get_all(name).iter().map(|value| {
        let text = value.to_str().ok().and_then(&to);
        text.and_then(|text| HeaderValue::try_from(text).ok()).unwrap_or_else(|| value.clone())
    });
    let changed: Vec<HeaderValue> = changed.collect();
    headers.remove(name);
    for value in changed {
        headers.append(name, value);
    }
}

/// The address without the prefix; `None` if it has none.
fn without(prefix: &str, uri: &Uri) -> Option<Uri> {
    let rest = uri.path_and_query()?.as_str().strip_prefix(prefix)?;
    let path = match rest.chars().next() {
        Some('/') => rest.to_owned(),
        None | Some('?') => format!("/{rest}"),
        Some(_) => return None,
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(path).ok()?);
    Uri::from_parts(parts).ok()
}
