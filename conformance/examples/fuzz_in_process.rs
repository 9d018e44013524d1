//! Fuzzes a handler that is a Rust function and prints the speed.
//!
//! `cargo run --release -p catena-conformance --example fuzz_in_process -- [CASES] [SEED]`

use std::process::ExitCode;

use catena_conformance::fuzz::redirect::fuzz_in_process;
use catena_conformance::fuzz::{FuzzOptions, Plan};
use catena_conformance::seed::Seed;
use catena_contract::parse_query;

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let cases = arguments.next().map_or(Ok(1_000_000), |cases| cases.parse::<u64>())?;
    let seed = arguments.next().map_or(Ok(1), |seed| seed.parse::<u64>())?;
    let plan = Plan::new(Seed::new(seed), FuzzOptions { cases: Some(cases), ..FuzzOptions::default() }, true);
    let outcome = fuzz_in_process(&plan, parse_query); // call your own handler here
    println!("{outcome}");
    println!("{:.0} cases a second", outcome.rate());
    Ok(if outcome.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
