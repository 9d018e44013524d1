//! Runs the selected scenarios through cucumber. Findings go to the ledger. Cucumber itself only reports whether a step
//! exists and ran to its end.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use cucumber::event::{Cucumber, Feature, RetryableScenario, Rule, Scenario, Step};
use cucumber::gherkin;
use cucumber::{Event, Parser, World as _, Writer, cli, parser};
use futures::stream;

use super::steps::{ScenarioContext, World};
use crate::judge::FindingKind;
use crate::run::Run;
use crate::specification::{CheckId, Specification};

/// Checks that a firewall may take for an attack.
const HOSTILE: [&str; 4] = [
    "redirect.reflected-markup",
    "redirect.header-injection",
    "redirect.open-redirect",
    "redirect.id.hostile",
];

/// Notified as checks start and end, to show progress.
pub trait Progress: Send + Sync {
    /// The run begins.
    fn begins(&self, _: &Arc<Run>) {}
    /// A check starts.
    fn started(&self, check: &CheckId);
    /// A check ends.
    fn finished(&self, check: &CheckId, kind: FindingKind);
}

/// Shows no progress.
#[derive(Debug, Clone, Copy)]
pub struct NoProgress;

impl Progress for NoProgress {
    fn started(&self, _: &CheckId) {}
    fn finished(&self, _: &CheckId, _: FindingKind) {}
}

/// Why the scenarios could not be run.
#[derive(Debug, thiserror::Error)]
pub enum ExecuteError {
    /// Steps without code, or with several pieces of code.
    #[error("{} undefined or ambiguous:\n  {}", counted(.0.len()), .0.join("\n  "))]
    Steps(Vec<String>),
    /// Steps that panicked: a bug of this program.
    #[error("{} interrupted by a bug in this program, not in the partner:\n  {}", counted(.0.len()), .0.join("\n  "))]
    Panicked(Vec<String>),
}

fn counted(steps: usize) -> String {
    if steps == 1 { "1 step is".to_owned() } else { format!("{steps} steps are") }
}

/// Runs every scenario; findings go to the run's ledger.
///
/// # Errors
/// [`ExecuteError`].
pub async fn execute(
    specification: Specification,
    run: &Arc<Run>,
    progress: Arc<dyn Progress>,
) -> Result<(), ExecuteError> {
    let failures = Failures::default();
    let context = {
        let run = Arc::clone(run);
        let checks = Arc::new(specification.checks);
        move |feature: &gherkin::Feature, scenario: &gherkin::Scenario| {
            let file = feature.path.as_ref().map(|path| path.display().to_string());
            let check = checks
                .iter()
                .find(|check| Some(&check.file) == file.as_ref() && check.line == scenario.position.line);
            check.map(|check| ScenarioContext::new(Arc::clone(&run), check.id.clone()))
        }
    };
    for features in hostile_last(&specification.features) {
        let (context, started, ended) = (context.clone(), Arc::clone(&progress), Arc::clone(&progress));
        let (before, after) = (Arc::clone(run), Arc::clone(run));
        let run = World::cucumber::<&str>()
            .with_parser(InMemory)
            .with_writer(failures.clone())
            .with_default_cli()
            .max_concurrent_scenarios(None)
            .before(move |feature, _, scenario, world| {
                let (run, context, started) = (Arc::clone(&before), context.clone(), Arc::clone(&started));
                Box::pin(async move {
                    run.slots.take().await;
                    let context = context(feature, scenario);
                    if let Some(context) = &context {
                        started.started(&context.check);
                    }
                    world.begin(context);
                })
            })
            .after(move |_, _, _, _, world| {
                let (run, ended) = (Arc::clone(&after), Arc::clone(&ended));
                Box::pin(async move {
                    if let Some((check, kind)) = match world {
                        Some(world) => world.close().await,
                        None => None,
                    } {
                        ended.finished(&check, kind);
                    }
                    run.slots.give_back();
                })
            })
            .run(features);
        // It is large.
        Box::pin(run).await;
    }
    let failures = failures.into_lines();
    if failures.is_empty() { Ok(()) } else { Err(ExecuteError::Panicked(failures)) }
}

/// Runs the hostile checks after all others: a firewall may ban this machine after them, and ends the run then.
fn hostile_last(features: &[gherkin::Feature]) -> [Vec<gherkin::Feature>; 2] {
    let is_hostile = |scenario: &gherkin::Scenario| {
        scenario.tags.iter().any(|tag| HOSTILE.contains(&tag.trim_start_matches('@')))
    };
    let only = |feature: &gherkin::Feature, hostile: bool| {
        let mut part = feature.clone();
        part.scenarios.retain(|scenario| is_hostile(scenario) == hostile);
        for rule in &mut part.rules {
            rule.scenarios.retain(|scenario| is_hostile(scenario) == hostile);
        }
        part.rules.retain(|rule| !rule.scenarios.is_empty());
        (!part.scenarios.is_empty() || !part.rules.is_empty()).then_some(part)
    };
    [false, true].map(|hostile| features.iter().filter_map(|feature| only(feature, hostile)).collect())
}

/// Refuses feature files with an undefined step, before anything is sent.
///
/// # Errors
/// [`ExecuteError::Steps`].
pub fn refuse_undefined(specification: &Specification) -> Result<(), ExecuteError> {
    let undefined = undefined_steps(&specification.features);
    if undefined.is_empty() { Ok(()) } else { Err(ExecuteError::Steps(undefined)) }
}

/// Every undefined or ambiguous step, with its place.
fn undefined_steps(features: &[gherkin::Feature]) -> Vec<String> {
    let steps = World::collection();
    let mut lines = Vec::new();
    for feature in features {
        let file = feature.path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
        let backgrounds =
            feature.background.iter().chain(feature.rules.iter().filter_map(|rule| rule.background.as_ref()));
        let scenarios = feature.scenarios.iter().chain(feature.rules.iter().flat_map(|rule| &rule.scenarios));
        let all = backgrounds
            .flat_map(|background| &background.steps)
            .chain(scenarios.flat_map(|scenario| &scenario.steps));
        for step in all {
            let problem = match steps.find(step) {
                Ok(Some(_)) => continue,
                Ok(None) => "no such step",
                Err(_) => "several steps match",
            };
            lines.push(format!(
                "{file}:{}: {problem}: {} {}",
                step.position.line,
                step.keyword.trim(),
                step.value
            ));
        }
    }
    lines.sort();
    lines.dedup();
    lines
}

/// How many of the defined steps a specification uses.
#[must_use]
pub fn steps_in_use(specification: &Specification) -> usize {
    let steps = World::collection();
    let scenarios = specification.features.iter().flat_map(|feature| {
        feature.scenarios.iter().chain(feature.rules.iter().flat_map(|rule| &rule.scenarios))
    });
    let used: BTreeSet<(u32, u32, &str)> = scenarios
        .flat_map(|scenario| &scenario.steps)
        .filter_map(|step| steps.find(step).ok().flatten())
        .filter_map(|(_, _, location, _)| location.map(|place| (place.line, place.column, place.path)))
        .collect();
    used.len()
}

/// Gives cucumber the features that were already parsed.
struct InMemory;

impl Parser<Vec<gherkin::Feature>> for InMemory {
    type Cli = cli::Empty;
    type Output = stream::Iter<std::vec::IntoIter<parser::Result<gherkin::Feature>>>;

    fn parse(self, input: Vec<gherkin::Feature>, _: cli::Empty) -> Self::Output {
        stream::iter(input.into_iter().map(Ok).collect::<Vec<_>>())
    }
}

/// Collects steps that were skipped or that panicked. Findings go to the ledger instead.
#[derive(Debug, Clone, Default)]
struct Failures(Arc<Mutex<Vec<String>>>);

impl Failures {
    fn into_lines(self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The order of events does not matter here.
impl cucumber::writer::Normalized for Failures {}

impl Writer<World> for Failures {
    type Cli = cli::Empty;

    async fn handle_event(&mut self, event: parser::Result<Event<Cucumber<World>>>, _: &cli::Empty) {
        let line = match event.map(Event::into_inner) {
            Err(error) => Some(error.to_string()),
            Ok(Cucumber::Feature(
                feature,
                Feature::Scenario(_, scenario) | Feature::Rule(_, Rule::Scenario(_, scenario)),
            )) => failure(&feature, &scenario),
            Ok(_) => None,
        };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(line);
    }
}

fn failure(feature: &gherkin::Feature, scenario: &RetryableScenario<World>) -> Option<String> {
    let file = feature.path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
    let (Scenario::Step(step, event) | Scenario::Background(step, event)) = &scenario.event else {
        return None;
    };
    match event {
        Step::Started | Step::Passed(..) => None,
        Step::Skipped => Some(format!("{file}:{}: skipped: {}", step.position.line, step.value)),
        Step::Failed(_, _, _, error) => Some(format!("{file}:{}: {error}", step.position.line)),
    }
}
