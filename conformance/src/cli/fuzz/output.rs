//! What `fuzz` and `replay` print: a progress line while cases are tried, and the failures afterwards.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use catena_contract::Interpretation;
use indicatif::{ProgressBar, ProgressStyle};
use tokio::task::JoinHandle;
use tokio::time::{Instant, interval};

use crate::cli::{OutputTarget, counted};
use crate::fuzz::emit::Language;
use crate::fuzz::saved::SavedFailure;
use crate::fuzz::{CaseKind, CaseSummary, FailureSummary, FuzzCase, FuzzOutcome, Progress, RetryResult};
use crate::redact::Redactor;

/// How often the progress line is updated.
const TICK: Duration = Duration::from_millis(200);

const fn plural(kind: CaseKind) -> &'static str {
    match kind {
        CaseKind::Redirect => "cases",
        CaseKind::Delivery => "deliveries",
    }
}

/// The number of cases per interpretation. A delivery is accepted or refused.
fn counts(kind: CaseKind, interpretations: &BTreeMap<Interpretation, u64>) -> String {
    let name = |interpretation: Interpretation| match (kind, interpretation) {
        (CaseKind::Redirect, _) => Some(interpretation.as_str()),
        (CaseKind::Delivery, Interpretation::Connected) => Some("accepted"),
        (CaseKind::Delivery, Interpretation::Neutral) => Some("refused"),
        (CaseKind::Delivery, Interpretation::Requested | Interpretation::Failed) => None,
    };
    let counts = interpretations.iter().filter_map(|(one, count)| Some(format!("{} {count}", name(*one)?)));
    counts.collect::<Vec<String>>().join(", ")
}

/// A line on standard error that shows the progress, if that is a terminal.
#[derive(Debug)]
pub(super) struct ProgressLine {
    bar: ProgressBar,
    task: JoinHandle<()>,
}

impl ProgressLine {
    pub(super) fn start(progress: Arc<Progress>, kind: CaseKind) -> Self {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
            bar.set_style(style);
        }
        let line = bar.clone();
        let task = tokio::spawn(async move {
            let started = Instant::now();
            let mut ticks = interval(TICK);
            loop {
                ticks.tick().await;
                let cases = progress.cases();
                let rate = u128::from(cases) * 1_000 / u128::max(started.elapsed().as_millis(), 1);
                let counts = counts(kind, &progress.interpretations());
                let failing = progress.failing();
                line.set_message(format!("{cases} {}, {rate}/s, failing {failing}: {counts}", plural(kind)));
                line.tick();
            }
        });
        Self { bar, task }
    }

    pub(super) fn finish(self) {
        self.task.abort();
        self.bar.finish_and_clear();
    }
}

/// The result of a run without its failures.
pub(super) fn show_totals<C: FuzzCase>(words: OutputTarget, outcome: &FuzzOutcome<C>) {
    words.say(format_args!(
        "  {} {} from seed {} in {:.1} s, {:.0}/s: {}",
        outcome.cases,
        plural(C::KIND),
        outcome.seed,
        outcome.elapsed.as_secs_f64(),
        outcome.rate(),
        counts(C::KIND, &outcome.interpretations)
    ));
    for (count, what) in [
        (
            outcome.unclear,
            "answers do not show how the redirect was interpreted; add the page's phrases under `[pages]` in a profile",
        ),
        (outcome.inconclusive, "cases could not be judged: network errors, or the partner's rate limit"),
        (outcome.unreproduced, "cases failed once and not again"),
        (outcome.ungrouped, "more cases failed, for causes that are not listed"),
    ] {
        if count > 0 {
            words.say(format_args!("  {count} {what}"));
        }
    }
    if let Some(platform) = &outcome.platform {
        words.say(format_args!(
            "  {} did not reach the handler: a server or framework in front of it answers alike on a path that nobody serves; \
             observed {}, e.g. {}",
            counted(platform.cases, "case"),
            platform.observed,
            platform.case.description()
        ));
    }
    if let Some(because) = &outcome.interrupted {
        words.say(format_args!("  ended early: {because}"));
    }
    if outcome.unclear > 0 && outcome.interpretations.values().all(|count| *count == 0) {
        words.say(format_args!(
            "  no answer shows how the redirect was interpreted, so interpretations were not judged; `fuzz` runs no scripts"
        ));
    }
    if outcome.failures.is_empty() {
        words.say(format_args!("  nothing failed"));
    }
}

/// The last line: what became of every case.
pub(super) fn show_sum<C: FuzzCase>(words: OutputTarget, outcome: &FuzzOutcome<C>) {
    let read: u64 = outcome.interpretations.values().sum();
    let listed: u64 = outcome.failures.iter().map(|failure| failure.cases).sum();
    let platform = outcome.platform.as_ref().map_or(0, |failure| failure.cases);
    let parts = [
        (read, "read"),
        (outcome.unclear, "unread"),
        (listed, "failed"),
        (outcome.ungrouped, "failed and not listed"),
        (outcome.unreproduced, "failed once"),
        (platform, "stopped before the handler"),
        (outcome.inconclusive, "not judged"),
    ];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts.map(|(count, what)| format!("{count} {what}")).collect();
    let again = match outcome.retried {
        0 => String::new(),
        retried => format!("; {retried} of them tried twice"),
    };
    words.say(format_args!("\n  {} {} tried: {}{again}", outcome.cases, plural(C::KIND), parts.join(", ")));
}

/// One failure, and the file that it was saved to.
pub(super) fn show_failure(words: OutputTarget, failure: &FailureSummary, path: Option<&Path>) {
    let FailureSummary { rule, expected, observed, case, reproduce, .. } = failure;
    let unconfirmed = if failure.confirmed { "" } else { "; not minimized yet" };
    let cases = counted(failure.cases, "case");
    words.say(format_args!("\n  FAILED {rule}: {}", rule.text()));
    words.say(format_args!("    expected {expected}, observed {observed}"));
    match case {
        CaseSummary::Redirect { why, .. } => {
            words.say(format_args!("    because {why}; {cases}{unconfirmed}"));
            words.say(format_args!("    {reproduce}"));
        }
        CaseSummary::Delivery { delivery, body } => {
            words.say(format_args!("    delivery: {delivery}; {cases}{unconfirmed}"));
            words.say(format_args!("    body: {}", shortened(body)));
        }
    }
    if let Some(path) = path {
        words.say(format_args!("    again: {}", replay(Some(path))));
    }
}

/// The command that tries a saved failure again.
pub(super) fn replay(path: Option<&Path>) -> String {
    format!("catena-conformance replay {}", path.unwrap_or(Path::new("")).display())
}

/// The beginning of a body in one line.
pub(in crate::cli) fn shortened(body: &str) -> String {
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

/// The result of trying a saved failure again; `fixed` is added if it is fixed.
pub(in crate::cli) fn show_retried(
    words: OutputTarget,
    path: &Path,
    saved: &SavedFailure,
    result: &RetryResult,
    fixed: &str,
) {
    let more = match result {
        RetryResult::Fixed => fixed.to_owned(),
        RetryResult::StillFailing(violation) => format!("; observed {}", violation.observed),
        RetryResult::CannotTell(because) => format!("; {because}"),
    };
    let (rule, case) = (saved.rule(), saved.description());
    words.say(format_args!("  {:13} {rule} {case} ({}){more}", result.as_str(), path.display()));
}

/// A shell command. It names the profile's headers without their values.
pub(in crate::cli) fn curl(url: &str, headers: &[String], redactor: &Redactor) -> String {
    let quote = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    let headers: String =
        headers.iter().map(|name| format!("-H {} ", quote(&format!("{name}: ...")))).collect();
    // `-g`: brackets and braces are part of the URL.
    redactor.clean_shell(&format!("curl -ig {headers}{}", quote(url)))
}

/// The failures as unit tests, if `--emit` was given.
pub(super) fn emit(words: OutputTarget, language: Option<Language>, failures: &[SavedFailure]) {
    let Some(language) = language else { return };
    for failure in failures {
        words.say(format_args!("\n{}", failure.test_in(language)));
    }
}
