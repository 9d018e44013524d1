//! Minimizing a failing case.

use super::FuzzCase;

/// The simplest case that still fails, found with at most `attempts` tries. It must fail twice more; otherwise the
/// original case must. `None` if neither does.
pub(super) async fn shrink<C: FuzzCase>(
    original: &C,
    mut attempts: u32,
    mut fails: impl AsyncFnMut(&C) -> bool,
) -> Option<C> {
    let mut simplest = original.clone();
    'simpler: loop {
        for candidate in simplest.clone().simpler() {
            if attempts == 0 {
                break 'simpler;
            }
            attempts -= 1;
            if fails(&candidate).await {
                simplest = candidate;
                continue 'simpler;
            }
        }
        break;
    }
    for candidate in [simplest, original.clone()] {
        if fails(&candidate).await && fails(&candidate).await {
            return Some(candidate);
        }
    }
    None
}
