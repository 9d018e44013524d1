//! Whether the webhook endpoint verifies signatures, seen with a signed and an unsigned ping.

use std::sync::Arc;

use catena_contract::WebhookSecret;
use catena_probe::{Answer, Exchange, Limits, Tampering, WebhookTarget};
use mock_catena::clock::SystemClock;
use mock_catena::ids::{Ids as _, SeededIds};

use super::{Detected, redirects};
use crate::profile::target::{SECRET_VARIABLE, Target};
use crate::run::{Run, RunError};
use crate::seed::Seed;

/// Pings the endpoint. Without its secret, the signed ping has a wrong signature.
pub(super) async fn look(
    limits: &Limits,
    secret: Option<WebhookSecret>,
    detected: &mut Detected,
) -> Result<(), RunError> {
    let (Some((success, failure)), Some(text)) =
        (redirects(&detected.endpoints), detected.endpoints.webhook.clone())
    else {
        return Ok(());
    };
    let Ok(url) = text.parse() else { return Ok(()) };
    let is_known = secret.is_some();
    let secret = secret.unwrap_or_else(|| SeededIds::new(0).secret());
    let endpoint = WebhookTarget { url, secret };
    if !limits.allow(&endpoint.url) {
        return Ok(());
    }
    let mut target = Target::new("init".to_owned(), success, failure, Some(endpoint));
    target.limits = limits.clone();
    let run = Run::new(target, Seed::new(0), Arc::new(SystemClock))?;
    let mut fleet = run.preflight_fleet();
    let unsigned = run.ping(&mut fleet, "an unsigned ping", &Tampering::Unsigned).await.ok();
    let signed = run.ping(&mut fleet, "a signed ping", &Tampering::Genuine).await.ok();
    let (Some(Ok(unsigned)), Some(Ok(signed))) = (answer(unsigned.as_ref()), answer(signed.as_ref())) else {
        detected.missing("webhook", format!("{text} gives no answer to a delivery"));
        return Ok(());
    };
    let (said, found) = said(unsigned, signed, is_known);
    let text = format!("{text} answers {} to an unsigned delivery: {said}", unsigned.status);
    let text = if is_known { text } else { format!("{text}; set {SECRET_VARIABLE} to test it") };
    if found {
        detected.found("webhook", text);
    } else {
        detected.missing("webhook", text);
    }
    Ok(())
}

fn answer(exchange: Option<&Arc<Exchange>>) -> Option<Result<&Answer, ()>> {
    exchange.map(|exchange| exchange.answer.as_ref().map_err(drop))
}

/// What the two answers say, and whether that is how an endpoint should answer.
fn said(unsigned: &Answer, signed: &Answer, is_known: bool) -> (String, bool) {
    match (unsigned.is_success(), signed.is_success(), is_known) {
        (true, _, _) => ("it does not verify signatures".to_owned(), false),
        (false, true, true) => {
            (format!("it verifies signatures, and your secret in {SECRET_VARIABLE} is right"), true)
        }
        (false, true, false) => ("it accepts a signature made with any secret".to_owned(), false),
        (false, false, true) => {
            let status = signed.status;
            (
                format!(
                    "but it answers {status} to one signed with {SECRET_VARIABLE}; `doctor` finds out why"
                ),
                false,
            )
        }
        (false, false, false) if unsigned.is_client_error() => {
            ("it seems to verify signatures".to_owned(), true)
        }
        (false, false, false) => ("look into its log".to_owned(), false),
    }
}
