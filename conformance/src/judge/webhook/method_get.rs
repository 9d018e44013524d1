//! `webhook.method.get`: a GET delivers nothing.

use super::{answer_of, is_live, nothing_stored};
use crate::judge::Finding;
use crate::judge::no_result::stored;
use catena_probe::{Exchange, FleetView, View};

/// Judges a genuine delivery by GET, next to a GET without a delivery, and what is stored afterwards. A page at that URL,
/// such as a health check or an app, is allowed as long as nothing is stored. The control fleet had no such delivery.
#[must_use]
pub fn method_get(
    delivered: &Exchange,
    bare: &Exchange,
    view: &View<FleetView>,
    control: &View<FleetView>,
) -> Finding {
    let answer = match answer_of(delivered) {
        Ok(answer) => answer,
        Err(finding) => return finding,
    };
    if is_live(view) {
        return nothing_stored(view, control, "a delivery with GET");
    }
    if answer.is_server_error() && answer.status != 501 {
        return Finding::failed("a 4xx status", format!("status {}", answer.status));
    }
    if !answer.is_success() {
        return Finding::Passed;
    }
    match answer_of(bare) {
        Err(finding) => finding,
        Ok(page) if !page.is_success() => Finding::failed(
            "a 4xx status",
            format!("status {}, and {} for a GET without a delivery", answer.status, page.status),
        ),
        Ok(_) => stored(view).map_or_else(
            |finding| finding,
            |_| Finding::not_applicable("there is a page at this URL, and a delivery by GET stores nothing"),
        ),
    }
}
