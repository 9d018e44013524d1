//! Deliveries for a webhook endpoint: genuine bodies, bent here and there, packed and signed in many ways.

use std::io::Write as _;

use catena_contract::WebhookSecret;
use catena_contract::webhook::{DeliveryHeaders, header};
use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use proptest::prelude::Rng as _;
use proptest::test_runner::{RngAlgorithm, TestRng};
use serde_json::{Value, json};

/// Bodies to start from.
const SAMPLES: [&str; 5] = [
    include_str!("../../../fixtures/webhooks/invitation.accepted.json"),
    include_str!("../../../fixtures/webhooks/fleet_connection.created.json"),
    include_str!("../../../fixtures/webhooks/connection.created.json"),
    include_str!("../../../fixtures/webhooks/tsp.requested.json"),
    include_str!("../../../fixtures/webhooks/share_agreement.created.json"),
];

/// How one delivery differs from what Catena would send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DeliveryCase {
    sample: usize,
    bends: Vec<Bend>,
    pack: Pack,
    pub(super) forgery: Forged,
}

/// One change to the body. A place counts the members of the body from its top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bend {
    Drop(usize),
    Replace(usize, usize),
    AddMember(usize),
    Deep,
    CutOff(usize),
    Prefix(usize),
    Empty,
    Rename,
}

/// How the body is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pack {
    Gzip,
    Plain,
    CutGzip,
    TwoGzips,
    PlainCalledGzip,
    GzipCalledPlain,
    Unknown,
}

/// How the signature fails to match; not at all, for a genuine one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Forged {
    Not,
    Unsigned,
    Empty,
    WrongSecret,
    Truncated,
    Extended,
    OtherBody,
    OtherTimestamp,
    WithoutTimestamp,
    Hex,
    Junk,
}

const FORGERIES: [Forged; 10] = [
    Forged::Unsigned,
    Forged::Empty,
    Forged::WrongSecret,
    Forged::Truncated,
    Forged::Extended,
    Forged::OtherBody,
    Forged::OtherTimestamp,
    Forged::WithoutTimestamp,
    Forged::Hex,
    Forged::Junk,
];

const PACKS: [Pack; 7] = [
    Pack::Gzip,
    Pack::Plain,
    Pack::CutGzip,
    Pack::TwoGzips,
    Pack::PlainCalledGzip,
    Pack::GzipCalledPlain,
    Pack::Unknown,
];

const PREFIXES: [&[u8]; 4] = [b"\xef\xbb\xbf", b" \n", b"\0", b"\xff"];

/// What a member may be replaced by.
fn odd(which: usize) -> Value {
    let all = [
        Value::Null,
        json!(""),
        json!([]),
        json!({}),
        json!(true),
        json!(-1),
        json!(u64::MAX),
        json!(1e300),
        json!("\u{0}\r\nX-Catena-Fuzz: 1"),
        json!("<catena-fuzz>"),
        json!("2026-13-45T99:99:99Z"),
        json!("x".repeat(70_000)),
        json!([null, [], {}]),
    ];
    all.into_iter().cycle().nth(which % 13).unwrap_or_default()
}

impl DeliveryCase {
    /// What Catena would send.
    pub(super) const fn genuine() -> Self {
        Self { sample: 1, bends: Vec::new(), pack: Pack::Gzip, forgery: Forged::Not }
    }

    /// The case that belongs to these bytes.
    pub(super) fn from_seed(seed: &[u8; 32]) -> Self {
        let mut rng = TestRng::from_seed(RngAlgorithm::ChaCha, seed);
        let mut below = |end: usize| usize::try_from(rng.next_u32()).unwrap_or(0) % end;
        let sample = below(SAMPLES.len());
        let bends = (0..below(4)).map(|_| match below(11) {
            0 | 1 => Bend::Drop(below(30)),
            2..=5 => Bend::Replace(below(30), below(13)),
            6 => Bend::AddMember(below(13)),
            7 => Bend::Deep,
            8 => Bend::CutOff(below(400)),
            9 => Bend::Prefix(below(PREFIXES.len())),
            _ if below(2) == 0 => Bend::Rename,
            _ => Bend::Empty,
        });
        let bends = bends.collect();
        let pack = PACKS.get(below(14)).copied().unwrap_or(Pack::Gzip);
        let forgery = FORGERIES.get(below(20)).copied().unwrap_or(Forged::Not);
        Self { sample, bends, pack, forgery }
    }

    /// Cases with one thing less that is odd.
    pub(super) fn simpler(&self) -> Vec<Self> {
        let mut all = vec![Self { forgery: self.forgery, ..Self::genuine() }];
        all.extend((0..self.bends.len()).map(|at| {
            let mut fewer = self.clone();
            fewer.bends.remove(at);
            fewer
        }));
        all.push(Self { pack: Pack::Gzip, ..self.clone() });
        all.push(Self { sample: 1, ..self.clone() });
        all.retain(|case| case != self);
        all
    }

    /// What is odd about it, in words.
    pub(super) fn told(&self) -> String {
        let mut told: Vec<String> = self.bends.iter().map(Bend::told).collect();
        let pack = match self.pack {
            Pack::Gzip => None,
            Pack::Plain => Some("not compressed"),
            Pack::CutGzip => Some("gzip that is cut off"),
            Pack::TwoGzips => Some("two gzip members"),
            Pack::PlainCalledGzip => Some("called gzip, and not compressed"),
            Pack::GzipCalledPlain => Some("gzip without its header"),
            Pack::Unknown => Some("an encoding nobody knows"),
        };
        told.extend(pack.map(ToOwned::to_owned));
        let forgery = match self.forgery {
            Forged::Not => None,
            Forged::Unsigned => Some("no signature"),
            Forged::Empty => Some("an empty signature"),
            Forged::WrongSecret => Some("signed with another secret"),
            Forged::Truncated => Some("the beginning of the right signature"),
            Forged::Extended => Some("the right signature and more"),
            Forged::OtherBody => Some("the signature of another body"),
            Forged::OtherTimestamp => Some("the timestamp changed after signing"),
            Forged::WithoutTimestamp => Some("the signature of the body alone"),
            Forged::Hex => Some("a signature of hexadecimal zeros"),
            Forged::Junk => Some("a signature that is no base64"),
        };
        told.extend(forgery.map(ToOwned::to_owned));
        if told.is_empty() { "a genuine delivery".to_owned() } else { told.join(", ") }
    }

    /// The JSON, or what is left of it: what is signed.
    pub(super) fn body(&self) -> Vec<u8> {
        let sample = SAMPLES.get(self.sample).copied().unwrap_or_default();
        let mut value: Value = serde_json::from_str(sample).unwrap_or_default();
        for bend in &self.bends {
            bend.shape(&mut value);
        }
        let mut body = serde_json::to_vec(&value).unwrap_or_default();
        for bend in &self.bends {
            bend.spoil(&mut body);
        }
        body
    }

    /// Headers and body, as they go over the wire.
    pub(super) fn request(&self, secret: &WebhookSecret, now: Timestamp) -> (HeaderMap, Vec<u8>) {
        let body = self.body();
        let timestamp = DeliveryHeaders::timestamp_of(now);
        let right = secret.sign(&timestamp, &body).to_string();
        let other = || "catena-conformance-another-secret".parse::<WebhookSecret>().ok();
        let signature = match self.forgery {
            Forged::Not | Forged::OtherTimestamp => Some(right),
            Forged::Unsigned => None,
            Forged::Empty => Some(String::new()),
            Forged::WrongSecret => other().map(|other| other.sign(&timestamp, &body).to_string()),
            Forged::Truncated => right.get(..20).map(ToOwned::to_owned),
            Forged::Extended => Some(right + "AAAA"),
            Forged::OtherBody => Some(secret.sign(&timestamp, b"{}").to_string()),
            Forged::WithoutTimestamp => Some(secret.sign("", &body).to_string()),
            Forged::Hex => Some("0".repeat(64)),
            Forged::Junk => Some("!!! not base64 !!!".to_owned()),
        };
        let shown = match self.forgery {
            Forged::OtherTimestamp => {
                DeliveryHeaders::timestamp_of(now + jiff::SignedDuration::from_secs(-1))
            }
            Forged::Not
            | Forged::Unsigned
            | Forged::Empty
            | Forged::WrongSecret
            | Forged::Truncated
            | Forged::Extended
            | Forged::OtherBody
            | Forged::WithoutTimestamp
            | Forged::Hex
            | Forged::Junk => timestamp,
        };
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let mut put = |name: &str, value: &str| {
            if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
                headers.insert(name, value);
            }
        };
        put(header::TIMESTAMP, &shown);
        if let Some(signature) = signature {
            put(header::SIGNATURE, &signature);
        }
        let (encoding, packed) = match self.pack {
            Pack::Gzip => ("gzip", gzip(&body)),
            Pack::Plain => ("", body),
            Pack::CutGzip => {
                let mut packed = gzip(&body);
                packed.truncate(packed.len() / 2);
                ("gzip", packed)
            }
            Pack::TwoGzips => {
                let (first, second) = body.split_at(body.len() / 2);
                ("gzip", [gzip(first), gzip(second)].concat())
            }
            Pack::PlainCalledGzip => ("gzip", body),
            Pack::GzipCalledPlain => ("", gzip(&body)),
            Pack::Unknown => ("catena-fuzz", body),
        };
        if !encoding.is_empty() {
            put(CONTENT_ENCODING.as_str(), encoding);
        }
        (headers, packed)
    }
}

impl Bend {
    fn told(&self) -> String {
        match self {
            Self::Drop(at) => format!("member {at} left out"),
            Self::Replace(at, by) => {
                let odd: String = odd(*by).to_string().chars().take(24).collect();
                format!("member {at} replaced by {odd}")
            }
            Self::AddMember(_) => "a member nobody knows".to_owned(),
            Self::Deep => "two thousand arrays in one another".to_owned(),
            Self::CutOff(at) => format!("cut off after {at} bytes"),
            Self::Prefix(which) => format!(
                "{:?} before the JSON",
                String::from_utf8_lossy(PREFIXES.get(*which).copied().unwrap_or_default())
            ),
            Self::Empty => "an empty body".to_owned(),
            Self::Rename => "an event nobody knows".to_owned(),
        }
    }

    /// Changes the value.
    fn shape(self, value: &mut Value) {
        match self {
            Self::Drop(at) => change(value, &mut { at }, None),
            Self::Replace(at, by) => change(value, &mut { at }, Some(&odd(by))),
            Self::AddMember(by) => {
                if let Some(members) = value.as_object_mut() {
                    members.insert("catena_fuzz".to_owned(), odd(by));
                }
            }
            Self::Rename => {
                if let Some(name) = value.get_mut("event_name") {
                    *name = json!("catena.fuzz");
                }
            }
            Self::Deep | Self::CutOff(_) | Self::Prefix(_) | Self::Empty => {}
        }
    }

    /// Changes the bytes.
    fn spoil(self, body: &mut Vec<u8>) {
        match self {
            Self::Deep => *body = [b"[".repeat(2_000), b"]".repeat(2_000)].concat(),
            Self::CutOff(at) => body.truncate(at),
            Self::Prefix(which) => {
                body.splice(..0, PREFIXES.get(which).copied().unwrap_or_default().iter().copied());
            }
            Self::Empty => body.clear(),
            Self::Drop(_) | Self::Replace(..) | Self::AddMember(_) | Self::Rename => {}
        }
    }
}

/// Walks the members in order and replaces, or takes out, the one with number `at`.
fn change(value: &mut Value, at: &mut usize, by: Option<&Value>) {
    match value {
        Value::Object(members) => {
            let keys: Vec<String> = members.keys().cloned().collect();
            for key in keys {
                if *at == 0 {
                    *at = usize::MAX;
                    match (by, members.get_mut(&key)) {
                        (Some(by), Some(member)) => *member = by.clone(),
                        (None, _) | (Some(_), None) => {
                            members.remove(&key);
                        }
                    }
                    return;
                }
                *at -= 1;
                if let Some(member) = members.get_mut(&key) {
                    change(member, at, by);
                }
                if *at == usize::MAX {
                    return;
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                change(item, at, by);
                if *at == usize::MAX {
                    return;
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Writing to memory does not fail.
    let _ = encoder.write_all(body);
    encoder.finish().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use catena_contract::webhook::{Envelope, Presented, check_delivery};

    use super::*;

    fn case(number: u8) -> DeliveryCase {
        DeliveryCase::from_seed(&[number; 32])
    }

    #[test]
    fn exactly_the_forged_ones_are_refused_by_the_contract() {
        let secret: WebhookSecret = "fuzz-test-key".parse().unwrap();
        let now: Timestamp = "2026-03-02T15:20:30Z".parse().unwrap();
        let mut seen = std::collections::BTreeSet::new();
        for number in 0..=255 {
            let case = case(number);
            let (headers, _) = case.request(&secret, now);
            let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
            let presented =
                Presented { timestamp: text(header::TIMESTAMP), signature: text(header::SIGNATURE) };
            let believed = check_delivery(&secret, presented, &case.body(), now).is_ok();
            assert_eq!(believed, case.forgery == Forged::Not, "{}", case.told());
            seen.insert(case.forgery);
        }
        assert_eq!(seen.len(), FORGERIES.len() + 1);
    }

    #[test]
    fn what_is_simpler_ends_at_a_genuine_delivery() {
        assert!(Envelope::from_bytes(&DeliveryCase::genuine().body()).is_ok());
        for number in 0..=255 {
            let mut case = case(number);
            while let Some(simpler) = case.simpler().pop() {
                assert!(simpler.told().len() <= case.told().len() || simpler.sample == 1);
                case = simpler;
            }
            assert_eq!(case, DeliveryCase { forgery: case.forgery, ..DeliveryCase::genuine() });
        }
    }
}
