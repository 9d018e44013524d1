//! `webhook.method.get`: a GET delivers nothing.

use super::{is_live, nothing_stored, telling};
use crate::judge::Finding;
use catena_probe::{Exchange, FleetView, View};

/// Judges a whole, genuine delivery by GET beside a bare GET, and what is stored afterwards. A page at that address,
/// such as a health check or the shell of an app, is no mistake as long as it takes nothing. The fleet's twin was left
/// alone.
#[must_use]
pub fn method_get(
    delivered: &Exchange,
    bare: &Exchange,
    stored: &View<FleetView>,
    twin: &View<FleetView>,
) -> Finding {
    let answer = match telling(delivered) {
        Ok(answer) => answer,
        Err(finding) => return finding,
    };
    if is_live(stored) {
        return nothing_stored(stored, twin, "a delivery with GET");
    }
    if answer.is_server_error() && answer.status != 501 {
        return Finding::failed("a 4xx status", format!("status {}", answer.status));
    }
    if !answer.is_success() {
        return Finding::Passed;
    }
    match telling(bare) {
        Err(finding) => finding,
        Ok(page) if !page.is_success() => Finding::failed(
            "a 4xx status",
            format!("status {}, and {} to a GET that delivers nothing", answer.status, page.status),
        ),
        Ok(_) => match stored {
            View::Nothing(_) | View::Seen(..) => Finding::NotApplicable {
                because: "there is a page at this address, and a delivery by GET stores nothing".to_owned(),
            },
            View::NotConfigured => Finding::not_tested(
                "a view of what is stored (`fleet` under `[observe]`), for there is a page here",
            ),
            View::Unreadable(why, _) => {
                Finding::inconclusive(format!("the view of the fleet cannot be read: {why}"))
            }
            View::Lost(error, _) => Finding::inconclusive(format!("{error}; {}", error.advice())),
        },
    }
}
