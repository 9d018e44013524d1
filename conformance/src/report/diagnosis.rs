//! What the broken checks together look like: the known mistakes that break just these, and how each is mended.
//!
//! Read off the reference partner's defects, each of which knows what it breaks. A resemblance, said as one: the
//! partner may have made another mistake with the same marks.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::diagnosis_advice::{fix_of, sign_of};
use reference_partner::Defect;

/// A known mistake that the partner behaves like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Resemblance {
    /// The defect's name; the reference partner can be started with it.
    pub defect: String,
    /// The mistake in one line.
    pub description: String,
    /// The broken checks it accounts for.
    pub explains: Vec<String>,
    /// How it is mended.
    pub fix: String,
}

/// A check that was judged: met or broken.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    /// Its id.
    pub id: &'a str,
    /// What was there instead of what it asks for, if it is broken.
    pub observed: Option<&'a str>,
    /// What it advises.
    pub fix: &'a str,
}

/// Most mistakes that are named. A partner that breaks this many ways has other things to do first.
const MOST: usize = 3;

/// Names the mistakes that account for what is broken. Only what was judged counts for or against one: every check a
/// mistake would break, and that was judged, must be broken. The mistake that explains most comes first, and what it
/// explains is not explained again. Of mistakes with the same marks all are named, first the one whose sign was seen.
#[must_use]
pub fn resemblances(judged: &[Judged<'_>]) -> Vec<Resemblance> {
    let failed: BTreeSet<&str> =
        judged.iter().filter(|judged| judged.observed.is_some()).map(|judged| judged.id).collect();
    let known: BTreeSet<&str> = judged.iter().map(|judged| judged.id).collect();
    let mut left = failed.clone();
    let mut found = Vec::new();
    while found.len() < MOST {
        let fitting = Defect::ALL.iter().filter_map(|defect| {
            let marks: BTreeSet<&str> =
                defect.breaks().iter().copied().filter(|id| known.contains(id)).collect();
            let explains: BTreeSet<&str> = marks.intersection(&left).copied().collect();
            (!explains.is_empty() && marks.is_subset(&failed)).then_some((*defect, explains))
        });
        let fitting: Vec<(Defect, BTreeSet<&str>)> = fitting.collect();
        let Some(most) = fitting.iter().map(|(_, explains)| explains.len()).max() else { break };
        let mut best: Vec<_> = fitting.into_iter().filter(|(_, explains)| explains.len() == most).collect();
        // The fewer marks a mistake has that nobody looked for, the likelier it is.
        best.sort_by_key(|(defect, _)| (!shows(*defect, judged), defect.breaks().len()));
        let Some((_, first)) = best.first().cloned() else { break };
        for (defect, explains) in best.into_iter().filter(|(_, explains)| *explains == first) {
            found.push(Resemblance {
                defect: defect.to_string(),
                description: defect.description().to_owned(),
                fix: fix(defect, judged),
                explains: explains.into_iter().map(ToOwned::to_owned).collect(),
            });
        }
        left.retain(|id| !first.contains(id));
    }
    found.truncate(MOST);
    found
}

/// Whether the sign of a mistake was seen in one of its marks. A mistake without a sign is known by its marks alone.
fn shows(defect: Defect, judged: &[Judged<'_>]) -> bool {
    sign_of(defect).is_some_and(|sign| {
        let marks = judged.iter().filter(|judged| defect.breaks().contains(&judged.id));
        marks.filter_map(|mark| mark.observed).any(|observed| observed.contains(sign))
    })
}

/// What mends a mistake: its own advice, or that of the first of its checks that was seen broken.
fn fix(defect: Defect, judged: &[Judged<'_>]) -> String {
    let of_check = |id: &&str| judged.iter().find(|judged| judged.id == *id && judged.observed.is_some());
    let advised =
        fix_of(defect).or_else(|| defect.breaks().iter().find_map(of_check).map(|judged| judged.fix));
    advised.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(failed: &[(&str, &str)], passed: &[&str]) -> Vec<String> {
        let failed = failed.iter().map(|(id, observed)| (*id, Some(*observed)));
        let judged: Vec<Judged<'_>> = failed
            .chain(passed.iter().map(|id| (*id, None)))
            .map(|(id, observed)| Judged { id, observed, fix: "Mend it." })
            .collect();
        resemblances(&judged).into_iter().map(|found| found.defect).collect()
    }

    #[test]
    fn nothing_broken_looks_like_nothing() {
        assert!(named(&[], &["redirect.success.answered"]).is_empty());
    }

    #[test]
    fn a_mistake_that_would_break_what_holds_is_not_it() {
        let passed = ["webhook.signature.wrong-secret", "webhook.timestamp.stale"];
        assert_eq!(named(&[("webhook.signature.missing", "status 202")], &passed), ["accepts-unsigned"]);
    }

    #[test]
    fn of_mistakes_with_the_same_marks_the_one_whose_sign_was_seen_comes_first() {
        let refused = |status| {
            let marks = ["webhook.signed.accepted", "redirect.success.connected", "journey.success"];
            named(&marks.map(|id| (id, status)), &[])
        };
        assert_eq!(refused("status 401")[0], "signs-without-timestamp");
        assert_eq!(refused("status 403")[0], "webhook-behind-login");
    }

    #[test]
    fn every_sign_parts_mistakes_that_have_the_same_marks() {
        for defect in Defect::ALL {
            let alike = Defect::ALL.iter().filter(|other| {
                let marks = |defect: &Defect| defect.breaks().iter().collect::<BTreeSet<_>>();
                marks(other) == marks(defect)
            });
            let signs: Vec<Option<&str>> = alike.map(|defect| sign_of(*defect)).collect();
            let told_apart = signs.iter().flatten().collect::<BTreeSet<_>>().len();
            assert!(signs.len() == 1 || told_apart == signs.len(), "{defect}: {signs:?}");
            assert!(signs.len() <= MOST, "{defect} has more likenesses than are named");
        }
    }
}
