//! The one model behind every report.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use super::Evidence;
use crate::diagnosis::{Judged, Resemblance, resemblances};
use crate::finding::{Finding, FindingKind};
use crate::redact::Redactor;
use crate::run::Run;
use crate::seed::Seed;
use crate::specification::{Check, CheckId, Level};
use crate::target::Target;
use crate::verdict::{Strictness, Verdict};

/// A whole run.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The form of this document; a reader that knows another one should say so.
    pub format: &'static str,
    /// The program's version.
    pub version: &'static str,
    /// What was judged.
    pub target: TargetReport,
    /// Behind everything the run made up; with `--seed` it makes the same again.
    pub seed: u64,
    /// The lowest level that counts.
    pub fail_on: Level,
    /// Whether a rule that could not be seen counts as broken.
    pub prove_all: bool,
    /// The answer.
    pub verdict: Verdict,
    /// The process's exit code.
    pub exit_code: u8,
    /// How many of what.
    pub headline: Headline,
    /// Why the run ended before its checks, if it did.
    pub ended_early: Option<String>,
    /// Known mistakes that the partner behaves like.
    pub behaves_like: Vec<Resemblance>,
    /// Every check that was selected, in the specification's order.
    pub checks: Vec<CheckReport>,
    /// What differs from run to run; left out of reproducible reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timing: Option<Timing>,
}

/// What was judged.
#[derive(Debug, Clone, Serialize)]
pub struct TargetReport {
    /// Its name in the profile.
    pub name: String,
    /// Whether it is the reference partner that is part of this program.
    pub built_in: bool,
    /// The success URL as configured.
    pub success_url: String,
    /// The failure URL as configured.
    pub failure_url: String,
    /// Where deliveries went.
    pub webhook_url: Option<String>,
}

/// Counts. `run` is how many checks sent at least one request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names are the findings' own")]
pub struct Headline {
    pub eligible: usize,
    pub run: usize,
    pub met: usize,
    pub broken: usize,
    pub unproved: usize,
    pub inconclusive: usize,
    pub not_applicable: usize,
}

/// One check and what it came to.
#[derive(Debug, Clone, Serialize)]
pub struct CheckReport {
    /// What the specification says.
    #[serde(flatten)]
    pub check: Check,
    /// What was found.
    #[serde(flatten)]
    pub finding: Finding,
    /// What the check has to add.
    pub notes: Vec<String>,
    /// What was sent and what came back.
    pub evidence: Vec<Evidence>,
}

/// Times of a run.
#[derive(Debug, Clone, Serialize)]
pub struct Timing {
    /// When it began.
    pub started_at: Timestamp,
    /// How long it took, in milliseconds.
    pub elapsed_ms: u64,
    /// The same for each check.
    pub checks_ms: BTreeMap<CheckId, u64>,
}

/// What a report is made from, beside the run.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// The checks that were selected.
    pub checks: &'a [Check],
    /// What turns findings into a verdict.
    pub strictness: Strictness,
    /// Whether the target is the built-in partner.
    pub built_in: bool,
    /// Why the run ended before its checks.
    pub ended_early: Option<&'a str>,
    /// When it began.
    pub started_at: Timestamp,
    /// How long it took.
    pub elapsed: Duration,
    /// Whether times and ports are left out.
    pub reproducible: bool,
}

impl Report {
    /// Makes the report of a run.
    #[must_use]
    pub fn new(run: &Run, circumstances: Circumstances<'_>) -> Self {
        let Circumstances { checks, strictness, built_in, ended_early, started_at, elapsed, reproducible } =
            circumstances;
        let mut redactor = run.target.redactor.clone();
        if reproducible {
            redactor = redactor.reproducible();
        }
        let mut checks_ms = BTreeMap::new();
        let checks: Vec<CheckReport> = checks
            .iter()
            .map(|check| {
                let record = run.ledger.read(&check.id);
                if let Some(record) = &record {
                    checks_ms.insert(check.id.clone(), millis(record.elapsed));
                }
                CheckReport::new(check, record, ended_early, &redactor)
            })
            .collect();
        let findings: Vec<(Level, FindingKind)> =
            checks.iter().map(|check| (check.check.level, check.finding.kind())).collect();
        let verdict = Verdict::of(&findings, strictness);
        Self {
            format: "catena-conformance-report/1",
            version: env!("CARGO_PKG_VERSION"),
            target: TargetReport::new(&run.target, built_in, &redactor),
            seed: Seed::number(run.seed),
            fail_on: strictness.fail_on,
            prove_all: strictness.prove_all,
            verdict,
            exit_code: verdict.exit_code(),
            headline: Headline::of(&checks),
            ended_early: ended_early.map(|why| redactor.clean(why)),
            behaves_like: behaves_like(&checks),
            checks,
            timing: (!reproducible).then(|| Timing { started_at, elapsed_ms: millis(elapsed), checks_ms }),
        }
    }

    /// Ids of the checks that were found broken.
    #[must_use]
    pub fn broken_ids(&self) -> Vec<&str> {
        self.ids_of(FindingKind::Broken)
    }

    /// Ids of the checks of which this was found.
    #[must_use]
    pub fn ids_of(&self, kind: FindingKind) -> Vec<&str> {
        let found = self.checks.iter().filter(|check| check.finding.kind() == kind);
        found.map(|check| check.check.id.as_str()).collect()
    }

    /// Whether a finding of this level turns the run red.
    #[must_use]
    pub fn counts(&self, level: Level) -> bool {
        level.counts_at(self.fail_on)
    }
}

impl CheckReport {
    fn new(
        check: &Check,
        record: Option<crate::run::Record>,
        ended_early: Option<&str>,
        redactor: &Redactor,
    ) -> Self {
        let Some(record) = record else {
            let because = ended_early.unwrap_or("the check did not come to an end");
            let finding = Finding::inconclusive(redactor.clean(because));
            return Self { check: check.clone(), finding, notes: Vec::new(), evidence: Vec::new() };
        };
        Self {
            check: check.clone(),
            finding: cleaned(record.finding, redactor),
            notes: record.notes.iter().map(|note| redactor.clean(note)).collect(),
            evidence: record.evidence.iter().map(|exchange| Evidence::new(exchange, redactor)).collect(),
        }
    }
}

fn behaves_like(checks: &[CheckReport]) -> Vec<Resemblance> {
    let judged = checks.iter().filter_map(|report| {
        let observed = match &report.finding {
            Finding::Met => None,
            Finding::Broken { observed, .. } => Some(observed.as_str()),
            Finding::Unproved { .. } | Finding::Inconclusive { .. } | Finding::NotApplicable { .. } => {
                return None;
            }
        };
        Some(Judged { id: report.check.id.as_str(), observed, fix: &report.check.fix })
    });
    resemblances(&judged.collect::<Vec<_>>())
}

fn cleaned(finding: Finding, redactor: &Redactor) -> Finding {
    match finding {
        Finding::Met => Finding::Met,
        Finding::Broken { expected, observed } => {
            Finding::Broken { expected: redactor.clean(&expected), observed: redactor.clean(&observed) }
        }
        Finding::Unproved { needs } => Finding::Unproved { needs: redactor.clean(&needs) },
        Finding::Inconclusive { because } => Finding::Inconclusive { because: redactor.clean(&because) },
        Finding::NotApplicable { because } => Finding::NotApplicable { because: redactor.clean(&because) },
    }
}

impl TargetReport {
    fn new(target: &Target, built_in: bool, redactor: &Redactor) -> Self {
        Self {
            name: redactor.clean(&target.name),
            built_in,
            success_url: redactor.clean(&target.success.to_string()),
            failure_url: redactor.clean(&target.failure.to_string()),
            webhook_url: target.webhook.as_ref().map(|webhook| redactor.clean(webhook.url.as_str())),
        }
    }
}

impl Headline {
    fn of(checks: &[CheckReport]) -> Self {
        let count = |kind| checks.iter().filter(|check| check.finding.kind() == kind).count();
        Self {
            eligible: checks.len(),
            run: checks.iter().filter(|check| !check.evidence.is_empty()).count(),
            met: count(FindingKind::Met),
            broken: count(FindingKind::Broken),
            unproved: count(FindingKind::Unproved),
            inconclusive: count(FindingKind::Inconclusive),
            not_applicable: count(FindingKind::NotApplicable),
        }
    }
}

impl std::fmt::Display for Headline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { eligible, run, met, broken, unproved, inconclusive, not_applicable } = self;
        write!(
            f,
            "{eligible} eligible, {run} run: {met} met, {broken} broken, {unproved} unproved, \
             {inconclusive} inconclusive, {not_applicable} not applicable"
        )
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
