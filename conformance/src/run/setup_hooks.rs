//! The profile's setup calls: they prepare the partner for a made-up fleet, once for each, before its first visit.

use catena_probe::{Answer, Exchange, Request, TemplateError};
use http::header::{CONTENT_TYPE, HeaderValue};

use catena_contract::{FleetRef, IntegrationRequestId};
use catena_probe::Client;

use super::fleet::label;
use super::{Fleet, Run};
use crate::profile::target::{Payload, SetupCall};
use crate::specification::CheckId;

impl SetupCall {
    /// The call for this fleet.
    ///
    /// # Errors
    /// [`TemplateError`] if the fleet's reference makes the URL too long.
    pub fn request(&self, fleet: &Fleet) -> Result<Request, TemplateError> {
        self.request_for(&fleet.fleet_ref, fleet.request_id)
    }

    fn request_for(
        &self,
        fleet_ref: &FleetRef,
        request_id: IntegrationRequestId,
    ) -> Result<Request, TemplateError> {
        let fill = |text: &str| {
            text.replace("{fleet_ref}", fleet_ref.as_str())
                .replace("{integration_request_id}", &request_id.to_string())
        };
        let url = self.url.fill(fleet_ref, request_id)?;
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

/// Whether a setup call succeeded. 409 means that the fleet exists already, from a run with the same seed.
pub(super) fn is_set_up(exchange: &Exchange) -> bool {
    let succeeded = |answer: &Answer| answer.status < 400 || answer.status == 409;
    exchange.answer.as_ref().is_ok_and(succeeded)
}

/// Makes these setup calls for a fleet, one after another.
///
/// # Errors
/// The first failure in words.
pub(crate) async fn set_up<'a>(
    client: &Client,
    calls: impl IntoIterator<Item = &'a SetupCall>,
    fleet_ref: &FleetRef,
    request_id: IntegrationRequestId,
) -> Result<(), String> {
    for call in calls {
        let request = call.request_for(fleet_ref, request_id).map_err(|error| error.to_string())?;
        let exchange = client.send("the setup call for the fleet", request).await;
        if !is_set_up(&exchange) {
            return Err(exchange.summary());
        }
    }
    Ok(())
}

impl Run {
    /// Makes the setup calls for a fleet, unless they were made before. A failure is recorded for the fleet's checks.
    pub async fn set_up(&self, fleet: &Fleet) {
        let label = fleet.check.as_str();
        let for_all = label == label::BASELINE;
        let calls: Vec<&SetupCall> =
            self.target.arrange.iter().filter(|call| for_all || call.is_for(label)).collect();
        // The preflight makes the calls for its fleet itself.
        if calls.is_empty() || label == label::PREFLIGHT {
            return;
        }
        let cell = self.setup.cell(&fleet.fleet_ref);
        cell.get_or_init(async || {
            if let Err(failure) = set_up(&self.client, calls, &fleet.fleet_ref, fleet.request_id).await {
                self.setup.record_failure(label, failure);
            }
        })
        .await;
    }

    /// Why a fleet of this check could not be set up.
    pub fn setup_failure(&self, check: &CheckId) -> Option<String> {
        let shared = [label::ONBOARDING, label::EVERY_EVENT];
        let failure = self.setup.failure(|label| {
            label == check.as_str() || (shared.contains(&label) && check.as_str().starts_with("webhook."))
        })?;
        Some(format!("a setup call for the fleet failed (`[[arrange.before]]`): {failure}"))
    }
}
