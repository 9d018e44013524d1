//! What the page answered to the documented redirects, several times each.

use std::collections::BTreeSet;

use catena_contract::Interpretation;
use catena_probe::Reply;

use super::parts;

/// The documented redirects: their interpretation, and their query.
pub(in crate::fuzz::redirect) const TRAINING_QUERIES: [(Interpretation, &str); 6] = [
    (Interpretation::Connected, SUCCESS),
    (
        Interpretation::Requested,
        "status=integration-requested&integration_request_id=5c06372b-5b5a-4477-88ee-6cd8d3b55efb",
    ),
    (Interpretation::Failed, "status=failure"),
    (Interpretation::Neutral, ""),
    (Interpretation::Neutral, "status=unknown"),
    // Its own page, or the neutral one, which teaches nothing new.
    (Interpretation::Requested, "status=integration-requested"),
];
/// The query of a success.
pub(in crate::fuzz::redirect) const SUCCESS: &str = "status=success";
/// How often each documented redirect is opened, to see what changes by itself.
pub(in crate::fuzz::redirect) const SAMPLES: usize = 3;

/// The responses to a documented redirect.
#[derive(Debug)]
pub(in crate::fuzz::redirect) struct TrainingSample {
    pub(in crate::fuzz::redirect) interpretation: Interpretation,
    pub(in crate::fuzz::redirect) query: &'static str,
    pub(in crate::fuzz::redirect) replies: [SeenReply; SAMPLES],
    /// Whether webhooks confirmed the connections of these fleets before.
    pub(in crate::fuzz::redirect) confirmed: bool,
}

/// A response, and the fleet that got it.
#[derive(Debug)]
pub(in crate::fuzz::redirect) struct SeenReply {
    pub(in crate::fuzz::redirect) reply: Reply,
    pub(in crate::fuzz::redirect) fleet: String,
}

impl TrainingSample {
    /// A refusal need not have the parts that every page has.
    pub(super) fn is_accepted(&self) -> bool {
        self.replies.iter().all(|seen| seen.reply.status < 400)
    }

    /// The parts that all responses have.
    pub(super) fn common(&self, repeated: &[String]) -> BTreeSet<String> {
        let mut all = self.replies.iter().map(|seen| parts(&seen.reply, &seen.fleet, repeated));
        let first = all.next().unwrap_or_default();
        all.fold(first, |common, parts| common.intersection(&parts).cloned().collect())
    }

    /// The parts that only some responses have.
    pub(super) fn noise(&self) -> impl Iterator<Item = String> {
        let common = self.common(&[]);
        let all = self.replies.iter().flat_map(|seen| parts(&seen.reply, &seen.fleet, &[]));
        all.filter(move |part| !common.contains(part))
    }
}
