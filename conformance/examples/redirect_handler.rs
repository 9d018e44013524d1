//! A redirect handler in Rust, as a partner would write it, tested with the test vectors.
//!
//! `cargo run -p catena-conformance --example redirect_handler -- fixtures/vectors/redirects.json`

use std::process::ExitCode;

use catena_conformance::vectors::Vectors;
use url::form_urlencoded;
use uuid::Uuid;

/// The content of a redirect.
#[derive(Debug, PartialEq, Eq)]
pub struct Redirect {
    /// `connected`, `requested`, `failed` or `neutral`.
    pub outcome: &'static str,
    /// The id of the integration request, if there is one.
    pub integration_request_id: Option<String>,
}

/// Reads a raw query, without its `?`.
pub fn read_redirect(query: &str) -> Redirect {
    let all = |wanted: &str| -> Vec<String> {
        let pairs = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == wanted);
        pairs.map(|(_, value)| value.into_owned()).collect()
    };
    let plain = |outcome| Redirect { outcome, integration_request_id: None };
    match all("status").as_slice() {
        [status] if status == "success" => plain("connected"),
        [status] if status == "failure" => plain("failed"),
        [status] if status == "integration-requested" => {
            let integration_request_id = match all("integration_request_id").as_slice() {
                [id] if id.len() == 36 && Uuid::try_parse(id).is_ok() => Some(id.clone()),
                _ => None, // none, several, or not a UUID: still a request
            };
            Redirect { outcome: "requested", integration_request_id }
        }
        _ => plain("neutral"), // missing, repeated or undocumented: claim nothing
    }
}

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("name the vectors, e.g. fixtures/vectors/redirects.json")?;
    let vectors: Vectors = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let mut failed = 0;
    for case in &vectors.cases {
        let read = read_redirect(&case.query);
        let outcome = case.acceptable.iter().any(|class| class.as_str() == read.outcome);
        let id = case.integration_request_id.as_ref().is_none_or(|id| {
            read.integration_request_id.as_ref().is_some_and(|read| read.eq_ignore_ascii_case(id))
        });
        if !outcome || !id {
            failed += 1;
            eprintln!("{}: ?{} was interpreted as {read:?}, not {}", case.name, case.query, case.acceptable);
        }
    }
    println!("rust: {} of {} vectors passed", vectors.cases.len() - failed, vectors.cases.len());
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
