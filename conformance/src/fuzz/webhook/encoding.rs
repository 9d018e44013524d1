//! How the body is packed: as Catena does, not at all, or wrongly.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};

/// How the body is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Pack {
    Gzip,
    Plain,
    CutGzip,
    TwoGzips,
    PlainCalledGzip,
    GzipCalledPlain,
    Unknown,
}

impl Pack {
    pub(super) const ALL: [Self; 7] = [
        Self::Gzip,
        Self::Plain,
        Self::CutGzip,
        Self::TwoGzips,
        Self::PlainCalledGzip,
        Self::GzipCalledPlain,
        Self::Unknown,
    ];

    /// What is odd about it; nothing, if Catena does it so.
    pub(super) const fn told(self) -> Option<&'static str> {
        match self {
            Self::Gzip => None,
            Self::Plain => Some("not compressed"),
            Self::CutGzip => Some("gzip that is cut off"),
            Self::TwoGzips => Some("two gzip members"),
            Self::PlainCalledGzip => Some("called gzip, and not compressed"),
            Self::GzipCalledPlain => Some("gzip without its header"),
            Self::Unknown => Some("an encoding nobody knows"),
        }
    }

    /// The `Content-Encoding`, if one is sent, and what goes over the wire.
    pub(super) fn packed(self, body: Vec<u8>) -> (Option<&'static str>, Vec<u8>) {
        match self {
            Self::Gzip => (Some("gzip"), gzip(&body)),
            Self::Plain => (None, body),
            Self::CutGzip => {
                let mut packed = gzip(&body);
                packed.truncate(packed.len() / 2);
                (Some("gzip"), packed)
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
