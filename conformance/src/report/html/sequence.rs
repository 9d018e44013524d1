//! A failed check as a small sequence diagram: the fleet's browser, Catena and the partner, with the failing step marked.

use url::Url;

use crate::judge::Finding;
use crate::report::{CheckReport, Evidence, EvidenceKind};

/// How many exchanges a diagram shows at most: those that lead to the failing one.
const MOST: usize = 6;

/// The exchanges of a failed check, in order.
pub(super) struct Sequence {
    /// How many exchanges before the first are not shown.
    pub(super) earlier: usize,
    pub(super) legs: Vec<Leg>,
}

/// An arrow from one lane to another, or what is seen in the partner's lane.
pub(super) struct Leg {
    /// The class: where it starts and where it ends.
    pub(super) way: &'static str,
    /// The same in words.
    pub(super) words: &'static str,
    pub(super) label: String,
    /// What comes back, if the leg is a request.
    pub(super) back: Option<String>,
    pub(super) failing: bool,
}

impl Sequence {
    /// The diagram of a failed check, if it sent anything.
    pub(super) fn new(check: &CheckReport) -> Option<Self> {
        let Finding::Failed { expected, observed } = &check.finding else { return None };
        let failing = failing(&check.evidence, expected, observed)?;
        let end = (failing + 2).min(check.evidence.len());
        let earlier = end.saturating_sub(MOST);
        let shown = check.evidence.iter().enumerate().take(end).skip(earlier);
        Some(Self { earlier, legs: shown.flat_map(|(at, one)| legs(one, at == failing)).collect() })
    }
}

/// Whether a delivery must be refused: it is not the genuine one of a check that expects a refusal.
pub(super) fn must_be_refused(evidence: &Evidence, expected: &str) -> bool {
    expected == "a 4xx status"
        && evidence.kind == EvidenceKind::Delivery
        && !evidence.what.starts_with("the genuine delivery")
}

/// The exchange that shows the failure.
fn failing(evidence: &[Evidence], expected: &str, observed: &str) -> Option<usize> {
    let last = |fits: &dyn Fn(&Evidence) -> bool| evidence.iter().rposition(fits);
    let is_view = |one: &Evidence| one.kind == EvidenceKind::View;
    let wrongly_accepted =
        |one: &Evidence| must_be_refused(one, expected) && one.status.is_some_and(|status| status < 400);
    let named = |one: &Evidence| {
        one.what.split('`').nth(1).is_some_and(|name| observed.contains(&format!("`{name}`")))
    };
    let with_status = |one: &Evidence| {
        let says =
            |status| ["status", "got"].iter().any(|word| observed.contains(&format!("{word} {status}")));
        !is_view(one) && one.status.is_some_and(says)
    };
    let about_stored = ["stored", "notice"].iter().any(|word| observed.contains(word));
    evidence
        .iter()
        .position(wrongly_accepted)
        .or_else(|| last(&with_status))
        .or_else(|| if about_stored { last(&is_view) } else { None })
        .or_else(|| last(&named))
        .or_else(|| last(&|one| !is_view(one)))
        .or_else(|| evidence.len().checked_sub(1))
}

fn legs(evidence: &Evidence, failing: bool) -> Vec<Leg> {
    let (_, url) = evidence.request.split_once(' ').unwrap_or(("", &evidence.request));
    let url = Url::parse(&url.replacen(":PORT", "", 1)).ok();
    let path = url.as_ref().map_or(&*evidence.request, Url::path);
    let mut query = url.iter().flat_map(Url::query_pairs);
    let status = query.find(|(name, _)| name == "status").map(|(_, value)| format!("`status={value}`"));
    let mut legs = Vec::new();
    let (way, words, label, back) = match evidence.kind {
        EvidenceKind::Return => {
            if let Some(status) = status {
                let (way, words, label) =
                    ("c-b", "Catena to the fleet's browser", format!("redirect with {status}"));
                legs.push(Leg { way, words, label, back: None, failing: false });
            }
            ("b-p", "the fleet's browser to the partner", format!("`{path}`"), Some(evidence.result()))
        }
        EvidenceKind::Redirect => (
            "b-p",
            "the fleet's browser to the partner",
            format!("`{path}`, redirected"),
            Some(evidence.result()),
        ),
        EvidenceKind::Delivery => {
            ("c-p", "Catena to the partner", evidence.what.to_string(), Some(evidence.result()))
        }
        EvidenceKind::View => {
            let shown = evidence.text.as_ref().map_or_else(|| evidence.result(), |text| shortened(text));
            ("p-p", "at the partner", format!("{}: {shown}", evidence.what), None)
        }
    };
    legs.push(Leg { way, words, label, back, failing });
    legs
}

fn shortened(text: &str) -> String {
    crate::report::text::shortened(text, 100)
}
