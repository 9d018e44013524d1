//! What a partner's answers mean: learnt from how it answers the documented redirects.
//!
//! Two visits each show what stays the same for an outcome; a page that has all of it is taken for that outcome. A
//! page that says "is connected" means it, whichever redirect brought it up, unless every outcome's page says so. What
//! looks like several outcomes may be any of them, and what looks like none is not judged.

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use catena_contract::{Interpretation, Interpretations};
use http::header::{CONTENT_TYPE, LOCATION};

use crate::oracle::claims::Phrases;
use crate::oracle::{Baseline, Page};
use catena_probe::Answer;
use catena_probe::Reply;

/// Answers remembered; enough for every page a partner has, and little enough to stay in a cache.
const MOST_REMEMBERED: usize = 4_096;

const ANY: Interpretations = Interpretations::of(Interpretation::ALL);

/// Redirects whose answers are learnt from: what they mean, and their query.
pub(super) const TRAINING_QUERIES: [(Interpretation, &str); 5] = [
    (Interpretation::Connected, "status=success"),
    (
        Interpretation::Requested,
        "status=integration-requested&integration_request_id=5c06372b-5b5a-4477-88ee-6cd8d3b55efb",
    ),
    (Interpretation::Failed, "status=failure"),
    (Interpretation::Neutral, ""),
    // A page of its own, or else the neutral one, of which nothing new is learnt.
    (Interpretation::Requested, "status=integration-requested"),
];

/// Two answers to a documented redirect.
#[derive(Debug)]
pub(super) struct TrainingSample {
    pub(super) class: Interpretation,
    pub(super) query: &'static str,
    pub(super) answers: [Reply; 2],
}

/// What is the same in every answer to one outcome.
#[derive(Debug, Clone)]
struct PageSignature {
    class: Interpretation,
    steady: BTreeSet<String>,
    /// The same without what the query said; enough, on a page that tells outcomes apart in words of its own.
    bare: BTreeSet<String>,
}

/// Tells what an answer takes a redirect for.
#[derive(Debug, Clone)]
pub(super) struct Reader {
    looks: Vec<PageSignature>,
    /// Whether the partner tells outcomes apart without repeating the query.
    in_own_words: bool,
    phrases: Phrases,
    /// What every outcome's page says, a banner or an account's state, and so means nothing.
    baseline: Baseline,
    remembered: HashMap<u64, Read>,
}

/// What an answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Read {
    /// What it may take the redirect for.
    pub(super) classes: Interpretations,
    /// Markup of ours came back as markup.
    pub(super) markup: bool,
}

impl Reader {
    /// A reader that knows nothing but phrases.
    pub(super) fn new(phrases: Phrases) -> Self {
        let (looks, baseline, remembered) = (Vec::new(), Baseline::default(), HashMap::new());
        Self { looks, in_own_words: true, phrases, baseline, remembered }
    }

    /// Learns how each outcome looks.
    pub(super) fn learn(&mut self, samples: &[TrainingSample]) {
        // A refusal need not have what every page has.
        let answered = samples.iter().filter(|sample| sample.answers.iter().all(|reply| reply.status < 400));
        let pages: Vec<[Page; 2]> = answered.map(|sample| sample.answers.each_ref().map(page)).collect();
        self.baseline = Baseline::of(&pages.iter().map(|pages| pages.each_ref()).collect::<Vec<_>>());
        samples.iter().for_each(|sample| self.learn_one(sample));
    }

    fn learn_one(&mut self, sample: &TrainingSample) {
        let TrainingSample { class, query, answers: [first, second] } = sample;
        let claims = [first, second].map(|reply| self.phrases.claims_beyond(&page(reply), &self.baseline));
        let claims_connected = claims.iter().all(|claims| {
            claims.connected.is_some() && claims.requested.is_none() && claims.failed.is_none()
        });
        let class = if claims_connected { Interpretation::Connected } else { *class };
        let steady = |said: &[String]| -> BTreeSet<String> {
            look(first, said).intersection(&look(second, said)).cloned().collect()
        };
        let new = PageSignature { class, steady: steady(&[]), bare: steady(&values(query)) };
        let alike = |left: &PageSignature, right: &PageSignature| {
            left.class != right.class && left.bare == right.bare
        };
        let known = self.looks.iter().any(|look| look.class == class);
        if known && self.looks.iter().any(|look| alike(look, &new)) {
            return;
        }
        self.looks.push(new);
        self.in_own_words = !self.looks.iter().any(|left| self.looks.iter().any(|right| alike(left, right)));
    }

    /// The outcomes that look like success, of those that must not.
    pub(super) fn alike(&self) -> Interpretations {
        let of = |class: Interpretation| self.looks.iter().find(move |look| look.class == class);
        let success = of(Interpretation::Connected);
        let alike = |class: &Interpretation| {
            *class != Interpretation::Connected
                && success.zip(of(*class)).is_some_and(|(success, look)| success.steady == look.steady)
        };
        let classes: Vec<Interpretation> = Interpretation::ALL.iter().copied().filter(alike).collect();
        Interpretations::of(&classes)
    }

    /// Reads the answer to `url`, in which `fleet` is the name of the fleet that came.
    pub(super) fn read(&mut self, reply: &Reply, url: &str, fleet: &str) -> Read {
        let mut hasher = DefaultHasher::new();
        (reply.status, reply.headers.get(LOCATION).map(|location| before_query(location.as_bytes())))
            .hash(&mut hasher);
        match std::str::from_utf8(&reply.body) {
            Ok(body) => body.split(fleet).for_each(|text| text.hash(&mut hasher)),
            Err(_) => reply.body.hash(&mut hasher),
        }
        let key = hasher.finish();
        if let Some(read) = self.remembered.get(&key) {
            return *read;
        }
        let (classes, steady) = self.classes(reply, url);
        let read = Read { classes, markup: has_markup(reply) };
        if steady {
            if self.remembered.len() >= MOST_REMEMBERED {
                self.remembered.clear();
            }
            self.remembered.insert(key, read);
        }
        read
    }

    /// What an answer may take the redirect for, and whether that holds whatever the query was.
    fn classes(&self, reply: &Reply, url: &str) -> (Interpretations, bool) {
        if (400..500).contains(&reply.status) {
            return (Interpretations::of(&[Interpretation::Neutral]), true);
        }
        let look = look(reply, &[]);
        let of =
            |known: &PageSignature| if self.in_own_words { known.bare.clone() } else { known.steady.clone() };
        let fitting: Vec<(Interpretation, usize)> = self
            .looks
            .iter()
            .map(|known| (known.class, of(known)))
            .filter(|(_, known)| known.is_subset(&look))
            .map(|(class, known)| (class, known.len()))
            .collect();
        if let Some(most) = fitting.iter().map(|(_, length)| *length).max() {
            let best = fitting.iter().filter(|(_, length)| *length == most).map(|(class, _)| *class);
            return (Interpretations::from(best.collect::<Vec<Interpretation>>()), true);
        }
        let mut page = page(reply);
        let blocks = page.blocks.len();
        // What the query said is no claim of the page's.
        let said = values(url.split_once('?').map_or("", |(_, query)| query));
        page.blocks.retain(|block| !repeats(block, &said));
        let claims = self.phrases.claims_beyond(&page, &self.baseline);
        let classes = match (claims.connected.is_some(), claims.requested.is_some(), claims.failed.is_some())
        {
            (true, false, false) => Interpretations::of(&[Interpretation::Connected]),
            (false, true, false) => Interpretations::of(&[Interpretation::Requested]),
            (false, false, true) => Interpretations::of(&[Interpretation::Failed]),
            (..) => ANY,
        };
        (classes, page.blocks.len() == blocks)
    }
}

/// What a query says, as a page would show it; not the shortest values, which stand in any sentence.
fn values(query: &str) -> Vec<String> {
    let values = form_urlencoded::parse(query.as_bytes()).flat_map(|(name, value)| [name, value]);
    values.map(|value| folded(&value)).filter(|value| value.len() > 2).collect()
}

fn repeats(block: &str, said: &[String]) -> bool {
    let block = folded(block);
    said.iter().any(|value| block.contains(value))
}

/// Without what a page may show in one way or another.
fn folded(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_whitespace() && !letter.is_control() && *letter != '\u{fffd}')
        .collect()
}

/// Whether all there is to see is a sign-in form.
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

/// Everything of an answer that tells outcomes apart.
fn look(reply: &Reply, said: &[String]) -> BTreeSet<String> {
    let mut look: BTreeSet<String> =
        page(reply).blocks.into_iter().filter(|block| !repeats(block, said)).collect();
    look.insert(format!("\u{0}status {}", reply.status));
    if let Some(location) = reply.headers.get(LOCATION) {
        look.insert(format!("\u{0}location {}", String::from_utf8_lossy(before_query(location.as_bytes()))));
    }
    look
}

fn before_query(location: &[u8]) -> &[u8] {
    location.split(|byte| matches!(byte, b'?' | b'#')).next().unwrap_or_default()
}

/// Our marks, as a browser would take them for tags.
pub(crate) const MARKS: [&str; 3] = ["<catena-fuzz", "<script>catena-fuzz", "<img src=x onerror=catena-fuzz"];

/// Whether a browser would take our mark for a tag.
fn has_markup(reply: &Reply) -> bool {
    let kind = reply.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("text/html");
    let holds = |mark: &&str| reply.body.windows(mark.len()).any(|window| window == mark.as_bytes());
    (kind.contains("html") || kind.contains("xml")) && MARKS.iter().any(holds)
}
