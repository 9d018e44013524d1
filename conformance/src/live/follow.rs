//! Fills the page from a run that goes on.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use catena_contract::InvitationId;
use mock_catena::Running;
use serde::Serialize;

use super::board::Subject;
use super::page::{SessionRow, Waiting, rendered};
use super::server::Shared;
use super::sessions::ShownSession;
use crate::judge::{FindingKind, Strictness};
use crate::report::html::{check_html, html, verdict_class};
use crate::report::text::capitalized;
use crate::report::{Report, ReportInput, observed_secrets};
use crate::run::Run;
use crate::run::journey::{EndedSession, SessionWatcher};
use crate::specification::{Check, CheckId, SpecificationRevision};
use crate::suite::Progress;

/// What is known about a run before it begins.
#[derive(Debug, Clone)]
pub struct RunFacts {
    /// The selected checks.
    pub checks: Vec<Check>,
    /// The specification revision that they are from.
    pub specification: SpecificationRevision,
    /// Whether the target is the reference partner that is part of this program.
    pub built_in: bool,
    /// Which findings fail the run.
    pub strictness: Strictness,
    /// The command that tests the same target again.
    pub command: String,
}

/// A run that the page follows.
#[derive(Clone)]
pub struct Followed(Arc<Inner>);

struct Inner {
    shared: Arc<Shared>,
    number: u64,
    /// Its name on the page. Another process on the same port has runs with the same numbers.
    name: String,
    facts: RunFacts,
    run: OnceLock<Weak<Run>>,
    ended: AtomicUsize,
    /// Whether the page shows the final report, which no late message changes.
    over: AtomicBool,
    /// Secrets that were observed so far: a partner may repeat them in a later check.
    observed: Mutex<Vec<(String, String)>>,
}

#[derive(Serialize)]
struct RunMessage {
    run: String,
    target: String,
    title: String,
    class: &'static str,
    reason: String,
    ended: usize,
    total: usize,
    over: bool,
    report: bool,
}

#[derive(Serialize)]
struct CheckMessage {
    run: String,
    id: String,
    /// The kind of finding, once the check has ended.
    finding: Option<&'static str>,
    html: String,
}

#[derive(Serialize)]
struct SessionMessage {
    run: String,
    number: u64,
    check: String,
    html: String,
}

impl std::fmt::Debug for Followed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Followed").field("number", &self.0.number).finish_non_exhaustive()
    }
}

impl Followed {
    pub(super) fn new(shared: Arc<Shared>, facts: RunFacts) -> Self {
        let number = shared.begin();
        let name = format!("{}-{number}", shared.process);
        let followed = Self(Arc::new(Inner {
            shared,
            number,
            name,
            facts,
            run: OnceLock::new(),
            ended: AtomicUsize::new(0),
            over: AtomicBool::new(false),
            observed: Mutex::default(),
        }));
        followed.show_run("Starting", "The target is tested before the first check.");
        followed
    }

    /// Shows the finished report. Findings may have changed after their checks ended.
    pub fn conclude(&self, report: &Report) {
        let inner = &self.0;
        inner.over.store(true, Ordering::SeqCst);
        for check in &report.checks {
            if let Ok(html) = check_html(report, check) {
                self.show_check(&check.check.id, Some(check.finding.kind()), html);
            }
        }
        let page = html(report).ok();
        let has_report = page.is_some();
        inner.shared.set_report(page);
        let ended = report.checks.len();
        inner.shared.board.show(
            inner.number,
            Subject::Run,
            &RunMessage {
                run: inner.name.clone(),
                target: report.target.name.to_string(),
                title: capitalized(&report.verdict_title()),
                class: verdict_class(report),
                reason: format!(
                    "{} (exit code {}). {}.",
                    report.verdict_reason(),
                    report.exit_code,
                    report.headline
                ),
                ended,
                total: ended,
                over: true,
                report: has_report,
            },
        );
    }

    /// Shows that there is no report.
    pub fn fail(&self) {
        self.0.over.store(true, Ordering::SeqCst);
        self.show_run("No report", "The run ended without a report; the terminal says why.");
    }

    fn show_run(&self, title: &str, reason: &str) {
        let inner = &self.0;
        let run = inner.run.get().and_then(Weak::upgrade);
        let message = RunMessage {
            run: inner.name.clone(),
            target: run.map(|run| run.redactor().clean(&run.target.name)).unwrap_or_default(),
            title: title.to_owned(),
            class: "running",
            reason: reason.to_owned(),
            ended: inner.ended.load(Ordering::SeqCst),
            total: inner.facts.checks.len(),
            over: inner.over.load(Ordering::SeqCst),
            report: false,
        };
        inner.shared.board.show(inner.number, Subject::Run, &message);
    }

    fn show_check(&self, id: &CheckId, finding: Option<FindingKind>, html: String) {
        let (run, finding) = (self.0.name.clone(), finding.map(FindingKind::id));
        let message = CheckMessage { run, id: id.to_string(), finding, html };
        self.0.shared.board.show(self.0.number, Subject::Check(id.to_string()), &message);
    }

    fn check(&self, id: &CheckId) -> Option<&Check> {
        self.0.facts.checks.iter().find(|check| check.id == *id)
    }

    /// Renders a check that has ended, as the report does.
    fn show_ended(&self, id: &CheckId) {
        let inner = &self.0;
        let Some((run, check)) = inner.run.get().and_then(Weak::upgrade).zip(self.check(id)) else { return };
        let Some(record) = run.ledger.read(id) else { return };
        // One check at a time, so that each knows the secrets of those before.
        let mut observed = inner.observed.lock().unwrap_or_else(PoisonError::into_inner);
        observed.extend(record.evidence.iter().flat_map(|exchange| observed_secrets::in_exchange(exchange)));
        observed.sort();
        observed.dedup();
        let redactor = run.redactor();
        let mut report = Report::new(ReportInput {
            checks: std::slice::from_ref(check),
            specification: &inner.facts.specification,
            ledger: &run.ledger,
            target: &run.target,
            built_in: inner.facts.built_in,
            seed: run.seed,
            strictness: inner.facts.strictness,
            redactor: redactor.having_observed(observed.clone()),
            profile_warning: None,
            ended_early: None,
            notes: Vec::new(),
            sent: Vec::new(),
            started_at: run.clock.now(),
            elapsed: record.elapsed,
            reproducible: false,
        });
        report.command = Some(redactor.show(&inner.facts.command));
        inner.ended.fetch_add(1, Ordering::SeqCst);
        // The lock is held, so a late check does not overwrite what the final report says about it.
        if let Some(ended) = report.checks.first()
            && !inner.over.load(Ordering::SeqCst)
            && let Ok(html) = check_html(&report, ended)
        {
            self.show_check(id, Some(ended.finding.kind()), html);
            self.show_run("Running", "Checks are shown as they end.");
        }
    }

    fn show_session(&self, number: u64, session: &ShownSession) {
        let Ok(html) = rendered(&SessionRow { number, session }) else { return };
        let (run, check) = (self.0.name.clone(), session.check.to_string());
        let message = SessionMessage { run, number, check, html };
        self.0.shared.board.show(self.0.number, Subject::Session(number), &message);
    }
}

impl Progress for Followed {
    fn begins(&self, run: &Arc<Run>) {
        let _ = self.0.run.set(Arc::downgrade(run));
        run.watch_sessions(Arc::new(self.clone()));
        self.show_run("Starting", "The target is tested before the first check.");
    }

    fn started(&self, check: &CheckId) {
        if let Some(check) = self.check(check)
            && let Ok(html) = rendered(&Waiting { check })
        {
            self.show_check(&check.id, None, html);
        }
    }

    fn finished(&self, check: &CheckId, _: FindingKind) {
        let (followed, check) = (self.clone(), check.clone());
        // A page of the partner may take long to read.
        tokio::task::spawn_blocking(move || followed.show_ended(&check));
    }
}

impl SessionWatcher for Followed {
    fn began(&self, check: &CheckId, catena: &Running, session: InvitationId) -> u64 {
        let followed = self.clone();
        let show = move |number: u64, session: &ShownSession| followed.show_session(number, session);
        self.0.shared.sessions.follow(check, catena, session, show)
    }

    fn ended(&self, number: u64, session: EndedSession) {
        if let Some(shown) = self.0.shared.sessions.keep(number, session) {
            self.show_session(number, &shown);
        }
    }
}
