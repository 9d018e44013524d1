//! What `fuzz` and `replay` show: a line that moves while cases are tried, and the failures afterwards.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use tokio::task::JoinHandle;
use tokio::time::{Instant, interval};

use crate::fuzz::{Again, Kept, Outcome, Tally};
use crate::redact::Redactor;

/// How often the line moves.
const TICK: Duration = Duration::from_millis(200);

/// A line on standard error, if that is a terminal.
#[derive(Debug, Clone)]
pub(super) struct Live(ProgressBar);

impl Live {
    pub(super) fn start() -> Self {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// Moves the line while cases are tried.
    pub(super) fn watch(&self, tally: Arc<Tally>) -> JoinHandle<()> {
        let bar = self.0.clone();
        tokio::spawn(async move {
            let started = Instant::now();
            let mut ticks = interval(TICK);
            loop {
                ticks.tick().await;
                let cases = tally.cases();
                let elapsed = u128::max(started.elapsed().as_millis(), 1);
                let pace = u128::from(cases) * 1_000 / elapsed;
                let classes: Vec<String> =
                    tally.classes().iter().map(|(class, count)| format!("{class} {count}")).collect();
                bar.set_message(format!(
                    "{cases} cases, {pace}/s: {}; failing {}",
                    classes.join(", "),
                    tally.failing()
                ));
                bar.tick();
            }
        })
    }

    pub(super) fn clear(&self) {
        self.0.finish_and_clear();
    }
}

/// The outcome, failure by failure; `kept` are their files, in the same order.
pub(super) fn show(outcome: &Outcome, kept: &[PathBuf], reproduce: &dyn Fn(&str) -> String) {
    let classes: Vec<String> =
        outcome.classes.iter().map(|(class, count)| format!("{class} {count}")).collect();
    anstream::println!(
        "  {} cases from seed {} in {:.1} s, {:.0}/s: {}",
        outcome.cases,
        outcome.seed,
        outcome.elapsed.as_secs_f64(),
        outcome.pace(),
        classes.join(", ")
    );
    for (count, what) in [
        (
            outcome.unclear,
            "answers do not say what they take the redirect for; give their words under `[pages]` in a profile",
        ),
        (outcome.inconclusive, "cases could not be judged: the network, or the partner's pace"),
        (outcome.passing, "cases failed once and not again"),
        (outcome.beyond, "more cases fail, of causes not told apart"),
    ] {
        if count > 0 {
            anstream::println!("  {count} {what}");
        }
    }
    if let Some(because) = &outcome.interrupted {
        anstream::println!("  ended early: {because}");
    }
    if outcome.failures.is_empty() {
        anstream::println!("  nothing failed");
    }
    for (failure, path) in outcome.failures.iter().zip(kept) {
        let unsure = if failure.confirmed { "" } else { "; not yet made shorter" };
        anstream::println!("\n  FAILED {}: {}", failure.rule, failure.rule.text());
        anstream::println!("    expected {}, observed {}", failure.expected(), failure.observed);
        anstream::println!("    because {}; {} cases{unsure}", failure.why, failure.cases);
        anstream::println!("    {}", reproduce(&failure.query));
        anstream::println!("    again: catena-conformance replay {}", path.display());
    }
}

/// What became of a failure that was known.
pub(super) fn show_known(path: &Path, kept: &Kept, again: &Again) {
    let more = match again {
        Again::Fixed => "; forgotten".to_owned(),
        Again::StillFailing(violation) => format!("; observed {}", violation.observed),
        Again::CannotTell(because) => format!("; {because}"),
    };
    anstream::println!("  {:13} {} ?{} ({}){more}", again.as_str(), kept.rule, kept.query, path.display());
}

/// A line of shell. Headers of the profile's are named, and their values left to whoever has them.
pub(super) fn curl(url: &str, headers: &[String]) -> String {
    let quote = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    let headers: String =
        headers.iter().map(|name| format!("-H {} ", quote(&format!("{name}: ...")))).collect();
    // `-g`: brackets and braces are part of the URL.
    Redactor::default().clean_shell(&format!("curl -ig {headers}{}", quote(url)))
}
