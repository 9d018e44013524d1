//! What a scenario adds to the report, step by step.

use std::sync::Arc;
use std::time::Duration;

use catena_contract::Status;
use catena_probe::Exchange;

use crate::judge::no_result::too_busy;
use crate::judge::{Blocked, Finding, FindingKind, Observation, ObservedOutcome, Record, admitted};

/// A record while its scenario runs.
#[derive(Debug, Default)]
pub(super) struct RecordBuilder {
    /// Why the scenario does not apply to this partner.
    not_applicable: Option<String>,
    findings: Vec<Finding>,
    evidence: Vec<Arc<Exchange>>,
    outcomes: Vec<ObservedOutcome>,
    notes: Vec<String>,
    fix: Option<String>,
    /// Whether something may be missing only because this machine was too busy.
    absence_is_doubtful: bool,
}

impl RecordBuilder {
    /// Adds a finding. The record has the worst finding of its scenario.
    pub(super) fn find(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Marks the whole scenario as not applicable, whatever else it finds.
    pub(super) fn set_not_applicable(&mut self, because: impl Into<String>) {
        self.not_applicable = Some(because.into());
    }

    /// Replaces the check's own advice, if the check fails.
    pub(super) fn set_fix(&mut self, fix: String) {
        self.fix = Some(fix);
    }

    /// Notes that something may be missing only because this machine was too busy, so that the record cannot fail.
    pub(super) const fn doubt_absence(&mut self) {
        self.absence_is_doubtful = true;
    }

    pub(super) fn note(&mut self, line: impl Into<String>) {
        self.notes.push(line.into());
    }

    /// Adds exchanges to the evidence.
    pub(super) fn show<'a>(&mut self, exchanges: impl IntoIterator<Item = &'a Arc<Exchange>>) {
        self.evidence.extend(exchanges.into_iter().map(Arc::clone));
    }

    /// Moves a visit to the end of the evidence, where a reader looks for the request to repeat.
    pub(super) fn move_to_end(&mut self, observation: &Observation) {
        let visited = &observation.visit.exchanges;
        self.evidence.retain(|shown| !visited.iter().any(|exchange| Arc::ptr_eq(exchange, shown)));
        self.show(visited);
    }

    /// Adds how the partner interpreted the first, documented return of a fleet.
    pub(super) fn add_outcome(&mut self, sent: Status, observation: &Observation) {
        self.outcomes.extend(ObservedOutcome::of(sent, observation));
    }

    /// Replaces the latest interpretation by that of a later visit.
    pub(super) fn update_outcome(&mut self, observation: &Observation) {
        if let Some(before) = self.outcomes.pop() {
            self.add_outcome(before.sent, observation);
        }
    }

    /// The finished record. `setup_failure` says why a fleet of the check could not be set up, and `blocked` since when
    /// the partner no longer serves this machine.
    pub(super) fn finish(
        mut self,
        elapsed: Duration,
        setup_failure: Option<String>,
        blocked: Option<&Blocked>,
    ) -> Record {
        let finding = Finding::all_of(self.findings)
            .unwrap_or_else(|| Finding::not_tested("a `Then` step: the scenario asserts nothing"));
        let is_doubtful = self.absence_is_doubtful && finding.kind() == FindingKind::Failed;
        let finding = if is_doubtful { too_busy() } else { finding };
        let finding = match self.not_applicable {
            Some(because) => Finding::NotApplicable { because },
            None => finding,
        };
        let finding = match setup_failure {
            Some(because) if finding.kind() != FindingKind::NotApplicable => Finding::inconclusive(because),
            Some(_) | None => finding,
        };
        let finding = admitted(finding, &self.evidence, blocked);
        let times = |times: u32| if times == 1 { "once".to_owned() } else { format!("{times} times") };
        let retries: u32 = self.evidence.iter().map(|exchange| exchange.retries).sum();
        if retries > 0 {
            let times = times(retries);
            self.notes.push(format!("a connection broke off, and its request was sent again {times}"));
        }
        let refused: u32 = self.evidence.iter().map(|exchange| exchange.refused).sum();
        if refused > 0 {
            let times = times(refused);
            self.notes
                .push(format!("a throttle or a gateway refused a request, which was sent again {times}"));
        }
        let Self { evidence, outcomes, notes, fix, .. } = self;
        Record { finding, evidence, outcomes, notes, fix, elapsed }
    }
}
