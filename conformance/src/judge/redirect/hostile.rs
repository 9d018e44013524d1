//! What the three judges of planted values share: when nothing was learnt from them.

use crate::judge::Finding;
use crate::judge::Sight;

/// Why the visits with something planted say nothing: the plain one did not get in either, or no answer came.
/// A refusal, even a 403, is an answer: it is what stands in front of many partners.
pub(super) fn unheard(plain: &Sight, planted: &[Sight]) -> Option<Finding> {
    if let Some(finding) = plain.says_nothing() {
        return Some(finding);
    }
    planted.iter().find_map(|sight| match sight.answer() {
        Some(answer) if !answer.says_nothing() => None,
        Some(_) | None => sight.says_nothing(),
    })
}
