//! `webhook.refusal.keeps-event`: a refused forgery does not suppress the genuine event with the same id.

use std::sync::Arc;

use super::{answer_of, is_acknowledged, is_live};
use crate::judge::Finding;
use crate::judge::no_result::stored;
use catena_probe::{Exchange, FleetView, View};

const EXPECTED: &str =
    "the genuine event acknowledged and stored, although forgeries with its id were refused before it";

/// Judges the genuine delivery that followed forgeries with its event's id, and what is stored after it. `other` is a
/// genuine delivery of another event, sent if this one was refused: a partner may block a sender of forgeries.
#[must_use]
pub fn keeps_event(
    forged: &[Arc<Exchange>],
    genuine: &Exchange,
    other: Option<&Exchange>,
    view: &View<FleetView>,
) -> Finding {
    let answer = match answer_of(genuine) {
        Ok(answer) => answer,
        Err(finding) => return finding,
    };
    if let Some(finding) = forged.iter().find_map(|forgery| answer_of(forgery).err()) {
        return finding;
    }
    if let Some(other) = other.filter(|other| !answer.is_success() && !is_acknowledged(other)) {
        return Finding::inconclusive(format!(
            "after the forgeries a genuine delivery of another event got {} too, so the sender may be blocked",
            other.summary()
        ));
    }
    if !answer.is_success() {
        return Finding::failed(EXPECTED, format!("the genuine delivery got status {}", answer.status));
    }
    match stored(view) {
        Err(finding) => finding,
        // A forgery that is acknowledged may be what stored the connection.
        Ok(_) if is_live(view) && forged.iter().all(|forgery| is_acknowledged(forgery)) => {
            Finding::not_applicable(
                "the partner acknowledges forged deliveries; see `webhook.signature.missing`",
            )
        }
        Ok(_) if is_live(view) => Finding::Passed,
        Ok(fleet) => Finding::failed(
            EXPECTED,
            match fleet {
                Some(fleet) => format!(
                    "the genuine delivery got status {}, but the fleet is stored with access `{}`",
                    answer.status,
                    fleet.access.as_str()
                ),
                None => format!("the genuine delivery got status {}, but nothing is stored", answer.status),
            },
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::header::HeaderMap;

    use super::*;
    use crate::judge::FindingKind;
    use crate::judge::test_exchange::answered;
    use catena_probe::Access;

    fn judged(forged: [u16; 2], genuine: u16, access: Access) -> FindingKind {
        let exchange = |status| answered(status, HeaderMap::new(), Duration::ZERO);
        let fleet = FleetView { fleet_ref: "acme-7".parse().unwrap(), access, notices: 1, fleet_name: None };
        let view = View::Seen(fleet, exchange(200));
        keeps_event(&forged.map(exchange), &exchange(genuine), Some(&exchange(202)), &view).kind()
    }

    #[test]
    fn a_partner_that_blocks_the_sender_of_forgeries_is_not_judged() {
        let exchange = |status| answered(status, HeaderMap::new(), Duration::ZERO);
        let finding =
            keeps_event(&[exchange(401)], &exchange(403), Some(&exchange(403)), &View::NotConfigured);
        assert_eq!(finding.kind(), FindingKind::Inconclusive);
    }

    #[test]
    fn a_genuine_event_must_be_acknowledged_and_stored() {
        assert_eq!(judged([401, 401], 202, Access::Live), FindingKind::Passed);
        assert_eq!(judged([401, 401], 202, Access::None), FindingKind::Failed);
        assert_eq!(judged([200, 200], 200, Access::None), FindingKind::Failed);
        assert_eq!(judged([401, 401], 409, Access::None), FindingKind::Failed);
    }

    #[test]
    fn acknowledged_forgeries_and_rate_limits_prove_nothing() {
        assert_eq!(judged([202, 202], 202, Access::Live), FindingKind::NotApplicable);
        assert_eq!(judged([401, 429], 202, Access::None), FindingKind::Inconclusive);
        assert_eq!(judged([401, 401], 429, Access::None), FindingKind::Inconclusive);
    }
}
