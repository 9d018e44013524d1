//! The parts of a sharded run, put together again: the whole run, as one process would have reported it.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::{Report, Timing};
use crate::specification::order;

/// Why reports are not the parts of one run. Reports are named by `name`, e.g. their files.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
pub enum MergeError {
    /// There is nothing to merge.
    #[error("there is no report to merge")]
    Nothing,
    /// Several reports, and one of them is of a whole run.
    #[error("`{name}` is the report of a whole run, not of a shard")]
    #[diagnostic(help(
        "merge the reports of `run --shard 1/N` to `--shard N/N`; to set two whole runs against each other, use `compare`"
    ))]
    Whole {
        /// Which.
        name: String,
    },
    /// Two reports disagree on what all parts of a run have in common.
    #[error("`{first}` and `{second}` are of different runs: their {what} differ")]
    #[diagnostic(help(
        "give every shard the same target, flags, version and `--seed`, e.g. the number of the CI run, and the same N"
    ))]
    Different {
        /// One.
        first: String,
        /// The other.
        second: String,
        /// In what.
        what: &'static str,
    },
    /// A part came twice.
    #[error("`{first}` and `{second}` are both shard {index}")]
    #[diagnostic(help("give each file once; each shard of a run has another number before the `/`"))]
    Twice {
        /// One.
        first: String,
        /// The other.
        second: String,
        /// Which part.
        index: usize,
    },
    /// Parts are missing.
    #[error("of {of} shards {} missing: {}", if missing.len() == 1 { "one is" } else { "some are" }, missing.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    #[diagnostic(help(
        "a run without all its checks is no verdict; run the missing shards again, with the same seed, and merge then"
    ))]
    Missing {
        /// How many there should be.
        of: usize,
        /// Which are not there.
        missing: Vec<usize>,
    },
}

/// Puts the parts of a run together. A single report of a whole run is returned as it is.
///
/// # Errors
/// [`MergeError`], when they are not all the parts of one run.
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
    whole.timing = together(&parts);
    whole.checks = parts.into_iter().flat_map(|part| part.checks).collect();
    whole.checks.sort_by(|left, right| order(&left.check).cmp(&order(&right.check)));
    Ok(whole.concluded())
}

/// What two parts of one run would have in common, and these do not.
fn difference(one: &Report, other: &Report) -> Option<&'static str> {
    let parts = |report: &Report| {
        report.shard.as_ref().map(|shard| (shard.of, shard.checks, shard.selection.clone()))
    };
    let built_in = one.target.built_in && other.target.built_in;
    [
        ("versions", one.version == other.version),
        ("specification revisions", one.specification_revision == other.specification_revision),
        // The built-in partner stands on another port each time.
        ("targets", built_in || one.target == other.target),
        ("seeds", one.seed == other.seed),
        ("`--fail-on`", one.fail_on == other.fail_on),
        ("`--prove-all`", one.prove_all == other.prove_all),
        ("numbers of shards, or the checks they select", parts(one) == parts(other)),
    ]
    .into_iter()
    .find_map(|(what, same)| (!same).then_some(what))
}

/// From the first beginning to the last end.
fn together(parts: &[Report]) -> Option<Timing> {
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
