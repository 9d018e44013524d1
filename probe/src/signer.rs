//! Deliveries as Catena's courier makes them, and tampered ones. [`crate::curl`] writes one as a few lines of shell.

use catena_contract::WebhookSecret;
use catena_contract::webhook::{DeliveryHeaders, EventName, header};
use http::Method;
use http::header::{CONNECTION, CONTENT_ENCODING, HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use url::Url;

use crate::{Delivery, DeliveryError, Request, Tampering};

/// A webhook endpoint.
#[derive(Debug, Clone)]
pub struct WebhookTarget {
    /// Its URL.
    pub url: Url,
    /// The secret that deliveries are signed with.
    pub secret: WebhookSecret,
}

/// Builds deliveries for one endpoint.
#[derive(Debug)]
pub struct Signer<'a> {
    /// The endpoint and its secret.
    pub target: &'a WebhookTarget,
    /// The time of the delivery.
    pub now: Timestamp,
    /// Whether deliveries are sent uncompressed, which Catena never does.
    pub plain: bool,
}

impl Signer<'_> {
    /// The request that delivers `delivery` with this tampering.
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
            // A server may leave the body of a GET unread, so the next request needs a new connection.
            map.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        Ok(Request { method, url: self.target.url.clone(), headers: map, body })
    }
}
