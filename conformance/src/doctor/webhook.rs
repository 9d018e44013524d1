//! The webhook endpoint and its secret: one signed ping, one that is not; and where the signed one is refused, two more
//! that tell why.

use super::Symptom;
use crate::run::{Fleet, Run};
use catena_probe::{Answer, Exchange, Tampering};

/// Pings the endpoint.
pub(super) async fn look(run: &Run, fleet: &mut Fleet, symptoms: &mut Vec<Symptom>) {
    if run.target.webhook.is_none() {
        symptoms.push(Symptom::warning(
            "webhook",
            "the profile names no endpoint, so no rule about deliveries can be proved",
            "add `[webhook]` with `url` and `secret`",
        ));
        return;
    }
    let Ok(signed) = run.ping(fleet, "a signed ping", &Tampering::Genuine).await else { return };
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
            "this looks like a page of your site; check `url` under `[webhook]`",
        ),
        (true, true) => Symptom::warning(
            "webhook",
            format!("{both}: the secret cannot be told from a wrong one"),
            "if the endpoint verifies signatures only when a secret is set, set it; `run` judges the rest",
        ),
        (false, _) => refused(run, fleet, answer, both).await,
    });
}

/// Why a genuine delivery is refused, as far as it can be told from outside.
async fn refused(run: &Run, fleet: &mut Fleet, answer: &Answer, both: String) -> Symptom {
    if matches!(answer.status, 404 | 405 | 410) {
        return Symptom::error(
            "webhook",
            both,
            "nothing takes POST there: check the path of `url` under `[webhook]`",
        );
    }
    if answer.is_server_error() {
        return Symptom::warning(
            "webhook",
            both,
            "look into the partner's log: a 5xx is retried, and trips the breaker",
        );
    }
    if matches!(answer.status, 301 | 302 | 303 | 307 | 308) {
        return Symptom::error(
            "webhook",
            both,
            "deliveries follow no redirect: write where it leads into `url`",
        );
    }
    let mut accepted = async |what: &str, tampering: &Tampering| match run.ping(fleet, what, tampering).await
    {
        Ok(exchange) => taken(&exchange),
        Err(_) => false,
    };
    if accepted("a signed ping, not compressed", &Tampering::Plain).await {
        return Symptom::error(
            "webhook",
            format!("{both}; the same without gzip is taken"),
            "something in front of the handler takes gzip away or cannot read it, or the handler does not gunzip before it \
             verifies: the signature covers the JSON",
        );
    }
    if accepted("a signed ping with names in lower case", &Tampering::LowerCaseNames).await {
        return Symptom::error(
            "webhook",
            format!("{both}; the same with header names in lower case is taken"),
            "read header names in any case (RFC 9110)",
        );
    }
    let change = match answer.status {
        401 | 403 => {
            "is `secret` the one this endpoint verifies with? Does the path stand behind a login, or does something in \
             front strip `X-Catena-Signature` or `X-Catena-Timestamp`?"
        }
        _ => {
            "is this the endpoint for Catena's deliveries, is `secret` the one it verifies with, and does everything in \
             front pass headers and body as they are?"
        }
    };
    Symptom::error("webhook", format!("{both}: secret or path"), change)
}

fn taken(exchange: &Exchange) -> bool {
    exchange.answer.as_ref().is_ok_and(Answer::is_success)
}

fn is_page(answer: &Answer) -> bool {
    answer.header(&http::header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/html"))
}
