//! The requests of a report as an HTTP Archive (HAR 1.2), which browsers' developer tools and other programs open.
//!
//! A request that several checks share is one entry; those of no check are entries too. Bodies are as far as the report
//! keeps them, without secrets. Reproducible reports have no times, so theirs are zero, and only the requests of checks.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;

use super::json::pretty;
use super::{Evidence, JsonError, Report, Sent};

/// The report as HAR.
///
/// # Errors
/// [`JsonError`]; our reports cause none.
pub fn har(report: &Report) -> Result<String, JsonError> {
    let started = report.timing.as_ref().map_or(Timestamp::UNIX_EPOCH, |timing| timing.started_at);
    let mut seen = BTreeSet::new();
    let of_checks = report.checks.iter().flat_map(|check| {
        let id = check.check.id.as_str();
        check.evidence.iter().map(move |one| (id, one))
    });
    let all = of_checks.chain(report.other_requests.iter().map(|one| ("no check", one)));
    let mut sent: Vec<(&str, &Evidence, &Sent)> = all
        .filter_map(|(check, evidence)| Some((check, evidence, evidence.sent.as_ref()?)))
        // Shards number their requests independently.
        .filter(|(_, evidence, sent)| {
            sent.number.is_none_or(|number| seen.insert((number, sent.after_ms, &*evidence.request)))
        })
        .collect();
    sent.sort_by_key(|(_, _, sent)| (sent.after_ms, sent.number));
    let entries = sent.into_iter().map(|(check, evidence, sent)| entry(started, check, evidence, sent));
    pretty(&json!({ "log": {
        "version": "1.2",
        "creator": { "name": "catena-conformance", "version": report.version },
        "entries": entries.collect::<Vec<_>>(),
        "comment": comment(report),
    }}))
}

fn comment(report: &Report) -> String {
    let (title, reason) = (report.verdict_title(), report.verdict_reason());
    format!("{}: {title}: {reason}; {}", &*report.target.name, report.origin())
}

fn entry(started: Timestamp, check: &str, evidence: &Evidence, sent: &Sent) -> Value {
    let after = Duration::from_millis(sent.after_ms.unwrap_or_default());
    let at = started.checked_add(after).unwrap_or(started);
    let elapsed = evidence.elapsed_ms.unwrap_or_default();
    let mut comment = format!("{check}: {}", evidence.what);
    if let Some(error) = &evidence.error {
        comment = format!("{comment}; no answer: {error}");
    }
    json!({
        "startedDateTime": at.to_string(),
        "time": elapsed,
        "request": request(evidence, sent),
        "response": response(evidence),
        "cache": {},
        "timings": { "send": 0, "wait": elapsed, "receive": 0 },
        "comment": comment,
    })
}

fn request(evidence: &Evidence, sent: &Sent) -> Value {
    let (method, url) = evidence.request.split_once(' ').unwrap_or(("GET", &evidence.request));
    // Reproducible reports have no ports of loopback.
    let url = &url.replacen(":PORT", "", 1);
    let query: Vec<Value> = Url::parse(url)
        .iter()
        .flat_map(Url::query_pairs)
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect();
    let mut request = json!({
        "method": method,
        "url": url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": headers(sent.headers.iter()),
        "queryString": query,
        "headersSize": -1,
        "bodySize": -1,
    });
    if let (Some(body), Some(request)) = (&sent.body, request.as_object_mut()) {
        let kind = sent.headers.get("content-type").map_or("application/octet-stream", |kind| kind);
        let mut data = json!({ "mimeType": kind, "text": body });
        if let (Some(encoding), Some(data)) = (sent.headers.get("content-encoding"), data.as_object_mut()) {
            data.insert("comment".to_owned(), json!(format!("sent with Content-Encoding: {encoding}")));
        }
        request.insert("postData".to_owned(), data);
    }
    request
}

fn response(evidence: &Evidence) -> Value {
    let header = |name: &str| evidence.headers.get(name).map_or("", |value| value);
    let (text, what) = match (&evidence.body, &evidence.text) {
        (Some(body), _) => (&**body, "as it arrived, without secrets; a long one is cut"),
        (None, Some(text)) => (&**text, "the beginning of the visible text"),
        (None, None) => ("", "no text"),
    };
    json!({
        "status": evidence.status.unwrap_or_default(),
        "statusText": "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": headers(evidence.headers.iter()),
        "content": {
            "size": text.len(),
            "mimeType": header("content-type"),
            "text": text,
            "comment": what,
        },
        "redirectURL": header("location"),
        "headersSize": -1,
        "bodySize": -1,
    })
}

fn headers<'a>(headers: impl Iterator<Item = (&'a String, &'a crate::redact::Clean)>) -> Vec<Value> {
    headers.map(|(name, value)| json!({ "name": name, "value": value })).collect()
}
