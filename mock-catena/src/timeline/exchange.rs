//! One delivery attempt as it went over the wire: the whole request, and the answer as far as it was read.

use std::fmt;
use std::io::Read as _;

use axum::body::Bytes;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

/// Longest body that is unpacked for a reader.
const LONGEST: u64 = 1024 * 1024;

/// A request and its answer. Prints neither body nor headers: they open things.
#[derive(Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Where it went.
    pub url: String,
    /// Names and values as they were sent.
    pub headers: Vec<(&'static str, String)>,
    /// The bytes as they were sent.
    pub body: Bytes,
    /// Whether the body was sent in chunks, without a length.
    pub chunked: bool,
    /// What came back; `None` without an answer.
    pub received: Option<Received>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Received {
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: Vec<(String, String)>,
    /// Its body as text, cut short after 4 KiB.
    pub body: String,
}

impl Exchange {
    /// The JSON that was sent, unpacked if it was packed; empty if it cannot be read, as when a fault cut it.
    #[must_use]
    pub fn json(&self) -> String {
        let packed = self.headers.iter().any(|(name, value)| *name == "Content-Encoding" && value == "gzip");
        let mut text = vec![];
        if packed {
            // What came out before the stream broke off is worth seeing.
            let _ = GzDecoder::new(self.body.as_ref()).take(LONGEST).read_to_end(&mut text);
        } else {
            text.extend_from_slice(&self.body);
        }
        String::from_utf8_lossy(&text).into_owned()
    }

    /// About how much memory it takes.
    #[must_use]
    pub fn weight(&self) -> usize {
        let received = self.received.as_ref().map_or(0, |received| {
            let headers: usize =
                received.headers.iter().map(|(name, value)| name.len() + value.len() + 48).sum();
            received.body.len() + headers
        });
        let headers: usize = self.headers.iter().map(|(_, value)| value.len() + 40).sum();
        self.url.len() + self.body.len() + headers + received
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("body_bytes", &self.body.len())
            .field("status", &self.received.as_ref().map(|received| received.status))
            .finish_non_exhaustive()
    }
}

impl Serialize for Exchange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut exchange = serializer.serialize_struct("Exchange", 7)?;
        exchange.serialize_field("method", "POST")?;
        exchange.serialize_field("url", &self.url)?;
        exchange.serialize_field("headers", &self.headers)?;
        exchange.serialize_field("json", &self.json())?;
        exchange.serialize_field("body_base64", &STANDARD.encode(&self.body))?;
        exchange.serialize_field("chunked", &self.chunked)?;
        exchange.serialize_field("received", &self.received)?;
        exchange.end()
    }
}
