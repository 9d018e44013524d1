//! Prints generated redirects as JSON lines, for parsers in other languages: the query, its acceptable outcomes, and
//! the exact result of the reference parser.
//!
//! `cargo run -p catena-conformance --example redirect_cases -- [CASES] [SEED]`

use std::io::Write as _;

use catena_conformance::fuzz::{FuzzOptions, Plan};
use catena_conformance::seed::Seed;
use catena_contract::{Outcome, RedirectQueryError, parse_query};
use serde_json::json;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let cases = arguments.next().map_or(Ok(1_000), |cases| cases.parse::<u64>())?;
    let seed = arguments.next().map_or(Ok(1), |seed| seed.parse::<u64>())?;
    let plan = Plan::new(Seed::new(seed), FuzzOptions { cases: Some(cases), ..FuzzOptions::default() }, true);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for number in 0..cases {
        let case = plan.cases().number(number);
        let query = case.query();
        let (interpretation, detail) = described(parse_query(&query));
        let acceptable = case.acceptable();
        let line = json!({
            "query": query, "acceptable": acceptable, "interpretation": interpretation, "detail": detail,
        });
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    Ok(())
}

/// Returns how the redirect is interpreted, and its id or why it is not clear.
fn described(parsed: Result<Outcome, RedirectQueryError>) -> (&'static str, Option<String>) {
    let neutral = |reason: &str| ("neutral", Some(reason.to_owned()));
    match parsed {
        Ok(Outcome::Success) => ("connected", None),
        Ok(Outcome::IntegrationRequested { id }) => ("requested", Some(id.to_string())),
        Ok(Outcome::Failure) => ("failed", None),
        Err(RedirectQueryError::StatusMissing) => neutral("status-missing"),
        Err(RedirectQueryError::StatusEmpty) => neutral("status-empty"),
        Err(RedirectQueryError::StatusRepeated) => neutral("status-repeated"),
        Err(RedirectQueryError::StatusUnknown { found }) => {
            ("neutral", Some(format!("status-unknown {found}")))
        }
        Err(RedirectQueryError::IdMissing) => neutral("id-missing"),
        Err(RedirectQueryError::IdMalformed) => neutral("id-malformed"),
        Err(RedirectQueryError::IdRepeated) => neutral("id-repeated"),
    }
}
