//! `mock-catena events`: lists webhook events and samples.

use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;

use catena_contract::webhook::EventName;
use mock_catena::catalogue::sample;

use super::args::Events;

/// A text that is not the name of an event.
#[derive(Debug, thiserror::Error)]
#[error("`{found}` is not an event; did you mean `{nearest}`? `mock-catena events` lists them all")]
struct UnknownEvent {
    found: String,
    nearest: EventName,
}

impl UnknownEvent {
    fn of(found: &str) -> Self {
        let constant_time_eq = |name: &&EventName| ordered(strsim::jaro_winkler(found, name.as_str()));
        let nearest = EventName::ALL
            .iter()
            .max_by_key(constant_time_eq)
            .copied()
            .unwrap_or(EventName::InvitationCreated);
        Self { found: found.to_owned(), nearest }
    }
}

/// A number between 0 and 1 as an integer, for comparison.
fn ordered(share: f64) -> u64 {
    (share * 1e9) as u64
}

pub(crate) fn print(events: &Events) -> Result<ExitCode, Box<dyn Error>> {
    let mut text = String::new();
    match &events.name {
        Some(found) => {
            let name: EventName = found.parse().map_err(|_| UnknownEvent::of(found))?;
            text.push_str(&serde_json::to_string_pretty(&sample(name))?);
            text.push('\n');
        }
        None => {
            for name in EventName::ALL {
                text.push_str(&format!("{name}\n  {}\n", sample(*name)));
            }
        }
    }
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
