//! How the body is encoded: as Catena does it, not at all, or wrongly.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};

/// How the body is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum BodyEncoding {
    Gzip,
    Plain,
    CutGzip,
    TwoGzips,
    PlainCalledGzip,
    GzipCalledPlain,
    Unknown,
}

impl BodyEncoding {
    pub(super) const ALL: [Self; 7] = [
        Self::Gzip,
        Self::Plain,
        Self::CutGzip,
        Self::TwoGzips,
        Self::PlainCalledGzip,
        Self::GzipCalledPlain,
        Self::Unknown,
    ];

    /// What is unusual about it; `None` if Catena does it like that.
    pub(super) const fn description(self) -> Option<&'static str> {
        match self {
            Self::Gzip => None,
            Self::Plain => Some("not compressed"),
            Self::CutGzip => Some("gzip that is cut off"),
            Self::TwoGzips => Some("two gzip members"),
            Self::PlainCalledGzip => Some("declared as gzip but not compressed"),
            Self::GzipCalledPlain => Some("gzip without a Content-Encoding header"),
            Self::Unknown => Some("an unknown encoding"),
        }
    }

    /// The `Content-Encoding`, if one is sent, and the encoded body.
    pub(super) fn encode(self, body: Vec<u8>) -> (Option<&'static str>, Vec<u8>) {
        match self {
            Self::Gzip => (Some("gzip"), gzip(&body)),
            Self::Plain => (None, body),
            Self::CutGzip => {
                let mut encoded = gzip(&body);
                encoded.truncate(encoded.len() / 2);
                (Some("gzip"), encoded)
            }
            Self::TwoGzips => {
                let (first, second) = body.split_at(body.len() / 2);
                (Some("gzip"), [gzip(first), gzip(second)].concat())
            }
            Self::PlainCalledGzip => (Some("gzip"), body),
            Self::GzipCalledPlain => (None, gzip(&body)),
            Self::Unknown => (Some("catena-fuzz"), body),
        }
    }
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Writing to memory does not fail.
    let _ = encoder.write_all(body);
    encoder.finish().unwrap_or_default()
}
