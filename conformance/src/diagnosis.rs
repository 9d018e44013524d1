//! What the broken checks together look like: the known mistakes that break just these.
//!
//! Read off the reference partner's defects, each of which knows what it breaks. A resemblance, said as one: the
//! partner may have made another mistake with the same marks.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::reference_partner::Defect;

/// A known mistake that the partner behaves like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Resemblance {
    /// The defect's name; the reference partner can be started with it.
    pub defect: String,
    /// The mistake in one line.
    pub description: String,
    /// The broken checks it accounts for.
    pub explains: Vec<String>,
}

/// Most mistakes that are named. A partner that breaks this many ways has other things to do first.
const MOST: usize = 3;

/// Names the mistakes that account for `broken`. Only what was `judged` (met or broken) counts for or against one:
/// every check a mistake would break, and that was judged, must be broken. The mistake that explains most comes
/// first, and what it explains is not explained again. Of mistakes with the same marks all are named.
#[must_use]
pub fn resemblances(broken: &BTreeSet<&str>, judged: &BTreeSet<&str>) -> Vec<Resemblance> {
    let mut left = broken.clone();
    let mut found = Vec::new();
    while found.len() < MOST {
        let fitting = Defect::ALL.iter().filter_map(|defect| {
            let marks: BTreeSet<&str> =
                defect.breaks().iter().copied().filter(|id| judged.contains(id)).collect();
            let explains: BTreeSet<&str> = marks.intersection(&left).copied().collect();
            (!explains.is_empty() && marks.is_subset(broken)).then_some((*defect, explains))
        });
        let fitting: Vec<(Defect, BTreeSet<&str>)> = fitting.collect();
        let Some(most) = fitting.iter().map(|(_, explains)| explains.len()).max() else { break };
        let mut best: Vec<_> = fitting.into_iter().filter(|(_, explains)| explains.len() == most).collect();
        // The fewer marks a mistake has that nobody looked for, the likelier it is.
        best.sort_by_key(|(defect, _)| defect.breaks().len());
        let Some((_, first)) = best.first().cloned() else { break };
        for (defect, explains) in best.into_iter().filter(|(_, explains)| *explains == first) {
            found.push(Resemblance {
                defect: defect.to_string(),
                description: defect.description().to_owned(),
                explains: explains.into_iter().map(ToOwned::to_owned).collect(),
            });
        }
        left.retain(|id| !first.contains(id));
    }
    found.truncate(MOST);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named<'a>(broken: &[&'a str], judged: &[&'a str]) -> Vec<String> {
        let set = |ids: &[&'a str]| ids.iter().copied().collect::<BTreeSet<_>>();
        resemblances(&set(broken), &set(judged)).into_iter().map(|found| found.defect).collect()
    }

    #[test]
    fn a_partner_that_breaks_what_one_mistake_breaks_behaves_like_it() {
        let every: BTreeSet<&str> = Defect::ALL.iter().flat_map(|defect| defect.breaks()).copied().collect();
        let judged: Vec<&str> = every.into_iter().collect();
        for defect in Defect::ALL {
            let broken = defect.breaks();
            let named = named(broken, &judged);
            let alike = Defect::ALL.iter().filter(|other| other.breaks() == broken).count();
            assert!(alike > MOST || named.contains(&defect.to_string()), "{defect}: {named:?}");
        }
    }

    #[test]
    fn nothing_broken_looks_like_nothing() {
        assert!(named(&[], &["redirect.success.answered"]).is_empty());
    }

    #[test]
    fn a_mistake_that_would_break_what_holds_is_not_it() {
        let judged =
            ["webhook.signature.missing", "webhook.signature.wrong-secret", "webhook.timestamp.stale"];
        assert_eq!(named(&["webhook.signature.missing"], &judged), ["accepts-unsigned"]);
    }
}
