//! Merges the reports of all shards of a run into the report that one process would have written.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::{Report, Timing};
use crate::specification::order;

/// Reports that are not all shards of one run. They are called by the name of their files.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
pub enum MergeError {
    /// There is nothing to merge.
    #[error("there is no report to merge")]
    Nothing,
    /// One of several reports is of a whole run.
    #[error("`{name}` is the report of a whole run, not of a shard")]
    #[diagnostic(help(
        "merge the reports of `run --shard 1/N` to `--shard N/N`; to compare two whole runs, use `compare`"
    ))]
    Whole {
        /// The name of that report.
        name: String,
    },
    /// Two reports are of different runs.
    #[error("`{first}` and `{second}` are of different runs: their {what} differ")]
    #[diagnostic(help(
        "give every shard the same target, flags, version and `--seed`, e.g. the number of the CI run, and the same N"
    ))]
    Different {
        /// The name of one report.
        first: String,
        /// The name of the other.
        second: String,
        /// What differs, in the plural.
        what: &'static str,
    },
    /// Two reports are of the same shard.
    #[error("`{first}` and `{second}` are both shard {index}")]
    #[diagnostic(help("give each file once, and each shard of a run its own number before the `/`"))]
    Twice {
        /// The name of one report.
        first: String,
        /// The name of the other.
        second: String,
        /// The number of the shard.
        index: usize,
    },
    /// Shards are missing.
    #[error("{} of {of} shards missing: {}", missing.len(), missing.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    #[diagnostic(help(
        "there is no verdict without all checks; run the missing shards with the same seed, then merge again"
    ))]
    Missing {
        /// How many shards the run has.
        of: usize,
        /// The numbers of the missing shards.
        missing: Vec<usize>,
    },
}

/// Merges the reports of all shards of a run. A single report of a whole run is returned as it is.
///
/// # Errors
/// [`MergeError`] if they are not all shards of one run.
pub fn merge(named: Vec<(String, Report)>) -> Result<Report, MergeError> {
    if let [(_, report)] = named.as_slice()
        && report.shard.is_none()
    {
        return Ok(report.clone());
    }
    let mut parts: BTreeMap<usize, (String, Report)> = BTreeMap::new();
    let mut of = 0;
    for (name, report) in named {
        let Some(shard) = report.shard.clone() else { return Err(MergeError::Whole { name }) };
        if let Some((first, part)) = parts.values().next()
            && let Some(what) = difference(part, &report)
        {
            return Err(MergeError::Different { first: first.clone(), second: name, what });
        }
        if let Some((first, _)) = parts.get(&shard.index) {
            return Err(MergeError::Twice { first: first.clone(), second: name, index: shard.index });
        }
        of = shard.of;
        parts.insert(shard.index, (name, report));
    }
    let missing: Vec<usize> = (1..=of).filter(|index| !parts.contains_key(index)).collect();
    if !missing.is_empty() {
        return Err(MergeError::Missing { of, missing });
    }
    let parts: Vec<Report> = parts.into_values().map(|(_, report)| report).collect();
    let mut whole = parts.first().cloned().ok_or(MergeError::Nothing)?;
    whole.shard = None;
    whole.ended_early = parts.iter().find_map(|part| part.ended_early.clone());
    whole.timing = merged_timing(&parts);
    whole.other_requests = parts.iter().flat_map(|part| part.other_requests.clone()).collect();
    whole.checks = parts.into_iter().flat_map(|part| part.checks).collect();
    whole.checks.sort_by(|left, right| order(&left.check).cmp(&order(&right.check)));
    Ok(whole.concluded())
}

/// What differs between two reports although all shards of a run have it in common.
fn difference(one: &Report, other: &Report) -> Option<&'static str> {
    let parts = |report: &Report| {
        report.shard.as_ref().map(|shard| (shard.of, shard.checks, shard.selection.clone()))
    };
    let built_in = one.target.built_in && other.target.built_in;
    [
        ("versions", one.version == other.version),
        ("specification revisions", one.specification == other.specification),
        // The built-in partner has another port each time.
        ("targets", built_in || one.target == other.target),
        ("seeds", one.seed == other.seed),
        ("`--fail-on`", one.fail_on == other.fail_on),
        ("`--require-tested`", one.require_tested == other.require_tested),
        ("numbers of shards, or the checks they select", parts(one) == parts(other)),
    ]
    .into_iter()
    .find_map(|(what, same)| (!same).then_some(what))
}

/// The time from the first start to the last end.
fn merged_timing(parts: &[Report]) -> Option<Timing> {
    let timings: Option<Vec<&Timing>> = parts.iter().map(|part| part.timing.as_ref()).collect();
    let timings = timings?;
    let started_at = timings.iter().map(|timing| timing.started_at).min()?;
    let end = |timing: &Timing| {
        let elapsed = SignedDuration::from_millis(i64::try_from(timing.elapsed_ms).unwrap_or(i64::MAX));
        timing.started_at.saturating_add(elapsed).unwrap_or(timing.started_at)
    };
    let ended_at = timings.iter().map(|timing| end(timing)).max()?;
    let elapsed_ms = u64::try_from(ended_at.duration_since(started_at).as_millis()).unwrap_or_default();
    let checks_ms = timings.into_iter().flat_map(|timing| timing.checks_ms.clone()).collect();
    Some(Timing { started_at, elapsed_ms, checks_ms })
}
