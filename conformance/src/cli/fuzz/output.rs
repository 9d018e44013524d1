//! What `fuzz` and `replay` show: a line that moves while cases are tried, and the failures afterwards.

use crate::fuzz::emit::Language;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use catena_contract::Interpretation;
use indicatif::{ProgressBar, ProgressStyle};
use tokio::task::JoinHandle;
use tokio::time::{Instant, interval};

use crate::cli::{OutputTarget, counted};
use crate::fuzz::redirect::{Again, Failure};
use crate::fuzz::saved::Kept;
use crate::fuzz::webhook::DeliveryFailure;
use crate::fuzz::{Outcome, Tally};
use crate::redact::Redactor;

/// How often the line moves.
const TICK: Duration = Duration::from_millis(200);

/// What is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Tried {
    Redirects,
    Deliveries,
}

impl Tried {
    const fn name(self) -> &'static str {
        match self {
            Self::Redirects => "cases",
            Self::Deliveries => "deliveries",
        }
    }

    /// How many were taken for what. A delivery is accepted or refused.
    fn counts(self, classes: &BTreeMap<Interpretation, u64>) -> String {
        let word = |class: Interpretation| match (self, class) {
            (Self::Redirects, _) => Some(class.as_str()),
            (Self::Deliveries, Interpretation::Connected) => Some("accepted"),
            (Self::Deliveries, Interpretation::Neutral) => Some("refused"),
            (Self::Deliveries, Interpretation::Requested | Interpretation::Failed) => None,
        };
        let told = classes.iter().filter_map(|(class, count)| Some(format!("{} {count}", word(*class)?)));
        told.collect::<Vec<String>>().join(", ")
    }
}

/// A line on standard error, if that is a terminal.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Live(ProgressBar);

impl Live {
    pub(in crate::cli) fn start() -> Self {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// Moves the line while cases are tried.
    pub(in crate::cli) fn watch(&self, tally: Arc<Tally>, tried: Tried) -> JoinHandle<()> {
        let bar = self.0.clone();
        tokio::spawn(async move {
            let started = Instant::now();
            let mut ticks = interval(TICK);
            loop {
                ticks.tick().await;
                let cases = tally.cases();
                let elapsed = u128::max(started.elapsed().as_millis(), 1);
                let pace = u128::from(cases) * 1_000 / elapsed;
                let (what, counts) = (tried.name(), tried.counts(&tally.classes()));
                bar.set_message(format!("{cases} {what}, {pace}/s, failing {}: {counts}", tally.failing()));
                bar.tick();
            }
        })
    }

    pub(in crate::cli) fn clear(&self) {
        self.0.finish_and_clear();
    }
}

/// What a run came to, without its failures.
pub(in crate::cli) fn show_totals<F>(words: OutputTarget, outcome: &Outcome<F>, tried: Tried) {
    words.say(format_args!(
        "  {} {} from seed {} in {:.1} s, {:.0}/s: {}",
        outcome.cases,
        tried.name(),
        outcome.seed,
        outcome.elapsed.as_secs_f64(),
        outcome.pace(),
        tried.counts(&outcome.classes)
    ));
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
            words.say(format_args!("  {count} {what}"));
        }
    }
    if let Some(because) = &outcome.interrupted {
        words.say(format_args!("  ended early: {because}"));
    }
    if outcome.unclear > 0 && outcome.classes.values().all(|count| *count == 0) {
        words.say(format_args!(
            "  no answer says what it was taken for, so what this page believes was not judged; scripts are not run here"
        ));
    }
    if outcome.failures.is_empty() {
        words.say(format_args!("  nothing failed"));
    }
}

/// One failure of a page, kept in a file.
pub(in crate::cli) fn show_redirect(
    words: OutputTarget,
    failure: &Failure,
    path: Option<&Path>,
    reproduce: &str,
) {
    let unsure = if failure.confirmed { "" } else { "; not yet made shorter" };
    words.say(format_args!("\n  FAILED {}: {}", failure.rule, failure.rule.text()));
    words.say(format_args!("    expected {}, observed {}", failure.expected(), failure.observed));
    words.say(format_args!("    because {}; {}{unsure}", failure.why, counted(failure.cases, "case")));
    words.say(format_args!("    {reproduce}"));
    if let Some(path) = path {
        words.say(format_args!("    again: catena-conformance replay {}", path.display()));
    }
}

/// One failure of an endpoint, kept in a file.
pub(in crate::cli) fn show_delivery(words: OutputTarget, failure: &DeliveryFailure, path: Option<&Path>) {
    let unsure = if failure.confirmed { "" } else { "; not yet made smaller" };
    words.say(format_args!("\n  FAILED {}: {}", failure.rule, failure.rule.text()));
    words.say(format_args!("    expected {}, observed {}", failure.expected(), failure.observed));
    words.say(format_args!(
        "    delivery: {}; {}{unsure}",
        failure.delivery_case.told(),
        counted(failure.cases, "case")
    ));
    words.say(format_args!("    body: {}", shortened(&failure.delivery_case.text())));
    if let Some(path) = path {
        words.say(format_args!("    again: catena-conformance replay {}", path.display()));
    }
}

/// A body in one line that can be looked at.
pub(crate) fn shortened(body: &str) -> String {
    if body.is_empty() {
        return "none".to_owned();
    }
    let mut text: String = body.chars().take(200).flat_map(char::escape_default).collect();
    text = text.replace("\\\"", "\"");
    if body.chars().nth(200).is_some() {
        text.push_str("...");
    }
    text
}

/// What became of a failure that was known, and of its file if it is mended.
pub(crate) fn show_known(words: OutputTarget, path: &Path, kept: &Kept, again: &Again, fixed: &str) {
    let more = match again {
        Again::Fixed => fixed.to_owned(),
        Again::StillFailing(violation) => format!("; observed {}", violation.observed),
        Again::CannotTell(because) => format!("; {because}"),
    };
    let (rule, told) = (kept.rule(), kept.told());
    words.say(format_args!("  {:13} {rule} {told} ({}){more}", again.as_str(), path.display()));
}

/// A line of shell. Headers of the profile's are named, and their values left to whoever has them.
pub(crate) fn curl(url: &str, headers: &[String], redactor: &Redactor) -> String {
    let quote = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    let headers: String =
        headers.iter().map(|name| format!("-H {} ", quote(&format!("{name}: ...")))).collect();
    // `-g`: brackets and braces are part of the URL.
    redactor.clean_shell(&format!("curl -ig {headers}{}", quote(url)))
}

/// The failures as unit tests, if that was asked for.
pub(in crate::cli) fn emit(words: OutputTarget, language: Option<Language>, failures: &[Kept]) {
    let Some(language) = language else { return };
    for failure in failures {
        words.say(format_args!("\n{}", failure.test_in(language)));
    }
}
