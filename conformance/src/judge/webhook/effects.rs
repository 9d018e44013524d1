//! What webhooks change in the store: `webhook.refusal.no-effect`, `webhook.event.several-records`,
//! `webhook.duplicate.no-second-effect`, `webhook.retry.no-second-effect`, `webhook.order.reversed`.

use std::sync::Arc;

use super::telling;
use crate::judge::Finding;
use catena_probe::{Access, Exchange, FleetView, View};

/// What a view of the fleet shows, or why it shows nothing we could judge.
fn seen(view: &View<FleetView>) -> Result<Option<&FleetView>, Finding> {
    match view {
        View::Seen(seen, _) => Ok(Some(seen)),
        View::Nothing(_) => Ok(None),
        View::NotConfigured => {
            Err(Finding::not_tested("a view of what is stored (`fleet` under `[observe]`)"))
        }
        View::Unreadable(why, _) => {
            Err(Finding::inconclusive(format!("the view of the fleet cannot be read: {why}")))
        }
        View::Lost(error, _) => Err(Finding::inconclusive(format!("{error}; {}", error.advice()))),
    }
}

/// Whether the fleet is stored as live.
#[must_use]
pub fn is_live(view: &View<FleetView>) -> bool {
    matches!(view, View::Seen(seen, _) if seen.access == Access::Live)
}

/// Whether a connection that webhooks announced is stored.
///
/// # Errors
/// A finding that says why it is not. No rule about effects can be judged then.
pub fn took_effect(view: &View<FleetView>) -> Result<(), Finding> {
    if is_live(view) {
        return Ok(());
    }
    Err(match view {
        View::Lost(error, _) => Finding::inconclusive(format!("{error}; {}", error.advice())),
        View::Unreadable(why, _) => {
            Finding::inconclusive(format!("the view of the fleet cannot be read: {why}"))
        }
        View::NotConfigured | View::Nothing(_) | View::Seen(..) => Finding::inconclusive(
            "a connection that webhooks told of is not stored as `live`, so no effect can be seen; see \
             `redirect.success.connected`, and `settle` under `[limits]` if your side takes longer",
        ),
    })
}

/// Judges that the fleet did not become live, `after` this. Its twin was told of in the same way and left alone.
#[must_use]
pub fn nothing_stored(view: &View<FleetView>, twin: &View<FleetView>, after: &str) -> Finding {
    match seen(view) {
        Err(finding) => finding,
        Ok(Some(seen)) if seen.access == Access::Live && is_live(twin) => Finding::inconclusive(
            "a fleet that only accepted is stored as `live` too, so it was not these deliveries; see \
             `journey.requested`",
        ),
        Ok(Some(seen)) if seen.access == Access::Live => {
            Finding::failed("nothing stored", format!("the fleet is stored with access `live` after {after}"))
        }
        Ok(_) => Finding::Passed,
    }
}

/// Judges that a fleet is stored as live, `after` this, where another one was after a plain onboarding.
#[must_use]
pub fn stored_as_live(view: &View<FleetView>, after: &str) -> Finding {
    let expected = format!("the fleet stored with access `live` after {after}, as another fleet is");
    match seen(view) {
        Err(finding) => finding,
        Ok(Some(seen)) if seen.access == Access::Live => Finding::Passed,
        Ok(Some(seen)) => Finding::failed(expected, format!("stored with access `{}`", seen.access.as_str())),
        Ok(None) => Finding::failed(expected, "nothing is stored"),
    }
}

/// Judges that an event which came again told the fleet nothing new: its notices before and after, and how the second
/// delivery was answered. A refusal such as 409 is as good as an acknowledgement; a crash is not.
#[must_use]
pub fn no_second_effect(
    before: &View<FleetView>,
    again: Option<&Arc<Exchange>>,
    after: &View<FleetView>,
) -> Finding {
    let Some(again) = again else {
        return Finding::not_tested("a step in which the event comes again, before this one");
    };
    let answer = match telling(again) {
        Ok(answer) => answer,
        Err(finding) => return finding,
    };
    if answer.is_server_error() {
        return Finding::failed(
            "an event that comes again acknowledged, or refused with a 4xx",
            format!("status {}", answer.status),
        );
    }
    let (before, after) = match (seen(before), seen(after)) {
        (Err(finding), _) | (_, Err(finding)) => return finding,
        (Ok(before), Ok(after)) => (before, after),
    };
    match (before, after) {
        (Some(before), _) if before.notices == 0 => {
            Finding::not_tested("`notices` in the view of the fleet, counting what the fleet was told")
        }
        (Some(before), Some(after)) if after.notices > before.notices => Finding::failed(
            "one effect, however often the event comes",
            format!(
                "the fleet was told {} times, and {} before it came again",
                after.notices, before.notices
            ),
        ),
        (Some(before), Some(after)) if after.access != before.access => Finding::failed(
            "one effect, however often the event comes",
            format!("access went from `{}` to `{}`", before.access.as_str(), after.access.as_str()),
        ),
        (Some(_), Some(_)) => Finding::Passed,
        (None, _) | (_, None) => {
            Finding::inconclusive("nothing is stored of the fleet; see `redirect.success.connected`")
        }
    }
}
