//! Tests the webhook endpoint and its secret with a signed and an unsigned ping. If the signed ping is rejected, more pings,
//! each with one change, find the reason.

use std::sync::Arc;

use super::Symptom;
use crate::judge::Cause;
use crate::judge::cause::redirected_delivery;
use crate::judge::webhook::{RefusalStudy, first_line};
use crate::run::{Fleet, Run};
use catena_probe::{Answer, Exchange, Tampering, is_redirect};

/// Pings the endpoint.
pub(super) async fn check(run: &Run, fleet: &mut Fleet, symptoms: &mut Vec<Symptom>) {
    if run.target.webhook.is_none() {
        symptoms.push(Symptom::warning(
            "webhook",
            "the profile has no webhook endpoint, so deliveries cannot be tested",
            "add `[webhook]` with `url` and `secret`",
        ));
        return;
    }
    let Ok(signed) = run.ping(fleet, "a signed ping", &Tampering::Genuine).await else { return };
    if let Some(wall) = &signed.wall {
        symptoms.push(Symptom::walled("webhook", wall));
        return;
    }
    let Ok(unsigned) = run.ping(fleet, "an unsigned ping", &Tampering::Unsigned).await else { return };
    let (answer, forged) = match (&signed.answer, &unsigned.answer) {
        (Ok(answer), Ok(forged)) => (answer, forged),
        (Err(error), _) | (_, Err(error)) => {
            symptoms.push(Symptom::unreachable(
                "webhook",
                format!("a ping got no answer: {error}"),
                error.advice(),
            ));
            return;
        }
    };
    let both = format!("a signed ping got {}, an unsigned one {}", answer.status, forged.status);
    symptoms.push(match (answer.is_success(), forged.is_success()) {
        (true, false) => Symptom::ok("webhook", both),
        (true, true) if is_page(answer) => Symptom::error(
            "webhook",
            format!("{both}, with a page as the answer"),
            "this looks like a page of your website; check `url` under `[webhook]`",
        ),
        (true, true) => Symptom::warning(
            "webhook",
            format!("{both}: whether the secret is right cannot be tested"),
            "if the endpoint verifies signatures only if a secret is set, set it; `run` tests the rest",
        ),
        (false, _) => rejected(run, fleet, Arc::clone(&signed), both).await,
    });
}

/// Finds out why a genuine delivery is rejected.
async fn rejected(run: &Run, fleet: &mut Fleet, signed: Arc<Exchange>, both: String) -> Symptom {
    let Ok(answer) = &signed.answer else { return Symptom::error("webhook", both, "see `tcp`") };
    if let Some(Cause { what, fix }) = redirected_delivery(&signed) {
        return Symptom::error("webhook", format!("{both}: {what}"), fix);
    }
    let both = match first_line(answer) {
        Some(line) => format!("{both}; the refusal says \"{line}\""),
        None => both,
    };
    let study = match &run.target.webhook {
        Some(endpoint) => run.study(endpoint, fleet, Arc::clone(&signed)).await,
        None => None,
    };
    let alternatives = study.as_ref().and_then(RefusalStudy::alternatives);
    if let Some((experiment, _)) = study.and_then(|study| study.accepted) {
        let said = format!("{both}; the same ping is accepted {}", experiment.how);
        return Symptom::error("webhook", said, experiment.advice);
    }
    if let Some(wall) = run.wall_before_endpoint().await {
        return Symptom::walled("webhook", &wall);
    }
    if matches!(answer.status, 404 | 405 | 410) {
        return Symptom::error(
            "webhook",
            both,
            "there is no handler for POST: check the path of `url` under `[webhook]`",
        );
    }
    if answer.is_server_error() {
        return Symptom::warning(
            "webhook",
            both,
            "check the partner's log: Catena retries after a 5xx, and then pauses deliveries",
        );
    }
    if is_redirect(answer.status) {
        return Symptom::error("webhook", both, "answer deliveries without a redirect: Catena follows none");
    }
    if let Some(Cause { what, fix }) = alternatives {
        return Symptom::error("webhook", format!("{both}; {what}"), fix);
    }
    let change = match answer.status {
        401 | 403 => {
            "check that `secret` is the one the endpoint verifies with, that the path needs no login, and that no proxy \
             removes `X-Catena-Signature` or `X-Catena-Timestamp`"
        }
        _ => {
            "check that this is the endpoint for Catena's deliveries, that `secret` is the one it verifies with, and that \
             every proxy forwards headers and body unchanged"
        }
    };
    Symptom::error("webhook", format!("{both}: the secret or the path is wrong"), change)
}

fn is_page(answer: &Answer) -> bool {
    answer.header(&http::header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/html"))
}
