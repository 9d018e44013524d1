//! The model behind every report. JSON holds it as it is, so it can be read back.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::diagnosis::{Resemblance, TestedCheck};
use super::text::quoted;
use super::{Coverage, Evidence, Headline, observed_secrets};
use crate::judge::cause::says_redirected;
use crate::judge::{Cause, Finding, FindingKind, Ledger, ObservedOutcome, Record, Strictness, Verdict};
use crate::profile::target::Target;
use crate::redact::{Clean, Redactor};
use crate::seed::Seed;
use crate::specification::{Check, CheckId, Level, Shard, SpecificationRevision};
use catena_probe::Exchange;

/// The value of `format` in every report.
pub const FORMAT: &str = "catena-conformance-report";
/// The version of the document. It changes when a reader of the JSON has to.
pub const SCHEMA_VERSION: u32 = 2;

/// The report of a run, or of one shard of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "Report of catena-conformance")]
pub struct Report {
    /// What this document is: `catena-conformance-report`.
    pub format: String,
    /// The version of this document's schema.
    pub schema_version: u32,
    /// The version of the program.
    pub version: String,
    /// The specification revision that the checks are from.
    pub specification: SpecificationRevision,
    /// The partner that was tested.
    pub target: TargetReport,
    /// The command that tests the same target again, if a command made this report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<Clean>,
    /// The seed of all test data; `--seed` with this number makes the same data again.
    pub seed: u64,
    /// The shard, if this is not the report of a whole run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    /// The lowest level of a rule that fails the run.
    pub fail_on: Level,
    /// The lowest level of which every rule must be tested, if a gap is to fail the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub require_tested: Option<Level>,
    /// The result of the run.
    pub verdict: Verdict,
    /// The exit code of the process.
    pub exit_code: u8,
    /// The counts of checks by finding.
    pub headline: Headline,
    /// How many rules were tested, by level and by area.
    pub coverage: Coverage,
    /// Why the run ended before its checks did, if so.
    pub ended_early: Option<Clean>,
    /// What to look at before any failed rule, if the profile is likely wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile_warning: Option<Clean>,
    /// What was noticed about the target before the checks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Clean>,
    /// Known mistakes that the partner behaves like.
    pub behaves_like: Vec<Resemblance>,
    /// The selected checks, in the order of the specification.
    pub checks: Vec<CheckReport>,
    /// Requests that are no evidence of a check, such as those of the preflight and the sign-in, in the order in which they
    /// were sent; left out of reproducible reports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_requests: Vec<Evidence>,
    /// Times; left out of reproducible reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timing: Option<Timing>,
}

/// The partner that was tested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TargetReport {
    /// Its name in the profile.
    pub name: Clean,
    /// Whether it is the reference partner that is part of this program.
    pub built_in: bool,
    /// The success URL as configured.
    pub success_url: Clean,
    /// The failure URL as configured.
    pub failure_url: Clean,
    /// The webhook URL as configured.
    pub webhook_url: Option<Clean>,
}

/// A check and its finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckReport {
    /// The check as the specification describes it.
    #[serde(flatten)]
    pub check: Check,
    /// The finding.
    #[serde(flatten)]
    pub finding: Finding,
    /// The reason in the baseline of known failures, if the baseline lists this check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<String>,
    /// Why the check failed, if its requests show it. `observed` says it too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Clean>,
    /// The known failure that leaves this check without a result, if the network does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows_known: Option<CheckId>,
    /// Notes of the check, e.g. the smallest input that fails.
    pub notes: Vec<Clean>,
    /// How the partner interpreted documented outcomes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<ObservedOutcome>,
    /// The requests and their answers.
    pub evidence: Vec<Evidence>,
}

/// The times of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Timing {
    /// When the run started.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub started_at: Timestamp,
    /// How long the run took, in milliseconds.
    pub elapsed_ms: u64,
    /// How long each check took, in milliseconds.
    #[schemars(with = "BTreeMap<String, u64>")]
    pub checks_ms: BTreeMap<CheckId, u64>,
}

/// What a report is made from.
#[derive(Debug, Clone)]
pub struct ReportInput<'a> {
    /// The selected checks.
    pub checks: &'a [Check],
    /// The specification revision that they are from.
    pub specification: &'a SpecificationRevision,
    /// The findings.
    pub ledger: &'a Ledger,
    /// The partner that was tested.
    pub target: &'a Target,
    /// Whether the target is the reference partner that is part of this program.
    pub built_in: bool,
    /// The seed of all test data.
    pub seed: Seed,
    /// Which findings fail the run.
    pub strictness: Strictness,
    /// Replaces the secrets that the run knows.
    pub redactor: Redactor,
    /// What to look at first, if the profile is likely wrong.
    pub profile_warning: Option<String>,
    /// Why the run ended before its checks did, if so.
    pub ended_early: Option<&'a str>,
    /// What was noticed about the target before the checks.
    pub notes: Vec<String>,
    /// When the run started.
    pub started_at: Timestamp,
    /// How long it took.
    pub elapsed: Duration,
    /// Every request that was sent.
    pub sent: Vec<Exchange>,
    /// Whether times and ports are left out.
    pub reproducible: bool,
}

impl Report {
    /// Makes the report of a run.
    #[must_use]
    pub fn new(input: ReportInput<'_>) -> Self {
        let ReportInput { checks, specification, target, strictness, ended_early, reproducible, .. } = input;
        let records: Vec<Option<Record>> = checks.iter().map(|check| input.ledger.read(&check.id)).collect();
        let exchanges = || records.iter().flatten().flat_map(|record| &record.evidence);
        let shown: BTreeSet<u32> = exchanges().map(|exchange| exchange.number).collect();
        let mut others: Vec<&Exchange> =
            input.sent.iter().filter(|exchange| !reproducible && !shown.contains(&exchange.number)).collect();
        others.sort_by_key(|exchange| exchange.number);
        let known = exchanges().map(|exchange| &**exchange).chain(others.iter().copied());
        let secrets = known.flat_map(observed_secrets::in_exchange).collect();
        let mut redactor = input.redactor.having_observed(secrets);
        if reproducible {
            redactor = redactor.reproducible();
        }
        let elapsed = checks.iter().zip(&records);
        let checks_ms = elapsed
            .filter_map(|(check, record)| Some((check.id.clone(), millis(record.as_ref()?.elapsed))))
            .collect();
        let other_requests =
            others.into_iter().map(|exchange| Evidence::of_no_check(exchange, &redactor)).collect();
        let checks = checks
            .iter()
            .zip(records)
            .map(|(check, record)| CheckReport::new(check, record, ended_early, &redactor))
            .collect();
        let timing = Timing { started_at: input.started_at, elapsed_ms: millis(input.elapsed), checks_ms };
        Self {
            format: FORMAT.to_owned(),
            schema_version: SCHEMA_VERSION,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            specification: specification.clone(),
            target: TargetReport::new(target, input.built_in, &redactor),
            command: None,
            seed: Seed::number(input.seed),
            shard: None,
            fail_on: strictness.fail_on,
            require_tested: strictness.require_tested,
            verdict: Verdict::NothingRan,
            exit_code: Verdict::NOTHING_RAN,
            headline: Headline::default(),
            coverage: Coverage::default(),
            ended_early: ended_early.map(|why| redactor.show(why)),
            profile_warning: input.profile_warning.map(|why| redactor.show(&why)),
            notes: input.notes.iter().map(|note| redactor.show(note)).collect(),
            behaves_like: Vec::new(),
            checks,
            other_requests,
            timing: (!reproducible).then_some(timing),
        }
        .concluded()
    }

    /// The report as that of one shard.
    #[must_use]
    pub fn of_shard(mut self, shard: Shard) -> Self {
        self.shard = Some(shard);
        self
    }

    /// The check with this id.
    #[must_use]
    pub fn check(&self, id: &CheckId) -> Option<&CheckReport> {
        self.checks.iter().find(|check| check.check.id == *id)
    }

    /// The ids of the checks that failed.
    #[must_use]
    pub fn failed_ids(&self) -> Vec<&str> {
        self.ids_of(FindingKind::Failed)
    }

    /// The ids of the checks with this kind of finding.
    #[must_use]
    pub fn ids_of(&self, kind: FindingKind) -> Vec<&str> {
        let found = self.checks.iter().filter(|check| check.finding.kind() == kind);
        found.map(|check| check.check.id.as_str()).collect()
    }

    /// The path of the feature file that describes a check.
    #[must_use]
    pub fn file_of(&self, check: &Check) -> String {
        format!("{}/{}", self.specification.folder.trim_end_matches('/'), check.file)
    }
}

impl CheckReport {
    fn new(check: &Check, record: Option<Record>, ended_early: Option<&str>, redactor: &Redactor) -> Self {
        let record = record.unwrap_or_else(|| Record {
            finding: Finding::inconclusive(ended_early.unwrap_or("the check did not end")),
            evidence: Vec::new(),
            outcomes: Vec::new(),
            notes: Vec::new(),
            fix: None,
            elapsed: Duration::ZERO,
        });
        let mut evidence: Vec<Evidence> =
            record.evidence.iter().map(|exchange| Evidence::new(exchange, redactor)).collect();
        if record.finding.kind() == FindingKind::Passed {
            // Screenshots are large, and nobody looks at those of a check that passed.
            evidence.iter_mut().for_each(|evidence| evidence.screenshot = None);
        }
        let (mut check, mut finding) = (check.clone(), record.finding);
        let cause = finding.add_cause(check.id.as_str(), &record.evidence);
        let failed = finding.kind() == FindingKind::Failed;
        let fix = cause.as_ref().map(|Cause { fix, .. }| fix).or(record.fix.as_ref().filter(|_| failed));
        if let Some(fix) = fix {
            check.fix = redactor.clean(fix);
        }
        Self {
            check,
            finding: finding.map_texts(|text| redactor.clean(text)),
            cause: cause.map(|cause| redactor.show(&cause.what)),
            known: None,
            follows_known: None,
            notes: record.notes.iter().map(|note| redactor.show(note)).collect(),
            outcomes: record.outcomes,
            evidence,
        }
    }

    /// How often requests were sent again because the connection broke.
    #[must_use]
    pub fn retries(&self) -> u32 {
        self.evidence.iter().map(|evidence| evidence.retries).sum()
    }

    pub(super) fn tested(&self) -> Option<TestedCheck<'_>> {
        let observed = match &self.finding {
            Finding::Passed => None,
            Finding::Failed { observed, .. } => Some(observed.as_str()),
            Finding::NotTested { .. } | Finding::Inconclusive { .. } | Finding::NotApplicable { .. } => {
                return None;
            }
        };
        Some(TestedCheck {
            id: self.check.id.as_str(),
            observed,
            fix: &self.check.fix,
            explained: self.cause.is_some() || observed.is_some_and(says_redirected),
        })
    }
}

impl TargetReport {
    pub(crate) fn new(target: &Target, built_in: bool, redactor: &Redactor) -> Self {
        Self {
            name: redactor.show(&target.name),
            built_in,
            success_url: redactor.show(&target.success.to_string()),
            failure_url: redactor.show(&target.failure.to_string()),
            webhook_url: target.webhook.as_ref().map(|webhook| redactor.show(webhook.url.as_str())),
        }
    }

    /// The command that tests this target, as far as its URLs tell.
    #[must_use]
    pub fn command(&self) -> String {
        if self.built_in {
            return "catena-conformance run".to_owned();
        }
        let mut command = format!(
            "catena-conformance run --success-url {} --failure-url {}",
            quoted(&self.success_url),
            quoted(&self.failure_url)
        );
        if let Some(webhook) = &self.webhook_url {
            command.push_str(&format!(" --webhook-url {}", quoted(webhook)));
        }
        command
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
