//! How a delivery is generated: a genuine body with changes to its JSON, encoding, headers and signature.

use catena_contract::FleetRef;
use proptest::prelude::Rng as _;
use proptest::test_runner::{RngAlgorithm, TestRng};
use serde_json::Value;

use super::DeliveryCase;
use super::case::{EVENT_ID, RECORD_ID};
use super::encoding::BodyEncoding;
use super::headers::HeaderChange;
use super::json_mutation::JsonMutation;
use super::signature::InvalidSignature;

/// The bodies of genuine deliveries.
const SAMPLES: [&str; 5] = [
    include_str!("../../../fixtures/webhooks/fleet_connection.created.json"),
    include_str!("../../../fixtures/webhooks/invitation.accepted.json"),
    include_str!("../../../fixtures/webhooks/connection.created.json"),
    include_str!("../../../fixtures/webhooks/tsp.requested.json"),
    include_str!("../../../fixtures/webhooks/share_agreement.created.json"),
];
/// The fleet in the samples, and the one that is sent, by which a partner recognizes the origin of the data.
const FLEET: [&str; 2] = ["h-204", "catena-conformance-fuzz"];

/// How one delivery differs from what Catena would send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::fuzz) struct DeliveryRecipe {
    sample: usize,
    mutations: Vec<JsonMutation>,
    encoding: BodyEncoding,
    headers: HeaderChange,
    invalid_signature: Option<InvalidSignature>,
}

impl DeliveryRecipe {
    /// What Catena sends.
    pub(in crate::fuzz) const fn genuine() -> Self {
        Self {
            sample: 0,
            mutations: Vec::new(),
            encoding: BodyEncoding::Gzip,
            headers: HeaderChange::None,
            invalid_signature: None,
        }
    }

    /// The fleet in the deliveries.
    pub(in crate::fuzz) fn fleet() -> FleetRef {
        FLEET[1].parse().unwrap_or_else(|error| unreachable!("`{}` is a valid reference: {error}", FLEET[1]))
    }

    /// A genuine delivery of each event. A partner need not handle all of them.
    pub(in crate::fuzz) fn every_genuine() -> impl Iterator<Item = Self> {
        (0..SAMPLES.len()).map(|sample| Self { sample, ..Self::genuine() })
    }

    /// Forged deliveries that are unusual in no other way: signed with another secret, unsigned, and signed with junk.
    pub(in crate::fuzz) fn never_accepted() -> impl Iterator<Item = Self> {
        [InvalidSignature::WrongSecret, InvalidSignature::Unsigned, InvalidSignature::Junk]
            .into_iter()
            .map(|invalid| Self { invalid_signature: Some(invalid), ..Self::genuine() })
    }

    pub(in crate::fuzz) const fn is_of_event(&self, other: &Self) -> bool {
        self.sample == other.sample
    }

    /// The recipe for this seed. A long header is a case of its own, since servers may refuse it unread.
    pub(in crate::fuzz) fn from_seed(seed: &[u8; 32]) -> Self {
        let mut rng = TestRng::from_seed(RngAlgorithm::ChaCha, seed);
        let mut below = |end: usize| usize::try_from(rng.next_u32()).unwrap_or(0) % end;
        let recipe = Self {
            sample: below(SAMPLES.len()),
            mutations: (0..below(4)).map(|_| JsonMutation::generate(&mut below)).collect(),
            encoding: BodyEncoding::ALL.get(below(14)).copied().unwrap_or(BodyEncoding::Gzip),
            headers: HeaderChange::ALL.get(below(30)).copied().unwrap_or(HeaderChange::None),
            invalid_signature: InvalidSignature::ALL.get(below(20)).copied(),
        };
        if recipe.headers == HeaderChange::LongHeader {
            return Self { sample: recipe.sample, headers: HeaderChange::LongHeader, ..Self::genuine() };
        }
        recipe
    }

    /// Recipes with one difference less, the simplest first.
    pub(in crate::fuzz) fn simpler(&self) -> Vec<Self> {
        let mut all = vec![
            Self { invalid_signature: self.invalid_signature, ..Self::genuine() },
            Self { invalid_signature: None, ..self.clone() },
        ];
        if self.headers == HeaderChange::SecondSignature && self.invalid_signature.is_some() {
            // Some frameworks read a header that is sent twice as none.
            all.push(Self { invalid_signature: Some(InvalidSignature::Unsigned), ..Self::genuine() });
        }
        for (at, mutation) in self.mutations.iter().enumerate() {
            let with = |new: Option<JsonMutation>| {
                let mut recipe = self.clone();
                recipe.mutations.splice(at..=at, new);
                recipe
            };
            all.push(with(None));
            all.extend(mutation.simpler().map(|simpler| with(Some(simpler))));
        }
        all.push(Self { encoding: BodyEncoding::Gzip, ..self.clone() });
        all.push(Self { headers: HeaderChange::None, ..self.clone() });
        all.push(Self { sample: 0, ..self.clone() });
        all.retain(|recipe| recipe != self);
        all
    }

    /// The delivery that it gives.
    pub(in crate::fuzz) fn delivery_case(self) -> DeliveryCase {
        let sample = SAMPLES.get(self.sample).copied().unwrap_or_default();
        let read = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
        let text = sample.replace(FLEET[0], FLEET[1]);
        let mut value = read(&text);
        if let Some(id) = value.pointer("/data/0/id").and_then(Value::as_str) {
            value = read(&text.replace(id, RECORD_ID));
        }
        if let Some(id) = value.get_mut("id") {
            *id = Value::from(EVENT_ID);
        }
        let mutations = &self.mutations;
        let mut unusual: Vec<String> =
            mutations.iter().filter_map(|mutation| mutation.change_json(&mut value)).collect();
        let mut body = serde_json::to_vec(&value).unwrap_or_default();
        unusual.extend(mutations.iter().filter_map(|mutation| mutation.change_bytes(&mut body)));
        let Self { encoding, headers, invalid_signature, .. } = self;
        let rest = [
            encoding.description(),
            headers.description(),
            invalid_signature.map(InvalidSignature::description),
        ];
        unusual.extend(rest.into_iter().flatten().map(ToOwned::to_owned));
        DeliveryCase { unusual, body, encoding, headers, invalid_signature, recipe: Some(self) }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use catena_contract::WebhookSecret;
    use catena_contract::webhook::{Envelope, SignatureHeaders, header, verify_delivery};
    use jiff::Timestamp;

    use super::*;

    fn recipes() -> impl Iterator<Item = DeliveryRecipe> {
        (0..=255).map(|number| DeliveryRecipe::from_seed(&[number; 32]))
    }

    #[test]
    fn the_contract_refuses_exactly_the_forged_deliveries() {
        let secret: WebhookSecret = "fuzz-test-key".parse().unwrap();
        let now: Timestamp = "2026-03-02T15:20:30Z".parse().unwrap();
        let mut seen = BTreeSet::new();
        for recipe in recipes() {
            let signature = recipe.invalid_signature;
            let mut delivery = recipe.delivery_case();
            // The signature is of the body before it is compressed.
            delivery.encoding = BodyEncoding::Plain;
            let (headers, body) = delivery.request(&secret, now, "01961d3e-5c00-7000-8000-000000000001");
            let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
            let presented =
                SignatureHeaders { timestamp: text(header::TIMESTAMP), signature: text(header::SIGNATURE) };
            let accepted = verify_delivery(&secret, presented, &body, now).is_ok();
            // A recipe with a second signature and none of its own has only the second, which is invalid, too.
            assert_eq!(accepted, delivery.is_genuine(), "{}", delivery.description());
            let text = String::from_utf8_lossy(&body);
            assert!(!text.contains(EVENT_ID) && !text.contains(RECORD_ID), "the ids are not new");
            seen.insert(signature);
        }
        assert_eq!(seen.len(), InvalidSignature::ALL.len() + 1);
    }

    #[test]
    fn simplifying_ends_at_a_genuine_delivery() {
        assert!(Envelope::from_bytes(&DeliveryRecipe::genuine().delivery_case().body).is_ok());
        for mut recipe in recipes() {
            let mut steps = 0;
            while let Some(simpler) = recipe.simpler().pop() {
                recipe = simpler;
                steps += 1;
                assert!(steps < 50, "{recipe:?}");
            }
            assert_eq!(recipe, DeliveryRecipe::genuine());
        }
    }

    #[test]
    fn the_description_names_what_is_unusual_and_nothing_else() {
        assert_eq!(DeliveryRecipe::genuine().delivery_case().description(), "a genuine delivery");
        let recipe = DeliveryRecipe {
            mutations: vec![
                JsonMutation::Replace(0, 0),
                JsonMutation::Remove(29),
                JsonMutation::Truncate(399),
            ],
            headers: HeaderChange::TypeOther,
            ..DeliveryRecipe::genuine()
        };
        let text = recipe.delivery_case().description();
        assert!(
            text.starts_with('`') && text.ends_with("` replaced by null, another content type"),
            "{text}"
        );
    }
}
