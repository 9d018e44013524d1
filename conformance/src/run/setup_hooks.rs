//! Calls that prepare the partner's side for a made-up fleet: once for each, before it is first seen.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use catena_contract::FleetRef;
use http::header::{CONTENT_TYPE, HeaderValue};
use tokio::sync::OnceCell;

use super::preflight::PREFLIGHT;
use super::{Fleet, Run};
use crate::profile::target::{Payload, SetupCall};
use crate::specification::CheckId;
use catena_probe::TemplateError;
use catena_probe::{Answer, Exchange, Request};

/// Labels of fleets that the webhook checks share.
const SHARED: [&str; 2] = ["webhook.enrolment", "webhook.parade"];

/// The label of fleets that every check's pages are held against.
const OF_NO_CHECK: &str = "oracle.baseline";

/// Which fleets are arranged, and what went wrong.
#[derive(Debug, Default)]
pub(super) struct Arranged {
    fleets: Mutex<HashMap<FleetRef, Arc<OnceCell<()>>>>,
    failures: Mutex<BTreeMap<String, String>>,
}

impl SetupCall {
    /// The call for this fleet.
    ///
    /// # Errors
    /// [`TemplateError`] if the fleet's reference makes the URL too long.
    pub fn request(&self, fleet: &Fleet) -> Result<Request, TemplateError> {
        let fill = |text: &str| {
            text.replace("{fleet_ref}", fleet.fleet_ref.as_str())
                .replace("{integration_request_id}", &fleet.request_id.to_string())
        };
        let url = self.url.fill(&fleet.fleet_ref, fleet.request_id)?;
        let mut request = Request::get(url.url().clone());
        request.method = self.method.clone();
        let kind = match &self.payload {
            Payload::Nothing => None,
            Payload::Text(text) => {
                request.body = fill(text).into_bytes();
                let json = serde_json::from_slice::<serde_json::Value>(&request.body).is_ok();
                json.then_some("application/json")
            }
            Payload::Form(fields) => {
                let filled = fields.iter().map(|(name, value)| (name, fill(value)));
                let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(filled).finish();
                request.body = form.into_bytes();
                Some("application/x-www-form-urlencoded")
            }
        };
        if let Some(kind) = kind {
            request.headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        request.headers.extend(self.headers.clone());
        Ok(request)
    }
}

/// Whether a call did its part: 409 says that the fleet is there already, as with a seed that was used before.
#[must_use]
pub fn has_arranged(exchange: &Exchange) -> bool {
    let did = |answer: &Answer| answer.status < 400 || answer.status == 409;
    exchange.answer.as_ref().is_ok_and(did)
}

impl Run {
    /// Makes the calls for a fleet, if it was not done before. What goes wrong is remembered for its check.
    pub async fn arrange(&self, fleet: &Fleet) {
        let label = fleet.check.as_str();
        let every = label == OF_NO_CHECK;
        let hooks = self.target.arrange.iter().filter(|hook| every || hook.is_for(label));
        let hooks: Vec<&SetupCall> = hooks.collect();
        // The trial makes every call itself.
        if hooks.is_empty() || label == PREFLIGHT {
            return;
        }
        let cell = {
            let mut fleets = self.arranged.fleets.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(fleets.entry(fleet.fleet_ref.clone()).or_default())
        };
        cell.get_or_init(async || {
            for hook in hooks {
                let trouble = match hook.request(fleet) {
                    Err(error) => error.to_string(),
                    Ok(request) => {
                        let exchange = self.client.send("the call that arranges the fleet", request).await;
                        if has_arranged(&exchange) {
                            continue;
                        }
                        exchange.summary()
                    }
                };
                let mut failures = self.arranged.failures.lock().unwrap_or_else(PoisonError::into_inner);
                failures.insert(label.to_owned(), trouble);
                return;
            }
        })
        .await;
    }

    /// What went wrong when a fleet of this check was arranged.
    pub fn not_arranged(&self, check: &CheckId) -> Option<String> {
        let failures = self.arranged.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let concerns = |label: &str| {
            label == check.as_str() || (SHARED.contains(&label) && check.as_str().starts_with("webhook."))
        };
        let (_, trouble) = failures.iter().find(|(label, _)| concerns(label))?;
        Some(format!("the fleet could not be arranged (`[[arrange.before]]`): {trouble}"))
    }
}
