//! `list`: lists the checks, one per line.

use clap::Args;

use super::CliError;
use super::arguments::CheckArguments;
use super::report_flag::to_json;
use super::stdout::{counted, say};
use crate::specification::Specification;

/// List the checks with id, level and rule.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    checks: CheckArguments,
    /// Print the steps that feature files can use instead, as Markdown.
    #[arg(long)]
    steps: bool,
    /// Print the checks as JSON, with rationale, fix, source and steps.
    #[arg(long, conflicts_with = "steps")]
    json: bool,
    /// List the frozen revisions of the specification instead.
    #[arg(long, conflicts_with_all = ["steps", "json", "revision"])]
    revisions: bool,
    /// Print the file of a new revision that freezes the checks of today.
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["steps", "json", "revisions", "revision"])]
    freeze: Option<u32>,
}

const EXAMPLES: &str = "\
Examples:
  catena-conformance list
  catena-conformance list --only webhook. --tags '@must'
  catena-conformance list --json
  catena-conformance list --steps > STEPS.md
  catena-conformance list --revisions
  catena-conformance list --revision 1";

pub(super) fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let specification = arguments.checks.specification(None)?;
    if arguments.revisions {
        return revisions(specification);
    }
    if let Some(number) = arguments.freeze {
        say(specification.frozen_as(number))?;
        return Ok(0);
    }
    if arguments.steps {
        say(specification.vocabulary_markdown())?;
        return Ok(0);
    }
    if arguments.json {
        say(to_json(&specification.checks)?)?;
        return Ok(0);
    }
    let widest = specification.checks.iter().map(|check| check.id.as_str().len()).max().unwrap_or_default();
    let lines = specification.checks.iter();
    let lines = lines.map(|check| format!("{:widest$}  {:9}  {}\n", check.id, check.level, check.rule));
    say(lines.collect::<String>())?;
    Ok(0)
}

/// One line per revision: its number, how many checks it has, and how today's rules differ.
fn revisions(specification: Specification) -> Result<u8, CliError> {
    let mut out = String::new();
    for revision in specification.revisions.clone() {
        let number = revision.number;
        let frozen = specification.clone().as_of(number)?.revision.frozen;
        let (newer, changed) = frozen.map_or((0, 0), |frozen| (frozen.newer.len(), frozen.changed.len()));
        let size = counted(revision.size() as u64, "check");
        let today = match (newer, changed) {
            (0, 0) => "the rules of this version".to_owned(),
            (newer, changed) => format!("{newer} newer and {changed} changed since"),
        };
        out.push_str(&format!("{number}  {size}  {today}\n"));
    }
    say(out)?;
    Ok(0)
}
