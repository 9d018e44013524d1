//! How a page interpreted a redirect, learned from its responses to the documented redirects.
//!
//! Two responses per outcome show which parts stay the same; a response with all these parts shows that outcome. A page
//! that says "is connected" means it after any redirect, unless the page of every outcome says so. A response that
//! matches several outcomes may be any of them, and one that matches none is not judged.

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use catena_contract::{Interpretation, Interpretations};
use catena_probe::{Answer, Reply};
use http::header::{CONTENT_TYPE, LOCATION};

use crate::oracle::claims::Phrases;
use crate::oracle::{Baseline, Page};

/// The most cached classifications: enough for every page of a partner, and few enough to stay in the CPU's cache.
const MOST_CACHED: usize = 4_096;

const ANY: Interpretations = Interpretations::of(Interpretation::ALL);

/// The documented redirects: their interpretation, and their query.
pub(super) const TRAINING_QUERIES: [(Interpretation, &str); 5] = [
    (Interpretation::Connected, "status=success"),
    (
        Interpretation::Requested,
        "status=integration-requested&integration_request_id=5c06372b-5b5a-4477-88ee-6cd8d3b55efb",
    ),
    (Interpretation::Failed, "status=failure"),
    (Interpretation::Neutral, ""),
    // Its own page, or the neutral one, which teaches nothing new.
    (Interpretation::Requested, "status=integration-requested"),
];

/// Two responses to a documented redirect.
#[derive(Debug)]
pub(super) struct TrainingSample {
    pub(super) interpretation: Interpretation,
    pub(super) query: &'static str,
    pub(super) replies: [Reply; 2],
}

/// The parts that every response to one outcome has.
#[derive(Debug, Clone)]
struct PageSignature {
    interpretation: Interpretation,
    parts: BTreeSet<String>,
    /// The parts that do not repeat the query; these are enough where they differ between outcomes.
    own_parts: BTreeSet<String>,
}

/// Tells how a page interpreted a redirect.
#[derive(Debug, Clone)]
pub(super) struct Classifier {
    signatures: Vec<PageSignature>,
    /// Whether the pages of all outcomes differ without the text that they repeat from the query.
    own_parts_differ: bool,
    phrases: Phrases,
    /// What the page of every outcome says, such as a banner or an account's state. It means nothing.
    baseline: Baseline,
    cache: HashMap<u64, Classification>,
}

/// What a response shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Classification {
    /// How the redirect may have been interpreted.
    pub(super) interpretations: Interpretations,
    /// Whether the query's markup came back unescaped.
    pub(super) markup: bool,
}

impl Classifier {
    /// A classifier that knows only phrases.
    pub(super) fn new(phrases: Phrases) -> Self {
        let (signatures, baseline, cache) = (Vec::new(), Baseline::default(), HashMap::new());
        Self { signatures, own_parts_differ: true, phrases, baseline, cache }
    }

    /// Learns what the page of each outcome looks like.
    pub(super) fn train(&mut self, samples: &[TrainingSample]) {
        // A refusal need not have the parts that every page has.
        let accepted = samples.iter().filter(|sample| sample.replies.iter().all(|reply| reply.status < 400));
        let pages: Vec<[Page; 2]> = accepted.map(|sample| sample.replies.each_ref().map(page)).collect();
        self.baseline = Baseline::of(&pages.iter().map(|pages| pages.each_ref()).collect::<Vec<_>>());
        samples.iter().for_each(|sample| self.train_with(sample));
    }

    fn train_with(&mut self, sample: &TrainingSample) {
        let TrainingSample { interpretation, query, replies: [first, second] } = sample;
        let claims = [first, second].map(|reply| self.phrases.claims_beyond(&page(reply), &self.baseline));
        let claims_connected = claims.iter().all(|claims| {
            claims.connected.is_some() && claims.requested.is_none() && claims.failed.is_none()
        });
        let interpretation = if claims_connected { Interpretation::Connected } else { *interpretation };
        let common = |repeated: &[String]| -> BTreeSet<String> {
            self.parts(first, repeated).intersection(&self.parts(second, repeated)).cloned().collect()
        };
        let new = PageSignature { interpretation, parts: common(&[]), own_parts: common(&values(query)) };
        let looks_like = |left: &PageSignature, right: &PageSignature| {
            left.interpretation != right.interpretation && left.own_parts == right.own_parts
        };
        let known = self.signatures.iter().any(|signature| signature.interpretation == interpretation);
        if known && self.signatures.iter().any(|signature| looks_like(signature, &new)) {
            return;
        }
        self.signatures.push(new);
        let all = &self.signatures;
        self.own_parts_differ = !all.iter().any(|left| all.iter().any(|right| looks_like(left, right)));
    }

    /// The other outcomes whose page looks like that of a success.
    pub(super) fn same_as_success(&self) -> Interpretations {
        let page_of = |interpretation: Interpretation| {
            self.signatures.iter().find(move |signature| signature.interpretation == interpretation)
        };
        let success = page_of(Interpretation::Connected);
        let same = |interpretation: &Interpretation| {
            *interpretation != Interpretation::Connected
                && success
                    .zip(page_of(*interpretation))
                    .is_some_and(|(success, other)| success.parts == other.parts)
        };
        Interpretation::ALL.iter().copied().filter(same).collect::<Vec<_>>().into()
    }

    /// Classifies the response to `url`, which the fleet called `fleet` opened.
    pub(super) fn classify(&mut self, reply: &Reply, url: &str, fleet: &str) -> Classification {
        let mut hasher = DefaultHasher::new();
        (reply.status, reply.headers.get(LOCATION).map(|location| before_query(location.as_bytes())))
            .hash(&mut hasher);
        match std::str::from_utf8(&reply.body) {
            Ok(body) => body.split(fleet).for_each(|text| text.hash(&mut hasher)),
            Err(_) => reply.body.hash(&mut hasher),
        }
        let key = hasher.finish();
        if let Some(known) = self.cache.get(&key) {
            return *known;
        }
        let (interpretations, any_query) = self.interpretations(reply, url);
        let classification = Classification { interpretations, markup: has_markup(reply) };
        if any_query {
            if self.cache.len() >= MOST_CACHED {
                self.cache.clear();
            }
            self.cache.insert(key, classification);
        }
        classification
    }

    /// How the redirect may have been interpreted, and whether the response means that after any query.
    fn interpretations(&self, reply: &Reply, url: &str) -> (Interpretations, bool) {
        if (400..500).contains(&reply.status) {
            return (Interpretations::of(&[Interpretation::Neutral]), true);
        }
        let found = self.parts(reply, &[]);
        let matching: Vec<(Interpretation, usize)> = self
            .signatures
            .iter()
            .map(|known| {
                (known.interpretation, if self.own_parts_differ { &known.own_parts } else { &known.parts })
            })
            .filter(|(_, parts)| parts.is_subset(&found))
            .map(|(interpretation, parts)| (interpretation, parts.len()))
            .collect();
        if let Some(most) = matching.iter().map(|(_, parts)| *parts).max() {
            let best = matching.iter().filter(|(_, parts)| *parts == most);
            return (best.map(|(interpretation, _)| *interpretation).collect::<Vec<_>>().into(), true);
        }
        let mut page = page(reply);
        let mut any_query = true;
        // Text from the query is not a claim of the page.
        let repeated = values(url.split_once('?').map_or("", |(_, query)| query));
        for block in page.blocks.iter_mut().filter(|block| repeats(block, &repeated)) {
            block.clear();
            any_query = false;
        }
        let interpretations = match self.phrases.claims_beyond(&page, &self.baseline).outcomes() {
            [true, false, false, false] => Interpretations::of(&[Interpretation::Connected]),
            [false, true, false, false] => Interpretations::of(&[Interpretation::Requested]),
            [false, false, true, false] => Interpretations::of(&[Interpretation::Failed]),
            [false, false, false, true] => Interpretations::of(&[Interpretation::Neutral]),
            [..] => ANY,
        };
        (interpretations, any_query)
    }

    /// Everything in a response by which outcomes can be distinguished, except for blocks that repeat one of the values,
    /// and for what changes by itself.
    fn parts(&self, reply: &Reply, repeated: &[String]) -> BTreeSet<String> {
        let blocks = self.baseline.noise.without(&page(reply)).blocks;
        let mut parts: BTreeSet<String> =
            blocks.into_iter().filter(|block| !repeats(block, repeated)).collect();
        parts.insert(format!("\u{0}status {}", reply.status));
        if let Some(location) = reply.headers.get(LOCATION) {
            let location = String::from_utf8_lossy(before_query(location.as_bytes()));
            parts.insert(format!("\u{0}location {location}"));
        }
        parts
    }
}

/// The names and values of a query as a page would show them; not the shortest, which occur in any sentence.
fn values(query: &str) -> Vec<String> {
    let values = form_urlencoded::parse(query.as_bytes()).flat_map(|(name, value)| [name, value]);
    values.map(|value| normalized(&value)).filter(|value| value.len() > 2).collect()
}

fn repeats(block: &str, values: &[String]) -> bool {
    let block = normalized(block);
    values.iter().any(|value| block.contains(value))
}

/// The text without the characters that pages show in different ways.
fn normalized(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_whitespace() && !letter.is_control() && *letter != '\u{fffd}')
        .collect()
}

/// Whether the page is a sign-in form.
pub(super) fn asks_to_sign_in(reply: &Reply) -> bool {
    page(reply).asks_to_sign_in
}

fn page(reply: &Reply) -> Page {
    Page::read(&Answer {
        status: reply.status,
        headers: reply.headers.clone(),
        body: reply.body.to_vec(),
        cut: false,
    })
}

fn before_query(location: &[u8]) -> &[u8] {
    location.split(|byte| matches!(byte, b'?' | b'#')).next().unwrap_or_default()
}

/// The markup in generated queries, where a browser reads it as a tag.
pub(crate) const MARKUP: [&str; 3] =
    ["<catena-fuzz", "<script>catena-fuzz", "<img src=x onerror=catena-fuzz"];

/// Whether the response contains that markup, and a browser reads it as such.
fn has_markup(reply: &Reply) -> bool {
    let kind = reply.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("text/html");
    let contains = |tag: &&str| reply.body.windows(tag.len()).any(|window| window == tag.as_bytes());
    (kind.contains("html") || kind.contains("xml")) && MARKUP.iter().any(contains)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(text: &str) -> Reply {
        let headers = [(CONTENT_TYPE, "text/html".parse().unwrap())].into_iter().collect();
        Reply { status: 200, headers, body: text.as_bytes().to_vec().into() }
    }

    #[test]
    fn what_changes_by_itself_is_no_part_of_an_outcome() {
        let tips = ["Call us.", "You are connected to the demo.", "Use two screens."];
        let page = |number: usize, said: &str| {
            let tip = tips[number % tips.len()];
            reply(&format!("<div class=tip>{tip}</div><p>Session {number}: {said}</p>"))
        };
        let said = ["it worked", "it is on our list", "it did not work", "we cannot tell"];
        let samples: Vec<TrainingSample> = TRAINING_QUERIES
            .iter()
            .zip(said)
            .enumerate()
            .map(|(number, ((interpretation, query), said))| TrainingSample {
                interpretation: *interpretation,
                query,
                replies: [page(2 * number, said), page(2 * number + 1, said)],
            })
            .collect();
        let mut classifier = Classifier::new(Phrases::default());
        classifier.train(&samples);
        for (sample, said) in samples.iter().zip(said) {
            let seen = classifier.classify(&page(70, said), "http://localhost/return?x=1", "fleet");
            assert_eq!(seen.interpretations, Interpretations::of(&[sample.interpretation]), "{said}");
        }
    }
}
