//! Deliveries as Catena's courier makes them, and as it never would. A few lines of shell that make one again by hand
//! are in [`crate::curl`].

use catena_contract::WebhookSecret;
use catena_contract::webhook::{DeliveryHeaders, EventName, header};
use http::Method;
use http::header::{CONNECTION, CONTENT_ENCODING, HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use url::Url;

use crate::{Delivery, Request, Tampering};

/// A webhook endpoint.
#[derive(Debug, Clone)]
pub struct WebhookTarget {
    /// Its URL.
    pub url: Url,
    /// What deliveries are signed with.
    pub secret: WebhookSecret,
}

/// Makes deliveries for one endpoint.
#[derive(Debug)]
pub struct Signer<'a> {
    /// Where they go, and with which secret.
    pub target: &'a WebhookTarget,
    /// When they are made.
    pub now: Timestamp,
    /// Whether they are not compressed: never so at Catena's.
    pub plain: bool,
}

/// A delivery could not be made: a bug of ours, told as a finding rather than a panic.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// It could not be written as JSON or gzip.
    #[error("the delivery could not be written")]
    Unwritable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Signer<'_> {
    /// The request that delivers `letter` in this manner.
    ///
    /// # Errors
    /// [`DeliveryError`].
    pub fn request(&self, delivery: &Delivery, tampering: &Tampering) -> Result<Request, DeliveryError> {
        let stamp = tampering.stamp(self.now);
        let signature = tampering.signature(&self.target.secret, &stamp.signed, &delivery.body);
        let headers = DeliveryHeaders {
            signature: self.target.secret.sign(&stamp.signed, &delivery.body),
            timestamp: stamp.signed,
            event_name: delivery.event_name.parse().unwrap_or(EventName::FleetConnectionCreated),
            webhook_id: delivery.webhook_id,
            request_id: delivery.request_id,
            schema_version: delivery.version.clone(),
            attempt: delivery.attempt,
        };
        let mut map = HeaderMap::new();
        for (name, value) in headers.to_pairs() {
            let value = match name {
                header::SIGNATURE => signature.clone(),
                header::TIMESTAMP => stamp.sent.clone(),
                header::EVENT_TYPE => Some(delivery.event_name.clone()),
                _ => Some(value),
            };
            if let (Ok(known), Some(Ok(mut value))) =
                (name.parse::<HeaderName>(), value.map(|value| HeaderValue::from_str(&value)))
            {
                value.set_sensitive(name == header::SIGNATURE);
                map.insert(known, value);
            }
        }
        let carried = tampering.carried(&delivery.body);
        let body = if self.plain || *tampering == Tampering::Plain {
            map.remove(CONTENT_ENCODING);
            carried
        } else {
            tampering.packed(carried).map_err(|error| DeliveryError::Unwritable(error.into()))?
        };
        let method = if *tampering == Tampering::Get { Method::GET } else { Method::POST };
        if method == Method::GET {
            // A server may leave the body of a GET unread; the next request must not come behind it.
            map.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        Ok(Request { method, url: self.target.url.clone(), headers: map, body })
    }
}
