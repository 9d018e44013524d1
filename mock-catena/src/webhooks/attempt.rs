//! Sends one delivery attempt: a POST with a time limit. Also requests a page, for the command `trigger`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::header::{AUTHORIZATION, HOST};
use axum::http::{HeaderName, HeaderValue, Method};
use hyper::Request;
use url::Url;

use super::connection::{Connection, Payload};
use super::connector::{Connector, innermost};
use super::endpoint::Endpoint;
use super::pool::ConnectionPool;
use super::request::SignedRequest;
use crate::timeline::{AttemptResult, Exchange, HeaderLines, Received};

/// Most bytes of a response body that are read.
const LONGEST_ANSWER: usize = 4 * 1024;

/// Requests a page as a browser would, with these cookies and without following redirects.
///
/// # Errors
/// What went wrong, without the URL.
pub async fn get_page(url: &Url, cookies: Option<String>, limit: Duration) -> Result<Received, String> {
    let endpoint = Endpoint::to(url, &ConnectionPool::new(1)).ok_or("no request can be made to this URL")?;
    let headers = [("accept", Some("text/html".to_owned())), ("cookie", cookies)];
    let headers = headers.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    let request = request(&endpoint, Method::GET, headers, Payload::empty())?;
    let (connector, mut received) = (Connector::new(false), None);
    let mut unused = None;
    let done = exchange(&connector, &endpoint, (None, &mut unused), request, false, &mut received);
    let done = tokio::time::timeout(limit, done).await;
    match (received, done) {
        (Some(received), _) => Ok(received),
        (None, Ok(Err(because))) => Err(because),
        (None, Ok(Ok(())) | Err(_)) => Err(format!("no response within {} ms", millis(limit))),
    }
}

/// Sends a signed request. Redirects are not followed (assumption `redirects-not-followed`). `held` is the connection
/// of the previous attempt, and afterwards that of this one.
pub(super) async fn post(
    connector: &Connector,
    endpoint: &Endpoint,
    reusable: &mut Option<Connection>,
    signed: SignedRequest,
    limit: Duration,
) -> (AttemptResult, u64, Exchange) {
    let started = Instant::now();
    let SignedRequest { headers, body, chunked, title_case, .. } = signed;
    let lines = HeaderLines::of(headers.iter().map(|(name, value)| (*name, value.as_str())));
    let request = request(endpoint, Method::POST, headers, Payload::new(body.clone(), chunked));
    let mut received = None;
    let done = tokio::time::timeout(limit, async {
        let (request, open) = (request?, reusable.take());
        exchange(connector, endpoint, (open, reusable), request, title_case, &mut received).await
    });
    let done = done.await;
    let result = match (&received, done) {
        // A response whose body breaks off or never ends still counts as a response.
        (Some(Received { status, .. }), _) => AttemptResult::Answered(*status),
        (None, Ok(Err(because))) => AttemptResult::Unreachable { because },
        (None, Ok(Ok(())) | Err(_)) => AttemptResult::TimedOut { limit_ms: millis(limit) },
    };
    let exchange = Exchange { url: Arc::clone(&endpoint.text), headers: lines, body, chunked, received };
    (result, millis(started.elapsed()), exchange)
}

fn request(
    endpoint: &Endpoint,
    method: Method,
    headers: Vec<(&'static str, String)>,
    body: Payload,
) -> Result<Request<Payload>, String> {
    let mut request = Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = endpoint.target.clone();
    let map = request.headers_mut();
    map.reserve(headers.len() + 3);
    for (name, value) in headers {
        let value = HeaderValue::try_from(value).map_err(|error| error.to_string())?;
        map.append(HeaderName::from_bytes(name.as_bytes()).map_err(|error| error.to_string())?, value);
    }
    map.insert(HOST, endpoint.host.clone());
    if let Some(basic) = &endpoint.basic {
        map.insert(AUTHORIZATION, basic.clone());
    }
    Ok(request)
}

/// Sends the request over an open or a new connection, reads the response, and keeps the connection if it can be
/// reused.
async fn exchange(
    connector: &Connector,
    endpoint: &Endpoint,
    (open, reusable): (Option<Connection>, &mut Option<Connection>),
    request: Request<Payload>,
    title_case: bool,
    received: &mut Option<Received>,
) -> Result<(), String> {
    // The case of header names is set per connection.
    let open = if title_case { None } else { usable(open, endpoint).await };
    let used = open.is_some();
    let mut connection = match open {
        Some(open) => open,
        None => connector.open(endpoint, title_case).await?,
    };
    let answer = match connection.send(request).await {
        Ok(answer) => answer,
        Err(mut error) => match error.take_message() {
            // The server closed the reused connection before anything was written; retry on a new one.
            Some(request) if used => {
                connection = connector.open(endpoint, title_case).await?;
                connection.send(request).await.map_err(|error| innermost(error.error()))?
            }
            Some(_) | None => return Err(innermost(error.error())),
        },
    };
    let (head, mut body) = answer.into_parts();
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers: Vec<_> = head.headers.iter().map(|(name, value)| (name.as_str(), text(value))).collect();
    let headers = HeaderLines::of(headers.iter().map(|(name, value)| (*name, value.as_str())));
    let received = received.insert(Received { status: head.status.as_u16(), headers, body: Box::default() });
    let mut bytes = vec![];
    while bytes.len() < LONGEST_ANSWER
        && let Some(piece) = connection.piece(&mut body).await
    {
        bytes.extend_from_slice(&piece);
        bytes.truncate(LONGEST_ANSWER);
        received.body = String::from_utf8_lossy(&bytes).into();
    }
    drop(body);
    if !title_case && connection.is_open().await {
        *reusable = Some(connection);
    }
    Ok(())
}

/// An open connection: the one held, else one from the pool.
async fn usable(mut open: Option<Connection>, endpoint: &Endpoint) -> Option<Connection> {
    loop {
        let mut next = open.take().or_else(|| endpoint.origin.take())?;
        if next.is_open().await {
            return Some(next);
        }
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
