//! The minimal case of each kind, in order of preference. Shrinking ends at one of these if it still fails.

use super::case::{Pair, RedirectCase};
use super::part::{Encoding, Part};

/// The id in the documentation's example.
pub(super) const USUAL_ID: &str = "5c06372b-5b5a-4477-88ee-6cd8d3b55efb";

const ESCAPED_FIRST: Encoding =
    Encoding { escaped: 1, lower: false, space_escaped: false, stray_percent: false };

fn status(value: &'static str) -> Pair {
    Pair::new(Part::plain("status"), Some(Part::plain(value)))
}

fn id() -> Pair {
    Pair::new(Part::plain("integration_request_id"), Some(Part::plain(USUAL_ID)))
}

pub(super) fn never_connected() -> [Vec<Pair>; 3] {
    [vec![status("integration-requested"), id()], Vec::new(), vec![status("a")]]
}

pub(super) fn minimal_cases() -> Vec<RedirectCase> {
    let pair = Pair::new;
    let named = |name: &'static str| pair(Part::plain(name), Some(Part::plain("success")));
    let other = |value: &'static str| pair(Part::plain("a"), Some(Part::plain(value)));
    let bare = |name: &'static str| pair(Part::plain(name), None);
    let broken = || Part::bytes(b"\xff".as_slice().into());
    let requested = || status("integration-requested");
    let escaped = |name: &'static str, value: &'static str, which: bool| {
        let (mut name, mut value) = (Part::plain(name), Part::plain(value));
        if which { &mut value } else { &mut name }.encoding = ESCAPED_FIRST;
        pair(name, Some(value))
    };
    let cases = [
        vec![],
        vec![status("success")],
        vec![status("failure")],
        vec![requested(), id()],
        vec![requested()],
        vec![bare("status")],
        vec![status("Success")],
        vec![status(" success")],
        vec![status("success ")],
        vec![status("asuccess")],
        vec![status("successa")],
        vec![status("success=")],
        vec![named("astatus")],
        vec![named("STATUS")],
        vec![named("status[]")],
        vec![named("statusa")],
        vec![bare("success")],
        vec![escaped("status", "success", true)],
        vec![escaped("status", "success", false)],
        vec![status("%73uccess")],
        vec![named("%73tatus")],
        vec![pair(broken(), None)],
        vec![pair(Part::plain("a"), Some(broken()))],
        vec![pair(Part::plain("status"), Some(broken()))],
        vec![status("success\0")],
        vec![status("a")],
        vec![status("success"), bare("status")],
        vec![bare("status"), status("success")],
        vec![status("success"), status("failure")],
        vec![status("failure"), status("success")],
        vec![status("success"), bare("a")],
        vec![other(" ")],
        vec![other("<catena-fuzz>")],
        vec![other("\r\nX-Catena-Fuzz: 1")],
        vec![other("//catena-fuzz.example")],
    ];
    cases.into_iter().map(|pairs| RedirectCase { pairs }).collect()
}
