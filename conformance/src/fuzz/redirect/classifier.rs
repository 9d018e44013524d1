//! How a page interpreted a redirect, learned from its responses to the documented redirects.
//!
//! Several responses per outcome show which parts stay the same; a response with all parts that distinguish an outcome
//! shows that outcome. What differs between two responses to one redirect, such as a rotating banner, is noise
//! everywhere. A page that waits for Catena's webhook after a success is no sign of a connection if it lacks the
//! profile's phrase, if it differs from the page of a fleet whose connection webhooks confirmed, or if it also follows a
//! redirect without a status, or with an unknown one. A page that says "is connected" means it after any redirect, unless
//! the page of every outcome says so. A response that matches several outcomes may be any of them, and one that matches
//! none is not judged.

mod sample;

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use catena_contract::{Interpretation, Interpretations};
use catena_probe::{Answer, Reply};
use http::header::{CONTENT_TYPE, LOCATION};

pub(super) use self::sample::{SAMPLES, SUCCESS, SeenReply, TRAINING_QUERIES, TrainingSample};
use crate::oracle::claims::{Claims, Phrases};
use crate::oracle::{Baseline, Page};

/// The most cached classifications: enough for every page of a partner, and few enough to stay in the CPU's cache.
const MOST_CACHED: usize = 4_096;

const ANY: Interpretations = Interpretations::of(Interpretation::ALL);

/// The parts that every response to one outcome has.
#[derive(Debug, Clone)]
struct PageSignature {
    /// What the page shows.
    shows: Interpretations,
    parts: BTreeSet<String>,
    /// The parts that do not repeat the query; these are enough where they differ between outcomes.
    own_parts: BTreeSet<String>,
}

/// Tells how a page interpreted a redirect.
#[derive(Debug, Clone)]
pub(super) struct Classifier {
    signatures: Vec<PageSignature>,
    /// The parts of a page that change by themselves.
    noise: BTreeSet<String>,
    /// The parts that the pages of all outcomes have.
    everywhere: BTreeSet<String>,
    /// Whether the pages of all outcomes differ without the text that they repeat from the query.
    own_parts_differ: bool,
    /// Whether the page of a success says that the fleet is not connected, as long as it waits for Catena.
    denies_success: bool,
    /// Whether the page of a connected fleet is known: that of a fleet whose connection webhooks confirmed, or one that says
    /// so itself.
    pub(super) knows_connected: bool,
    /// The outcomes whose page looks like that of a success.
    pub(super) same_as_success: Interpretations,
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
        Self {
            signatures: Vec::new(),
            noise: BTreeSet::new(),
            everywhere: BTreeSet::new(),
            own_parts_differ: true,
            denies_success: false,
            knows_connected: false,
            same_as_success: Interpretations::of(&[]),
            phrases,
            baseline: Baseline::default(),
            cache: HashMap::new(),
        }
    }

    /// Learns what the page of each outcome looks like.
    pub(super) fn train(&mut self, samples: &[TrainingSample]) {
        self.noise = samples.iter().flat_map(TrainingSample::noise).collect();
        let accepted: Vec<&TrainingSample> = samples.iter().filter(|sample| sample.is_accepted()).collect();
        let pages: Vec<Vec<Page>> = accepted
            .iter()
            .map(|sample| sample.replies.iter().map(|seen| page(&seen.reply, &seen.fleet)).collect())
            .collect();
        let pairs: Vec<[&Page; 2]> =
            pages.iter().filter_map(|pages| Some([pages.first()?, pages.last()?])).collect();
        self.baseline = Baseline::of(&pairs);
        let commons: Vec<BTreeSet<String>> =
            accepted.iter().map(|sample| self.without_noise(sample.common(&[]))).collect();
        if let Some((success, others)) = commons.split_first() {
            let everywhere = |part: &&String| others.iter().all(|other| other.contains(*part));
            self.everywhere = success.iter().filter(everywhere).cloned().collect();
        }
        for ((sample, pages), parts) in accepted.iter().zip(&pages).zip(commons) {
            self.train_with(sample, pages, parts);
        }
    }

    fn train_with(&mut self, sample: &TrainingSample, pages: &[Page], parts: BTreeSet<String>) {
        let claims: Vec<[bool; 4]> = pages.iter().map(|page| self.claims(page.clone()).outcomes()).collect();
        let claims_connected = claims.iter().all(|claims| *claims == [true, false, false, false]);
        if sample.interpretation == Interpretation::Connected {
            self.denies_success |= claims.iter().any(|[_, _, failed, _]| *failed);
        } else if !claims_connected
            && let Some(success) = self.signatures.first_mut().filter(|success| success.parts == parts)
        {
            self.same_as_success = self.same_as_success.with(sample.interpretation);
            if sample.interpretation == Interpretation::Neutral {
                success.shows = ANY;
            }
        }
        // What lacks the profile's phrase for a connected fleet is no confirmed connection, nor is a page that differs
        // from that of a fleet which is connected.
        let unconfirmed = sample.interpretation == Interpretation::Connected
            && !claims_connected
            && (self.phrases.name_connected() || (self.knows_connected && !sample.confirmed));
        let is_success = sample.interpretation == Interpretation::Connected;
        self.knows_connected |= sample.confirmed || (is_success && claims_connected);
        let shows = if claims_connected { Interpretation::Connected } else { sample.interpretation };
        let shows = if unconfirmed { ANY } else { Interpretations::of(&[shows]) };
        let own_parts = self.without_noise(sample.common(&values(sample.query)));
        let new = PageSignature { shows, parts, own_parts };
        if unconfirmed && self.signatures.iter().any(|known| known.own_parts == new.own_parts) {
            return;
        }
        let looks_like = |left: &PageSignature, right: &PageSignature| {
            left.shows != right.shows && left.own_parts == right.own_parts
        };
        let known = self.signatures.iter().any(|signature| signature.shows == shows);
        if known && self.signatures.iter().any(|signature| looks_like(signature, &new)) {
            return;
        }
        self.signatures.push(new);
        let all = &self.signatures;
        self.own_parts_differ = !all.iter().any(|left| all.iter().any(|right| looks_like(left, right)));
    }

    fn without_noise(&self, mut parts: BTreeSet<String>) -> BTreeSet<String> {
        parts.retain(|part| !self.noise.contains(part));
        parts
    }

    /// What a page claims, apart from what changes by itself.
    fn claims(&self, mut page: Page) -> Claims {
        page.blocks.iter_mut().filter(|block| self.noise.contains(*block)).for_each(String::clear);
        self.phrases.claims_beyond(&page, &self.baseline)
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
        let (interpretations, any_query) = self.interpretations(reply, url, fleet);
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
    fn interpretations(&self, reply: &Reply, url: &str, fleet: &str) -> (Interpretations, bool) {
        if (400..500).contains(&reply.status) {
            return (Interpretations::of(&[Interpretation::Neutral]), true);
        }
        let found = parts(reply, fleet, &[]);
        let matches = |known: &&PageSignature| {
            let parts = known.parts(self.own_parts_differ);
            // What all pages have may change for all of them.
            let mut distinguishing = parts.difference(&self.everywhere).peekable();
            match distinguishing.peek() {
                Some(_) => distinguishing.all(|part| found.contains(part)),
                None => parts.is_subset(&found),
            }
        };
        let size = |known: &PageSignature| known.parts(self.own_parts_differ).len();
        let matching: Vec<&PageSignature> = self.signatures.iter().filter(matches).collect();
        if let Some(most) = matching.iter().map(|known| size(known)).max() {
            let best = matching.into_iter().filter(|known| size(known) == most);
            return (best.fold(Interpretations::of(&[]), |all, known| all.or(known.shows)), true);
        }
        let mut page = page(reply, fleet);
        // Text from the query is not a claim of the page.
        let repeated = values(url.split_once('?').map_or("", |(_, query)| query));
        let mut any_query = true;
        for block in page.blocks.iter_mut().filter(|block| repeats(block, &repeated)) {
            block.clear();
            any_query = false;
        }
        let claims = self.claims(page);
        let interpretations = match claims.outcomes() {
            [true, false, false, false] => Interpretations::of(&[Interpretation::Connected]),
            [false, true, false, false] => Interpretations::of(&[Interpretation::Requested]),
            [false, false, true, false] if !self.denies_success => {
                Interpretations::of(&[Interpretation::Failed])
            }
            [false, false, false, true] => Interpretations::of(&[Interpretation::Neutral]),
            _ => ANY,
        };
        (interpretations, any_query)
    }
}

impl PageSignature {
    const fn parts(&self, own: bool) -> &BTreeSet<String> {
        if own { &self.own_parts } else { &self.parts }
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
pub(super) fn asks_to_sign_in(seen: &SeenReply) -> bool {
    page(&seen.reply, &seen.fleet).asks_to_sign_in
}

/// The name that stands for every fleet.
const ANY_FLEET: &str = "catena-conformance-00000000";

fn page(reply: &Reply, fleet: &str) -> Page {
    let body = match std::str::from_utf8(&reply.body) {
        Ok(text) => text.replace(fleet, ANY_FLEET).into_bytes(),
        Err(_) => reply.body.to_vec(),
    };
    Page::read(&Answer { status: reply.status, headers: reply.headers.clone(), body, cut: false })
}

/// Everything in a response by which outcomes can be distinguished, except for blocks that repeat one of the values.
/// Each block is also there with every number as 0, since a clock changes only its numbers.
fn parts(reply: &Reply, fleet: &str, repeated: &[String]) -> BTreeSet<String> {
    let mut parts = BTreeSet::new();
    for block in page(reply, fleet).blocks.into_iter().filter(|block| !repeats(block, repeated)) {
        if block.contains(|letter: char| letter.is_ascii_digit()) {
            parts.insert(with_any_number(&block));
        }
        parts.insert(block);
    }
    parts.insert(format!("\u{0}status {}", reply.status));
    if let Some(location) = reply.headers.get(LOCATION) {
        let location = String::from_utf8_lossy(before_query(location.as_bytes())).replace(fleet, ANY_FLEET);
        parts.insert(format!("\u{0}location {location}"));
    }
    parts
}

fn with_any_number(block: &str) -> String {
    let mut text: Vec<char> =
        block.chars().map(|letter| if letter.is_ascii_digit() { '0' } else { letter }).collect();
    text.dedup_by(|next, before| (*next, *before) == ('0', '0'));
    text.into_iter().collect()
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
mod tests;
