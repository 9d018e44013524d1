//! What is genuine, if unusual, must be acknowledged: `webhook.signature.exact-bytes`, `webhook.timestamp.recent`,
//! `webhook.timestamp.forms`, `webhook.event.unknown-fields`, `webhook.event.null-fleet-ref`, `webhook.headers.case`,
//! `webhook.replayed.week-old`.

use catena_contract::webhook::header;
use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};
use reqwest::header::DATE;

use super::{Sandwich, got, telling};
use crate::finding::Finding;
use crate::probe::Exchange;

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
        Ok(answer) if answer.is_success() => Finding::Met,
        Ok(answer) => Finding::broken("a 2xx status, as its genuine twins got", got(exchange, answer)),
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
        return Finding::unproved("deliveries that are written differently, before this step");
    };
    let mut findings: Vec<Finding> = written.iter().map(|exchange| acknowledged(exchange)).collect();
    if acknowledged(small) == Finding::Met {
        findings.push(acknowledged(large));
    }
    Finding::all_of(findings).unwrap_or(Finding::Met)
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
    if matches!(finding, Finding::Broken { .. }) && !clocks_agree(&sandwich.before) {
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
