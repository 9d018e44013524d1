//! What is genuine, if unusual, must be acknowledged: `webhook.signature.exact-bytes`, `webhook.timestamp.recent`,
//! `webhook.timestamp.forms`, `webhook.event.unknown-fields`, `webhook.event.null-fleet-ref`, `webhook.headers.case`,
//! `webhook.replayed.week-old`.

use catena_contract::webhook::header;
use http::header::DATE;
use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};

use super::{Sandwich, got, telling};
use crate::judge::Finding;
use catena_probe::Exchange;

/// How far apart two clocks may be before ages prove nothing: a margin of the five minutes less four.
const CLOCKS_AGREE_WITHIN: SignedDuration = SignedDuration::from_secs(30);

/// Judges that each odd delivery was acknowledged like its twins.
#[must_use]
pub fn taken(sandwich: &Sandwich) -> Finding {
    sandwich.each(acknowledged)
}

fn acknowledged(exchange: &Exchange) -> Finding {
    match telling(exchange) {
        Err(finding) => finding,
        Ok(answer) if answer.is_success() => Finding::Passed,
        Ok(answer) => Finding::failed("a 2xx status, as its genuine twins got", got(exchange, answer)),
    }
}

/// Judges `webhook.signature.exact-bytes`. The last two differ in the size of a number in a member nobody knows: a
/// partner that takes no such member at all has not misread the number.
#[must_use]
pub fn exact_bytes(sandwich: &Sandwich) -> Finding {
    let between = match sandwich.between_accepted_twins() {
        Ok(between) => between,
        Err(finding) => return finding,
    };
    let [written @ .., small, large] = between else {
        return Finding::not_tested("deliveries that are written differently, before this step");
    };
    let mut findings: Vec<Finding> = written.iter().map(|exchange| acknowledged(exchange)).collect();
    if acknowledged(small) == Finding::Passed {
        findings.push(acknowledged(large));
    }
    Finding::all_of(findings).unwrap_or(Finding::Passed)
}

/// Judges `webhook.event.null-fleet-ref`. A 404 is about the fleet: nobody can say whose it is.
#[must_use]
pub fn null_fleet_ref(sandwich: &Sandwich) -> Finding {
    sandwich.each(|exchange| match telling(exchange) {
        Ok(answer) if answer.status == 404 => Finding::NotApplicable {
            because: "the partner answers 404 to an event about a fleet it does not know".to_owned(),
        },
        Ok(_) | Err(_) => acknowledged(exchange),
    })
}

/// Judges `webhook.timestamp.recent`. A partner whose clock is off is not one that refuses what is recent.
#[must_use]
pub fn recent(sandwich: &Sandwich) -> Finding {
    let finding = taken(sandwich);
    if matches!(finding, Finding::Failed { .. }) && !clocks_agree(&sandwich.before) {
        return Finding::inconclusive(
            "the partner's clock, by its `Date` header, is not ours, so ages prove nothing; set both by NTP",
        );
    }
    finding
}

/// Whether the answer's `Date` is near the time at which the delivery says it was sent. An answer without one gives no
/// reason for doubt.
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

    use http::header::{HeaderMap, HeaderValue};

    use super::*;
    use crate::judge::FindingKind;
    use catena_probe::{Answer, Request};

    fn answered(status: u16, dated: &'static str) -> Arc<Exchange> {
        let mut request = Request::get("http://127.0.0.1/hooks".parse().unwrap());
        request.headers.insert(header::TIMESTAMP, HeaderValue::from_static("2026-03-02T15:20:03+00:00"));
        let headers = HeaderMap::from_iter([(DATE, HeaderValue::from_static(dated))]);
        let answer = Answer { status, headers, body: Vec::new(), cut: false };
        let what = "a delivery".to_owned();
        Arc::new(Exchange {
            what,
            request,
            answer: Ok(answer),
            retries: 0,
            script: None,
            drawn: None,
            elapsed: Default::default(),
        })
    }

    fn sandwich(statuses: &[u16], dated: &'static str) -> Sandwich {
        Sandwich {
            before: answered(202, dated),
            between: statuses.iter().map(|status| answered(*status, dated)).collect(),
            after: Some(answered(202, dated)),
            plain: false,
        }
    }

    const NOW: &str = "Mon, 02 Mar 2026 15:20:03 GMT";
    const AHEAD: &str = "Mon, 02 Mar 2026 15:22:03 GMT";

    #[test]
    fn a_clock_that_is_off_is_no_broken_rule() {
        assert_eq!(recent(&sandwich(&[202], AHEAD)).kind(), FindingKind::Passed);
        assert_eq!(recent(&sandwich(&[401], NOW)).kind(), FindingKind::Failed);
        assert_eq!(recent(&sandwich(&[401], AHEAD)).kind(), FindingKind::Inconclusive);
    }

    #[test]
    fn a_large_number_is_judged_only_where_a_small_one_is_taken() {
        assert_eq!(exact_bytes(&sandwich(&[202, 202, 202, 401], NOW)).kind(), FindingKind::Failed);
        assert_eq!(exact_bytes(&sandwich(&[202, 202, 400, 400], NOW)).kind(), FindingKind::Passed);
        assert_eq!(exact_bytes(&sandwich(&[401, 202, 202, 202], NOW)).kind(), FindingKind::Failed);
    }

    #[test]
    fn an_unknown_fleet_is_not_a_missing_reference() {
        assert_eq!(null_fleet_ref(&sandwich(&[404], NOW)).kind(), FindingKind::NotApplicable);
        assert_eq!(null_fleet_ref(&sandwich(&[422], NOW)).kind(), FindingKind::Failed);
    }
}
