//! Genuine deliveries must be acknowledged, even unusual ones: `webhook.signature.exact-bytes`, `webhook.timestamp.recent`,
//! `webhook.timestamp.forms`, `webhook.event.unknown-fields`, `webhook.event.null-fleet-ref`, `webhook.headers.case`,
//! `webhook.replayed.week-old`.

use catena_contract::webhook::header;
use http::header::DATE;
use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};

use super::{Sandwich, answer_of, status_of};
use crate::judge::Finding;
use catena_probe::Exchange;

/// How far apart two clocks may be. The rule sends deliveries of up to four of the allowed five minutes of age, so this
/// leaves a margin.
const CLOCKS_AGREE_WITHIN: SignedDuration = SignedDuration::from_secs(30);

/// Judges that each unusual delivery was acknowledged like the genuine ones around it.
#[must_use]
pub fn acknowledged(sandwich: &Sandwich) -> Finding {
    sandwich.each(one_acknowledged)
}

fn one_acknowledged(exchange: &Exchange) -> Finding {
    match answer_of(exchange) {
        Err(finding) => finding,
        Ok(answer) if answer.is_success() => Finding::Passed,
        Ok(answer) => Finding::failed(
            "a 2xx status, as the genuine deliveries around it got",
            status_of(exchange, answer),
        ),
    }
}

/// Judges `webhook.signature.exact-bytes`. The last two deliveries have an unknown member with a small and a large number.
/// The large one counts only if the small one is acknowledged: a partner may reject any unknown member.
#[must_use]
pub fn exact_bytes(sandwich: &Sandwich) -> Finding {
    let between = match sandwich.between_accepted() {
        Ok(between) => between,
        Err(finding) => return finding,
    };
    let [notations @ .., small, large] = between else {
        return Finding::not_tested("deliveries with a different notation, before this step");
    };
    let mut findings: Vec<Finding> = notations.iter().map(|exchange| one_acknowledged(exchange)).collect();
    if one_acknowledged(small) == Finding::Passed {
        findings.push(one_acknowledged(large));
    }
    Finding::all_of(findings).unwrap_or(Finding::Passed)
}

/// Judges `webhook.event.null-fleet-ref`. A 404 is allowed, because the partner cannot know the fleet.
#[must_use]
pub fn null_fleet_ref(sandwich: &Sandwich) -> Finding {
    sandwich.each(|exchange| match answer_of(exchange) {
        Ok(answer) if answer.status == 404 => {
            Finding::not_applicable("the partner answers 404 to an event about a fleet it does not know")
        }
        Ok(_) | Err(_) => one_acknowledged(exchange),
    })
}

/// Judges `webhook.timestamp.recent`. If the clocks differ, the deliveries may not be recent for the partner.
#[must_use]
pub fn recent(sandwich: &Sandwich) -> Finding {
    let finding = acknowledged(sandwich);
    if matches!(finding, Finding::Failed { .. }) && !clocks_agree(&sandwich.before) {
        return Finding::inconclusive(
            "the partner's clock differs from ours, per its `Date` header, so the deliveries may not be recent for it; \
             synchronize both with NTP",
        );
    }
    finding
}

/// Whether the answer's `Date` is near the delivery's timestamp. Without a `Date`, the clocks are assumed to agree.
fn clocks_agree(exchange: &Exchange) -> bool {
    let sent: Option<Timestamp> = exchange
        .request
        .headers
        .get(header::TIMESTAMP)
        .and_then(|text| text.to_str().ok())
        .and_then(|text| text.parse().ok());
    let dated = exchange
        .answer
        .as_ref()
        .ok()
        .and_then(|answer| answer.header(&DATE))
        .and_then(|text| rfc2822::parse(text).ok());
    match (sent, dated) {
        (Some(sent), Some(dated)) => dated.timestamp().duration_since(sent).abs() <= CLOCKS_AGREE_WITHIN,
        (None | Some(_), None | Some(_)) => true,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use http::header::{HeaderMap, HeaderValue};

    use super::*;
    use crate::judge::FindingKind;
    use crate::judge::test_exchange::answered;

    fn dated(status: u16, date: &'static str) -> Arc<Exchange> {
        let headers = HeaderMap::from_iter([(DATE, HeaderValue::from_static(date))]);
        let mut exchange = Arc::unwrap_or_clone(answered(status, headers, Duration::ZERO));
        let timestamp = HeaderValue::from_static("2026-03-02T15:20:03+00:00");
        exchange.request.headers.insert(header::TIMESTAMP, timestamp);
        Arc::new(exchange)
    }

    fn sandwich(statuses: &[u16], date: &'static str) -> Sandwich {
        Sandwich {
            before: dated(202, date),
            between: statuses.iter().map(|status| dated(*status, date)).collect(),
            after: Some(dated(202, date)),
            plain: false,
        }
    }

    const NOW: &str = "Mon, 02 Mar 2026 15:20:03 GMT";
    const AHEAD: &str = "Mon, 02 Mar 2026 15:22:03 GMT";

    #[test]
    fn a_refusal_is_inconclusive_if_the_clocks_differ() {
        assert_eq!(recent(&sandwich(&[202], AHEAD)).kind(), FindingKind::Passed);
        assert_eq!(recent(&sandwich(&[401], NOW)).kind(), FindingKind::Failed);
        assert_eq!(recent(&sandwich(&[401], AHEAD)).kind(), FindingKind::Inconclusive);
    }

    #[test]
    fn a_large_number_counts_only_if_a_small_one_is_acknowledged() {
        assert_eq!(exact_bytes(&sandwich(&[202, 202, 202, 401], NOW)).kind(), FindingKind::Failed);
        assert_eq!(exact_bytes(&sandwich(&[202, 202, 400, 400], NOW)).kind(), FindingKind::Passed);
        assert_eq!(exact_bytes(&sandwich(&[401, 202, 202, 202], NOW)).kind(), FindingKind::Failed);
    }

    #[test]
    fn a_404_for_an_unknown_fleet_is_not_applicable() {
        assert_eq!(null_fleet_ref(&sandwich(&[404], NOW)).kind(), FindingKind::NotApplicable);
        assert_eq!(null_fleet_ref(&sandwich(&[422], NOW)).kind(), FindingKind::Failed);
    }
}
