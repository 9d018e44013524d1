//! What the steps of one scenario share.

use std::sync::Arc;

use tokio::time::Instant;
use url::Url;

use crate::judge::Observation;
use crate::judge::ObservedOutcome;
use crate::judge::Record;
use crate::judge::redirect::Confirmation;
use crate::judge::webhook::EventDelivery;
use crate::judge::webhook::Sandwich;
use crate::judge::{Finding, FindingKind};
use crate::run::deliveries::ScriptedFleet;
use crate::run::journey::Journey;
use crate::run::{Fleet, Run};
use crate::specification::CheckId;
use catena_contract::Status;
use catena_probe::{Exchange, FleetView, RequestView, View};

/// The run and the check a scenario belongs to.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    /// The run.
    pub(crate) run: Arc<Run>,
    /// The check.
    pub(crate) check: CheckId,
}

/// One scenario under way.
#[derive(Debug, Default, cucumber::World)]
pub(crate) struct World {
    setting: Option<Setting>,
    began: Option<Instant>,
    /// The scenario's own fleet.
    fleet: Option<Fleet>,
    /// What webhooks have told about it.
    pub(super) confirmation: Option<Confirmation>,
    /// Where its browser was sent last.
    pub(super) returned_to: Option<Url>,
    /// What was seen of it, visit by visit.
    pub(super) observations: Vec<Observation>,
    /// Other fleets, by what they came back with.
    pub(super) others: Vec<(String, Vec<Observation>)>,
    /// What was stored of its request after each odd visit.
    pub(super) requests: Vec<View<RequestView>>,
    /// What was stored of the fleet before a redirect that must not change it.
    pub(super) before: Option<View<FleetView>>,
    /// The onboarding's deliveries.
    pub(super) deliveries: Option<Vec<Arc<Exchange>>>,
    /// A forgery between its twins.
    pub(super) sandwich: Option<Result<Sandwich, Finding>>,
    /// One delivery of each onboarding event.
    pub(super) event_deliveries: Option<Result<Vec<EventDelivery>, Finding>>,
    /// Fleets that the partner was told about, event by event.
    pub(super) scripted: Vec<ScriptedFleet>,
    /// A fleet told of like them, and left alone: what becomes of it is not these deliveries' doing.
    pub(super) twin: Option<ScriptedFleet>,
    /// What was stored of the fleet before an event came again.
    pub(super) stored_before: Option<View<FleetView>>,
    /// The event's second delivery.
    pub(super) again: Option<Arc<Exchange>>,
    /// A session through a simulated Catena.
    pub(super) journey: Option<Journey>,
    /// Why the whole scenario does not concern this partner.
    aside: Option<String>,
    findings: Vec<Finding>,
    evidence: Vec<Arc<Exchange>>,
    outcomes: Vec<ObservedOutcome>,
    notes: Vec<String>,
}

impl World {
    pub(crate) fn set(&mut self, setting: Option<Setting>) {
        self.setting = setting;
        self.began = Some(Instant::now());
    }

    fn setting(&self) -> &Setting {
        match &self.setting {
            Some(setting) => setting,
            None => unreachable!("the runner sets the scene before every scenario"),
        }
    }

    pub(super) fn run(&self) -> Arc<Run> {
        Arc::clone(&self.setting().run)
    }

    pub(super) fn check(&self) -> CheckId {
        self.setting().check.clone()
    }

    /// The scenario's own fleet.
    pub(super) fn fleet(&mut self) -> &mut Fleet {
        let Setting { run, check } = self.setting();
        let (run, check) = (Arc::clone(run), check.clone());
        self.fleet.get_or_insert_with(|| run.fleet(&check, 0))
    }

    /// Adds to what the report shows.
    pub(super) fn show<'a>(&mut self, exchanges: impl IntoIterator<Item = &'a Arc<Exchange>>) {
        self.evidence.extend(exchanges.into_iter().map(Arc::clone));
    }

    /// Adds a visit, and the look at the store after it, to what the report shows.
    pub(super) fn show_observation(&mut self, observation: &Observation) {
        self.show(&observation.visit.exchanges);
        self.show(observation.fleet.exchange());
    }

    /// Writes down what the partner believes of a fleet that came back as documented, for the first time.
    pub(super) fn believe(&mut self, sent: Status, observation: &Observation) {
        self.outcomes.extend(ObservedOutcome::of(sent, observation));
    }

    /// What was believed last turned out to be on its way still.
    pub(super) fn believe_instead(&mut self, observation: &Observation) {
        if let Some(before) = self.outcomes.pop() {
            self.believe(before.sent, observation);
        }
    }

    /// Moves a visit to the end of what the report shows, where the reader looks for the one to repeat.
    pub(super) fn point_at(&mut self, observation: &Observation) {
        let visited = &observation.visit.exchanges;
        self.evidence.retain(|shown| !visited.iter().any(|exchange| Arc::ptr_eq(exchange, shown)));
        self.show(visited);
    }

    /// Judges every visit of the scenario by itself; the report points at the first that is broken.
    pub(super) fn find_each(&mut self, judge: impl Fn(&Observation) -> Finding) {
        let observations = std::mem::take(&mut self.observations);
        let findings: Vec<Finding> = observations.iter().map(judge).collect();
        let culprit = findings.iter().position(|finding| finding.kind() == FindingKind::Failed);
        if let Some(observation) = culprit.and_then(|at| observations.get(at)) {
            self.point_at(observation);
        }
        self.observations = observations;
        let worst = Finding::all_of(findings);
        self.find(
            worst
                .unwrap_or_else(|| Finding::not_tested("a step in which the fleet returns, before this one")),
        );
    }

    /// Adds a line to the report.
    pub(super) fn note(&mut self, line: impl Into<String>) {
        self.notes.push(line.into());
    }

    /// Adds a finding; of all a scenario finds, the worst stands.
    pub(super) fn find(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Sets the whole scenario aside: whatever else it finds, it does not concern this partner.
    pub(super) fn set_aside(&mut self, because: impl Into<String>) {
        self.aside = Some(because.into());
    }

    /// The fleet's latest sight, or the finding that there was none.
    pub(super) fn last_sight(&self) -> Result<&Observation, Finding> {
        self.observations
            .last()
            .ok_or_else(|| Finding::not_tested("a step in which the fleet returns, before this one"))
    }

    /// A finding about something that is not stored, as far as that says anything: where a script draws the page and
    /// was not run, it may well be the script that stores.
    pub(super) fn as_far_as_seen<T>(&self, view: &View<T>, finding: Finding) -> Finding {
        let drawn_later = self.last_sight().is_ok_and(|observation| {
            observation.claims.none() && observation.page.as_ref().is_some_and(|page| page.scripted)
        });
        let says_missing = matches!(finding, Finding::Failed { .. } | Finding::Inconclusive { .. });
        if drawn_later && says_missing && matches!(view, View::Nothing(_)) {
            return Finding::not_tested(
                "a look with scripts running (`--driver browser`): nothing is stored, and the page's script may be what \
                 stores it",
            );
        }
        finding
    }

    /// The two sights of other fleets that came back with this status.
    pub(super) fn pair(&self, status: &str) -> Option<[&Observation; 2]> {
        match self.others.iter().find(|(came_with, _)| came_with == status)?.1.as_slice() {
            [first, second] => Some([first, second]),
            _ => None,
        }
    }

    /// Writes the scenario's record.
    pub(crate) async fn close(&mut self) -> Option<(CheckId, FindingKind)> {
        if let Some(journey) = self.journey.take() {
            journey.end().await;
        }
        let Setting { run, check } = self.setting.take()?;
        let finding = Finding::all_of(std::mem::take(&mut self.findings))
            .unwrap_or_else(|| Finding::not_tested("a `Then` step: the scenario asserts nothing"));
        let finding = match self.aside.take() {
            Some(because) => Finding::NotApplicable { because },
            None => finding,
        };
        let finding = match run.not_arranged(&check) {
            Some(because) if finding.kind() != FindingKind::NotApplicable => Finding::inconclusive(because),
            Some(_) | None => finding,
        };
        let kind = finding.kind();
        let retries: u32 = self.evidence.iter().map(|exchange| exchange.retries).sum();
        if retries > 0 {
            let times = if retries == 1 { "once".to_owned() } else { format!("{retries} times") };
            self.note(format!("a connection broke off, and what it carried was sent again: {times}"));
        }
        let record = Record {
            finding,
            evidence: std::mem::take(&mut self.evidence),
            outcomes: std::mem::take(&mut self.outcomes),
            notes: std::mem::take(&mut self.notes),
            elapsed: self.began.map(|began| began.elapsed()).unwrap_or_default(),
        };
        run.ledger.write(check.clone(), record);
        Some((check, kind))
    }
}
