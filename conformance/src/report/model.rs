//! The one model behind every report. It is what JSON holds, and can be read back from there.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::diagnosis::{Judged, Resemblance, resemblances};
use super::{Evidence, Headline, Standing, observed_secrets};
use crate::judge::Belief;
use crate::judge::Record;
use crate::judge::{Finding, FindingKind};
use crate::judge::{Strictness, Verdict};
use crate::profile::target::Target;
use crate::redact::{Clean, Redactor};
use crate::run::Run;
use crate::seed::Seed;
use crate::specification::Shard;
use crate::specification::{Check, CheckId, Level, SpecificationRevision};

/// The form of the document; a reader that knows another one should say so.
pub const FORMAT: &str = "catena-conformance-report/1";

/// A whole run, or a part of one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "Report of catena-conformance")]
pub struct Report {
    /// The form of this document: `catena-conformance-report/1`.
    pub format: String,
    /// The program's version.
    pub version: String,
    /// The specification that the partner was tested against.
    pub specification_revision: SpecificationRevision,
    /// What was judged.
    pub target: TargetReport,
    /// Behind everything the run made up; with `--seed` it makes the same again.
    pub seed: u64,
    /// Which part of a run this is; none for a whole one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
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
    pub ended_early: Option<Clean>,
    /// What to look at before any broken rule, when the run looks like a wrong profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspicion: Option<Clean>,
    /// Known mistakes that the partner behaves like.
    pub behaves_like: Vec<Resemblance>,
    /// Every check that was selected, in the specification's order.
    pub checks: Vec<CheckReport>,
    /// What differs from run to run; left out of reproducible reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timing: Option<Timing>,
}

/// What was judged.
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
    /// Where deliveries went.
    pub webhook_url: Option<Clean>,
}

/// One check and what it came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckReport {
    /// What the specification says.
    #[serde(flatten)]
    pub check: Check,
    /// What was found.
    #[serde(flatten)]
    pub finding: Finding,
    /// Why it stands in the baseline of known failures, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<String>,
    /// What the check has to add.
    pub notes: Vec<Clean>,
    /// What the partner was seen to believe of fleets that returned as documented.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beliefs: Vec<Belief>,
    /// What was sent and what came back.
    pub evidence: Vec<Evidence>,
}

/// Times of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Timing {
    /// When it began.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub started_at: Timestamp,
    /// How long it took, in milliseconds.
    pub elapsed_ms: u64,
    /// The same for each check.
    #[schemars(with = "BTreeMap<String, u64>")]
    pub checks_ms: BTreeMap<CheckId, u64>,
}

/// What a report is made from, beside the run.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// The checks that were selected.
    pub checks: &'a [Check],
    /// The specification they were selected from.
    pub specification_revision: &'a SpecificationRevision,
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
        let Circumstances {
            checks,
            specification_revision,
            strictness,
            built_in,
            ended_early,
            started_at,
            elapsed,
            reproducible,
        } = circumstances;
        let records: Vec<Option<Record>> = checks.iter().map(|check| run.ledger.read(&check.id)).collect();
        let exchanges = records.iter().flatten().flat_map(|record| &record.evidence);
        let learned = exchanges.flat_map(|exchange| observed_secrets::learned(exchange)).collect();
        let mut redactor = run.redactor().knowing(learned);
        if reproducible {
            redactor = redactor.reproducible();
        }
        let mut checks_ms = BTreeMap::new();
        let checks: Vec<CheckReport> = checks
            .iter()
            .zip(records)
            .map(|(check, record)| {
                if let Some(record) = &record {
                    checks_ms.insert(check.id.clone(), millis(record.elapsed));
                }
                CheckReport::new(check, record, ended_early, &redactor, !reproducible)
            })
            .collect();
        Self {
            format: FORMAT.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            specification_revision: specification_revision.clone(),
            target: TargetReport::new(&run.target, built_in, &redactor),
            seed: Seed::number(run.seed),
            shard: None,
            fail_on: strictness.fail_on,
            prove_all: strictness.prove_all,
            verdict: Verdict::NothingRan,
            exit_code: Verdict::NothingRan.exit_code(),
            headline: Headline::default(),
            ended_early: ended_early.map(|why| redactor.show(why)),
            suspicion: run.delivery_warning().map(|why| redactor.show(&why)),
            behaves_like: Vec::new(),
            checks,
            timing: (!reproducible).then(|| Timing { started_at, elapsed_ms: millis(elapsed), checks_ms }),
        }
        .concluded()
    }

    /// The same with everything that follows from its checks: headline, likeness, verdict, exit code.
    #[must_use]
    pub fn concluded(mut self) -> Self {
        let counted: Vec<(Level, FindingKind)> =
            self.checks.iter().map(|check| self.counted(check)).collect();
        let strictness = Strictness { fail_on: self.fail_on, prove_all: self.prove_all };
        self.verdict = Verdict::of(&counted, strictness);
        self.exit_code = self.verdict.exit_code();
        self.headline = Headline::of(&self);
        self.behaves_like = behaves_like(&self.checks);
        self
    }

    /// What stands above the known mistakes it behaves like. Where nearly every delivery is refused, a wrong secret
    /// looks like some of them.
    #[must_use]
    pub const fn likeness_title(&self) -> &'static str {
        if self.suspicion.is_some() { "If both are right, it behaves like" } else { "Behaves like" }
    }

    /// How a check counts for the verdict: a known failure as if it held, one that is known and holds as if it did
    /// not, whatever its level.
    fn counted(&self, check: &CheckReport) -> (Level, FindingKind) {
        match self.standing(check) {
            Standing::Known => (check.check.level, FindingKind::Passed),
            Standing::Mended => (Level::Must, FindingKind::Failed),
            Standing::Fails | Standing::Undecided | Standing::Passes => {
                (check.check.level, check.finding.kind())
            }
        }
    }

    /// The same as a part of a run.
    #[must_use]
    pub fn of_shard(mut self, shard: Shard) -> Self {
        self.shard = Some(shard);
        self
    }

    /// The same beside failures that are known, each with its reason.
    #[must_use]
    pub fn knowing(mut self, known: &BTreeMap<CheckId, String>) -> Self {
        for check in &mut self.checks {
            check.known = known.get(&check.check.id).cloned();
        }
        self.concluded()
    }

    /// Ids of the checks that were found broken.
    #[must_use]
    pub fn failed_ids(&self) -> Vec<&str> {
        self.ids_of(FindingKind::Failed)
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

    /// The file a check stands in, as a reader would open it, beside its line.
    #[must_use]
    pub fn file_of(&self, check: &Check) -> String {
        format!("{}/{}", self.specification_revision.folder.trim_end_matches('/'), check.file)
    }
}

impl CheckReport {
    fn new(
        check: &Check,
        record: Option<Record>,
        ended_early: Option<&str>,
        redactor: &Redactor,
        timed: bool,
    ) -> Self {
        let check = check.clone();
        let Some(record) = record else {
            let because = ended_early.unwrap_or("the check did not come to an end");
            let finding = Finding::inconclusive(redactor.clean(because));
            return Self {
                check,
                finding,
                known: None,
                notes: Vec::new(),
                beliefs: Vec::new(),
                evidence: Vec::new(),
            };
        };
        let mut evidence: Vec<Evidence> =
            record.evidence.iter().map(|exchange| Evidence::new(exchange, redactor, timed)).collect();
        if record.finding.kind() == FindingKind::Passed {
            // Nobody looks for what is as it should be, and a report is sent around.
            evidence.iter_mut().for_each(|evidence| evidence.screenshot = None);
        }
        Self {
            check,
            finding: cleaned(record.finding, redactor),
            known: None,
            notes: record.notes.iter().map(|note| redactor.show(note)).collect(),
            beliefs: record.beliefs,
            evidence,
        }
    }

    /// How often requests had to be sent again, because the connection broke.
    #[must_use]
    pub fn retries(&self) -> u32 {
        self.evidence.iter().map(|evidence| evidence.retries).sum()
    }
}

fn behaves_like(checks: &[CheckReport]) -> Vec<Resemblance> {
    let judged = checks.iter().filter_map(|report| {
        let observed = match &report.finding {
            Finding::Passed => None,
            Finding::Failed { observed, .. } => Some(observed.as_str()),
            Finding::NotTested { .. } | Finding::Inconclusive { .. } | Finding::NotApplicable { .. } => {
                return None;
            }
        };
        Some(Judged { id: report.check.id.as_str(), observed, fix: &report.check.fix })
    });
    resemblances(&judged.collect::<Vec<_>>())
}

fn cleaned(finding: Finding, redactor: &Redactor) -> Finding {
    match finding {
        Finding::Passed => Finding::Passed,
        Finding::Failed { expected, observed } => {
            Finding::Failed { expected: redactor.clean(&expected), observed: redactor.clean(&observed) }
        }
        Finding::NotTested { needs } => Finding::NotTested { needs: redactor.clean(&needs) },
        Finding::Inconclusive { because } => Finding::Inconclusive { because: redactor.clean(&because) },
        Finding::NotApplicable { because } => Finding::NotApplicable { because: redactor.clean(&because) },
    }
}

impl TargetReport {
    fn new(target: &Target, built_in: bool, redactor: &Redactor) -> Self {
        Self {
            name: redactor.show(&target.name),
            built_in,
            success_url: redactor.show(&target.success.to_string()),
            failure_url: redactor.show(&target.failure.to_string()),
            webhook_url: target.webhook.as_ref().map(|webhook| redactor.show(webhook.url.as_str())),
        }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
