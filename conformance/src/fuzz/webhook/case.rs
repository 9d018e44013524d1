//! Deliveries for a webhook endpoint: genuine bodies, bent here and there, packed, dressed and signed in many ways.

use proptest::prelude::Rng as _;
use proptest::test_runner::{RngAlgorithm, TestRng};
use serde_json::Value;

use super::delivery::EVENT_ID;
use super::encoding::Pack;
use super::headers::Dress;
use super::json_mutation::Bend;
use super::signature::Forgery;

use super::DeliveryCase;

/// Bodies to start from.
const SAMPLES: [&str; 5] = [
    include_str!("../../../../fixtures/webhooks/fleet_connection.created.json"),
    include_str!("../../../../fixtures/webhooks/invitation.accepted.json"),
    include_str!("../../../../fixtures/webhooks/connection.created.json"),
    include_str!("../../../../fixtures/webhooks/tsp.requested.json"),
    include_str!("../../../../fixtures/webhooks/share_agreement.created.json"),
];
/// The fleet in the samples, and the one that stands for it: whoever finds it in a database knows where it is from.
const FLEET: [&str; 2] = ["h-204", "catena-conformance-fuzz"];

/// How one delivery differs from what Catena would send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CaseRecipe {
    sample: usize,
    bends: Vec<Bend>,
    pack: Pack,
    headers: Dress,
    forgery: Option<Forgery>,
}

impl CaseRecipe {
    /// What Catena would send.
    pub(super) const fn genuine() -> Self {
        Self { sample: 0, bends: Vec::new(), pack: Pack::Gzip, headers: Dress::Usual, forgery: None }
    }

    /// The same of each event we know: a partner need not have a handler for all of them.
    pub(super) fn every_genuine() -> impl Iterator<Item = Self> {
        (0..SAMPLES.len()).map(|sample| Self { sample, ..Self::genuine() })
    }

    /// The case that belongs to these bytes.
    pub(super) fn from_seed(seed: &[u8; 32]) -> Self {
        let mut rng = TestRng::from_seed(RngAlgorithm::ChaCha, seed);
        let mut below = |end: usize| usize::try_from(rng.next_u32()).unwrap_or(0) % end;
        Self {
            sample: below(SAMPLES.len()),
            bends: (0..below(4)).map(|_| Bend::draw(&mut below)).collect(),
            pack: Pack::ALL.get(below(14)).copied().unwrap_or(Pack::Gzip),
            headers: Dress::ALL.get(below(30)).copied().unwrap_or(Dress::Usual),
            forgery: Forgery::ALL.get(below(20)).copied(),
        }
    }

    /// Cases with one thing less that is odd, the plainest first. The forgery stays: without it, it is another matter.
    pub(super) fn simpler(&self) -> Vec<Self> {
        let mut all = vec![Self { forgery: self.forgery, ..Self::genuine() }];
        for (at, bend) in self.bends.iter().enumerate() {
            let with = |new: Option<Bend>| {
                let mut case = self.clone();
                case.bends.splice(at..=at, new);
                case
            };
            all.push(with(None));
            all.extend(bend.simpler().map(|simpler| with(Some(simpler))));
        }
        all.push(Self { pack: Pack::Gzip, ..self.clone() });
        all.push(Self { headers: Dress::Usual, ..self.clone() });
        all.push(Self { sample: 0, ..self.clone() });
        all.retain(|case| case != self);
        all
    }

    /// The delivery itself.
    pub(super) fn delivery_case(&self) -> DeliveryCase {
        let sample = SAMPLES.get(self.sample).copied().unwrap_or_default();
        let mut value: Value = serde_json::from_str(&sample.replace(FLEET[0], FLEET[1])).unwrap_or_default();
        if let Some(id) = value.get_mut("id") {
            *id = Value::from(EVENT_ID);
        }
        let mut odd: Vec<String> = self.bends.iter().filter_map(|bend| bend.shape(&mut value)).collect();
        let mut body = serde_json::to_vec(&value).unwrap_or_default();
        odd.extend(self.bends.iter().filter_map(|bend| bend.spoil(&mut body)));
        let rest = [self.pack.told(), self.headers.told(), self.forgery.map(Forgery::told)];
        odd.extend(rest.into_iter().flatten().map(ToOwned::to_owned));
        DeliveryCase { odd, body, pack: self.pack, headers: self.headers, forgery: self.forgery }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use catena_contract::WebhookSecret;
    use catena_contract::webhook::{Envelope, SignatureHeaders, header, verify_delivery};
    use jiff::Timestamp;

    use super::*;

    fn cases() -> impl Iterator<Item = CaseRecipe> {
        (0..=255).map(|number| CaseRecipe::from_seed(&[number; 32]))
    }

    #[test]
    fn exactly_the_forged_ones_are_refused_by_the_contract() {
        let secret: WebhookSecret = "fuzz-test-key".parse().unwrap();
        let now: Timestamp = "2026-03-02T15:20:30Z".parse().unwrap();
        let mut seen = BTreeSet::new();
        for case in cases() {
            let mut delivery_case = case.delivery_case();
            // What is signed is what is in the packing, so here it is looked at without.
            delivery_case.pack = Pack::Plain;
            let (headers, body) = delivery_case.request(&secret, now, "01961d3e-5c00-7000-8000-000000000001");
            let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
            let presented =
                SignatureHeaders { timestamp: text(header::TIMESTAMP), signature: text(header::SIGNATURE) };
            let believed = verify_delivery(&secret, presented, &body, now).is_ok();
            // Without a signature the second one, which is that of nothing, is the only one.
            assert_eq!(believed, delivery_case.is_genuine(), "{}", delivery_case.told());
            assert!(!String::from_utf8_lossy(&body).contains(EVENT_ID), "an event nobody made new");
            seen.insert(case.forgery);
        }
        assert_eq!(seen.len(), Forgery::ALL.len() + 1);
    }

    #[test]
    fn what_is_simpler_ends_at_a_genuine_delivery() {
        assert!(Envelope::from_bytes(&CaseRecipe::genuine().delivery_case().body).is_ok());
        for mut case in cases() {
            let mut steps = 0;
            while let Some(simpler) = case.simpler().pop() {
                case = simpler;
                steps += 1;
                assert!(steps < 50, "{case:?}");
            }
            assert_eq!(case, CaseRecipe { forgery: case.forgery, ..CaseRecipe::genuine() });
        }
    }

    #[test]
    fn what_is_odd_is_said_and_what_is_not_is_not() {
        assert_eq!(CaseRecipe::genuine().delivery_case().told(), "a genuine delivery");
        let case = CaseRecipe {
            bends: vec![Bend::Replace(0, 0), Bend::Drop(29), Bend::CutOff(399)],
            headers: Dress::TypeOther,
            ..CaseRecipe::genuine()
        };
        let told = case.delivery_case().told();
        assert!(
            told.starts_with('`') && told.ends_with("` replaced by null, another content type"),
            "{told}"
        );
    }
}
