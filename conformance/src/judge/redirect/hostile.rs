//! What the three judges of planted values share: when nothing was learnt from them.

use crate::judge::Finding;
use crate::judge::Observation;

/// Why the visits with something planted say nothing: the plain one did not get in either, or no answer came.
/// A refusal, even a 403, is an answer: it is what stands in front of many partners.
pub(super) fn unheard(plain: &Observation, planted: &[Observation]) -> Option<Finding> {
    if let Some(finding) = plain.is_interference() {
        return Some(finding);
    }
    planted.iter().find_map(|observation| match observation.answer() {
        Some(answer) if !answer.is_interference() => None,
        Some(_) | None => observation.is_interference(),
    })
}
