//! One delivery attempt as sent: the request, and the response as far as it was read.

use std::fmt;
use std::io::Read as _;
use std::sync::Arc;

use axum::body::Bytes;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

/// Most bytes of an unpacked body.
const LONGEST: u64 = 1024 * 1024;

/// A request and its response. `Debug` prints neither body nor headers, because they hold secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The URL.
    pub url: Arc<str>,
    /// The headers as sent.
    pub headers: HeaderLines,
    /// The body as sent.
    pub body: Bytes,
    /// Whether the body was sent in chunks, without `Content-Length`.
    pub chunked: bool,
    /// The response, if there was one.
    pub received: Option<Received>,
}

/// A response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Received {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: HeaderLines,
    /// The body as text, truncated after 4 KiB.
    pub body: Box<str>,
}

/// Headers as one text, one per line: thousands of exchanges are kept, and separate strings would use most of the
/// memory.
#[derive(Clone, PartialEq, Eq)]
pub struct HeaderLines(Box<str>);

impl HeaderLines {
    /// Joins names and values, none of which contain a line break.
    pub fn of<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut lines = String::with_capacity(512);
        for (name, value) in pairs {
            lines.extend([name, ": ", value, "\n"]);
        }
        Self(lines.into())
    }

    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.lines().filter_map(|line| line.split_once(": "))
    }
}

/// Prints no values: they include signatures and cookies.
impl fmt::Debug for HeaderLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(|(name, _)| name)).finish()
    }
}

impl Serialize for HeaderLines {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl Exchange {
    /// The JSON that was sent, uncompressed; empty if it cannot be read, for example because a fault truncated it.
    #[must_use]
    pub fn json(&self) -> String {
        let packed = self.headers.iter().any(|header| header == ("Content-Encoding", "gzip"));
        let mut text = vec![];
        if packed {
            // Show what could be unpacked before the stream broke off.
            let _ = GzDecoder::new(self.body.as_ref()).take(LONGEST).read_to_end(&mut text);
        } else {
            text.extend_from_slice(&self.body);
        }
        String::from_utf8_lossy(&text).into_owned()
    }

    /// Approximate size in memory.
    #[must_use]
    pub fn weight(&self) -> usize {
        let received =
            self.received.as_ref().map_or(0, |received| received.headers.0.len() + received.body.len());
        // The URL is shared with the subscription.
        size_of::<Self>() + self.body.len() + self.headers.0.len() + received
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
        exchange.serialize_field("url", &*self.url)?;
        exchange.serialize_field("headers", &self.headers)?;
        exchange.serialize_field("json", &self.json())?;
        exchange.serialize_field("body_base64", &STANDARD.encode(&self.body))?;
        exchange.serialize_field("chunked", &self.chunked)?;
        exchange.serialize_field("received", &self.received)?;
        exchange.end()
    }
}
