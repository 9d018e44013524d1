//! The partner's read-only views of what it stored.

use std::sync::Arc;

use catena_contract::{FleetRef, IntegrationRequestId};
use http::header::{ACCEPT, HeaderValue};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::ObserveMapping;
use crate::url_template::UrlTemplate;
use crate::{Client, Exchange, Request, TransportError};

/// The answer of a view.
#[derive(Debug, Clone)]
pub enum View<T> {
    /// The profile names no such view.
    NotConfigured,
    /// 404: nothing is stored.
    Nothing(Arc<Exchange>),
    /// What is stored.
    Seen(T, Arc<Exchange>),
    /// An answer in another shape than a view's.
    Unreadable(String, Arc<Exchange>),
    /// No answer.
    Lost(TransportError, Arc<Exchange>),
}

/// The access that a fleet has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Access {
    /// None.
    None,
    /// Provisional, until a connection is confirmed.
    Provisional,
    /// That of a connected fleet.
    Live,
}

impl Access {
    /// The view's word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Provisional => "provisional",
            Self::Live => "live",
        }
    }
}

/// The view of a fleet.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FleetView {
    /// The fleet.
    pub fleet_ref: FleetRef,
    /// Its access.
    pub access: Access,
    /// How often it was notified.
    #[serde(default)]
    pub notices: u64,
    /// Its name from Catena, if the view shows it.
    #[serde(default, deserialize_with = "text")]
    pub fleet_name: Option<String>,
}

/// The state of an integration request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestState {
    /// The provider is not available yet.
    Pending,
    /// The provider is available.
    Live,
}

/// The view of an integration request.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RequestView {
    /// The request.
    pub integration_request_id: IntegrationRequestId,
    /// The fleet that made it.
    pub fleet_ref: FleetRef,
    /// Its state.
    pub state: RequestState,
    /// How often it is stored.
    #[serde(default)]
    pub count: u64,
}

/// A text; `None` for any other value, because a view may use the member for something else.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Value::deserialize(deserializer)?.as_str().map(ToOwned::to_owned))
}

impl<T> View<T> {
    /// The exchange, as evidence.
    #[must_use]
    pub fn exchange(&self) -> Option<&Arc<Exchange>> {
        match self {
            Self::NotConfigured => None,
            Self::Nothing(exchange)
            | Self::Seen(_, exchange)
            | Self::Unreadable(_, exchange)
            | Self::Lost(_, exchange) => Some(exchange),
        }
    }
}

/// Requests a view.
pub async fn look<T: DeserializeOwned>(
    client: &Client,
    what: &str,
    (template, mapping): (Option<&UrlTemplate>, &ObserveMapping),
    fleet_ref: &FleetRef,
    id: &str,
) -> View<T> {
    let Some(url) = template.and_then(|template| template.fill_text(fleet_ref, id).ok()) else {
        return View::NotConfigured;
    };
    let mut request = Request::get(url.url().clone());
    request.headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    request.headers.extend(mapping.headers.clone());
    let exchange = Arc::new(client.look(what, request).await);
    match &exchange.answer {
        Err(error) => View::Lost(error.clone(), Arc::clone(&exchange)),
        Ok(answer) if answer.status == 404 => View::Nothing(exchange),
        Ok(answer) if answer.is_success() => match read(&answer.body, mapping) {
            Ok(seen) => View::Seen(seen, exchange),
            Err(error) => View::Unreadable(error, exchange),
        },
        Ok(answer) => View::Unreadable(format!("status {}", answer.status), Arc::clone(&exchange)),
    }
}

fn read<T: DeserializeOwned>(body: &[u8], mapping: &ObserveMapping) -> Result<T, String> {
    let answer = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    serde_json::from_value(mapping.read(answer)).map_err(|error| error.to_string())
}
