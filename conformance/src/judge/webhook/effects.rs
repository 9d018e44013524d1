//! What webhooks change in the store: `webhook.refusal.no-effect`, `webhook.event.several-records`,
//! `webhook.duplicate.no-second-effect`, `webhook.retry.no-second-effect`, `webhook.order.reversed`.

use std::sync::Arc;

use super::answer_of;
use crate::judge::Finding;
use crate::judge::no_result::{CONNECTED, NEEDS_NOTICES, stored};
use catena_probe::{Access, Exchange, FleetView, View};

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
    match view {
        View::Unreadable(..) | View::Lost(..) => stored(view).map(|_| ()),
        _ if is_live(view) => Ok(()),
        View::NotConfigured | View::Nothing(_) | View::Seen(..) => Err(Finding::inconclusive(
            "a connection that webhooks announced is not stored as `live`, so no effect can be seen; see \
             `redirect.success.connected`, and set `settle` under `[limits]` if your side takes longer",
        )
        .after(&[CONNECTED])),
    }
}

/// Judges that the fleet did not become live `after` some deliveries. The control fleet had the same onboarding without
/// them.
#[must_use]
pub fn nothing_stored(view: &View<FleetView>, control: &View<FleetView>, after: &str) -> Finding {
    match stored(view) {
        Err(finding) => finding,
        Ok(Some(fleet)) if fleet.access == Access::Live && is_live(control) => Finding::inconclusive(
            "a fleet that only accepted is stored as `live` too, so these deliveries are not the cause; see \
             `journey.requested`",
        )
        .after(&["journey.requested", "redirect.requested.not-connected"]),
        Ok(Some(fleet)) if fleet.access == Access::Live => {
            Finding::failed("nothing stored", format!("the fleet is stored with access `live` after {after}"))
        }
        Ok(_) => Finding::Passed,
    }
}

/// Judges that a fleet is stored as live `after` some deliveries, as another fleet is after a usual onboarding.
#[must_use]
pub fn stored_as_live(view: &View<FleetView>, after: &str) -> Finding {
    let expected = format!("the fleet stored with access `live` after {after}, as another fleet is");
    match stored(view) {
        Err(finding) => finding,
        Ok(Some(fleet)) if fleet.access == Access::Live => Finding::Passed,
        Ok(Some(fleet)) => {
            Finding::failed(expected, format!("stored with access `{}`", fleet.access.as_str()))
        }
        Ok(None) => Finding::failed(expected, "nothing is stored"),
    }
}

/// Judges that an event which was delivered again had no second effect, by the fleet before and after it and by the
/// answer. A refusal such as 409 is as good as an acknowledgement; a server error is not.
#[must_use]
pub fn no_second_effect(
    before: &View<FleetView>,
    again: Option<&Arc<Exchange>>,
    after: &View<FleetView>,
) -> Finding {
    const EXPECTED: &str = "one effect, however often the event is delivered";
    let Some(again) = again else {
        return Finding::not_tested("a step that delivers the event again, before this one");
    };
    let answer = match answer_of(again) {
        Ok(answer) => answer,
        Err(finding) => return finding,
    };
    if answer.is_server_error() {
        return Finding::failed(
            "an event that is delivered again acknowledged, or refused with a 4xx",
            format!("status {}", answer.status),
        );
    }
    let (before, after) = match (stored(before), stored(after)) {
        (Err(finding), _) | (_, Err(finding)) => return finding,
        (Ok(before), Ok(after)) => (before, after),
    };
    match (before, after) {
        (Some(before), _) if before.notices == 0 => Finding::not_tested(NEEDS_NOTICES),
        (Some(before), Some(after)) if after.notices > before.notices => Finding::failed(
            EXPECTED,
            format!("{} notices, and {} before it was delivered again", after.notices, before.notices),
        ),
        (Some(before), Some(after)) if after.access != before.access => Finding::failed(
            EXPECTED,
            format!("access changed from `{}` to `{}`", before.access.as_str(), after.access.as_str()),
        ),
        (Some(_), Some(_)) => Finding::Passed,
        (None, _) | (_, None) => {
            Finding::inconclusive("nothing is stored of the fleet; see `redirect.success.connected`")
                .after(&[CONNECTED])
        }
    }
}
