//! Why a genuine delivery is refused: the experiments that find out, and what their result says.
//!
//! Each experiment is the refused delivery with one change. The first that is accepted, while the delivery without the
//! change is refused again, names the cause.

use std::sync::Arc;

use catena_probe::{Answer, Exchange, JsonStyle, SecretReading, Tampering, WebhookTarget};
use http::header::DATE;
use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};

use super::Contrast;
use crate::judge::Cause;

/// How far the clocks differ in an experiment, if the partner says no time. Deliveries may be five minutes old.
const SKEW: SignedDuration = SignedDuration::from_mins(10);
/// Clocks that differ by less than this cannot be the cause of a refusal.
const SMALL_SKEW: SignedDuration = SignedDuration::from_mins(4);
/// Most characters of a quoted answer.
const QUOTED: usize = 120;

/// Where the cause is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// In the profile, or in the environment it reads: no rule is broken.
    Profile,
    /// In one of two clocks.
    Clocks,
    /// In the partner.
    Partner,
}

/// What an experiment changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// How the delivery is signed, dated or sent.
    Sent(Tampering),
    /// How its JSON is written, before it is signed.
    Written(JsonStyle),
    /// Whether the path of the URL ends in a slash.
    Slash,
}

/// One experiment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Experiment {
    /// The change.
    pub change: Change,
    /// How the delivery differs, as in "the same delivery is accepted …".
    pub how: String,
    /// What to do if it is accepted.
    pub advice: &'static str,
    /// Where the cause is if it is accepted.
    pub fault: Fault,
}

/// A genuine delivery that was refused, and the experiment that was accepted, if one was.
#[derive(Debug, Clone)]
pub struct RefusalStudy {
    /// The delivery as Catena sends it, and its refusal.
    pub refused: Arc<Exchange>,
    /// The accepted experiment.
    pub accepted: Option<(Experiment, Arc<Exchange>)>,
    /// What other requests got, if no experiment was accepted.
    pub contrast: Option<Contrast>,
}

impl RefusalStudy {
    /// The cause, in a sentence without its end.
    #[must_use]
    pub fn cause(&self) -> Option<String> {
        let (Experiment { how, advice, .. }, _) = self.accepted.as_ref()?;
        Some(format!("the same delivery is accepted {how}: {advice}"))
    }

    /// What may be the cause, if no experiment was accepted.
    #[must_use]
    pub fn alternatives(&self) -> Option<Cause> {
        self.contrast.as_ref()?.cause(&self.refused)
    }

    /// What was seen, as a part of an observation; and the fix that follows from it, where the partner has to change.
    #[must_use]
    pub fn seen_and_fix(&self) -> Option<(String, String)> {
        match (&self.accepted, self.cause()) {
            (Some((experiment, _)), Some(cause)) => Some((
                cause,
                format!("The same delivery is accepted {}: {}.", experiment.how, experiment.advice),
            )),
            _ => self.alternatives().map(|cause| (cause.what, cause.fix)),
        }
    }

    /// The cause, if it is not the partner's fault.
    #[must_use]
    pub fn excuse(&self) -> Option<String> {
        let partners =
            self.accepted.as_ref().is_none_or(|(experiment, _)| experiment.fault == Fault::Partner);
        if partners { None } else { self.cause() }
    }
}

/// Whether an answer is a refusal that experiments can explain. A redirect explains itself.
#[must_use]
pub const fn is_refusal(answer: &Answer) -> bool {
    answer.is_client_error() && answer.status != 429
}

/// The experiments for a delivery that was sent to this endpoint at this time and refused, the likeliest cause first.
#[must_use]
pub fn experiments(endpoint: &WebhookTarget, refusal: &Answer, sent: Timestamp) -> Vec<Experiment> {
    let slash = Experiment {
        change: Change::Slash,
        how: if endpoint.url.path().ends_with('/') {
            "without the slash at the end of the URL".to_owned()
        } else {
            "with a slash at the end of the URL".to_owned()
        },
        advice: "write `url` under `[webhook]` like that; deliveries do not follow redirects",
        fault: Fault::Profile,
    };
    if endpoint.url.path() == "/" {
        // There is no other way to write this path.
        return if matches!(refusal.status, 400..=403 | 406..=409 | 411..) {
            handled(endpoint, refusal, sent)
        } else {
            Vec::new()
        };
    }
    match refusal.status {
        300..=399 | 404 | 405 | 410 => vec![slash],
        _ => handled(endpoint, refusal, sent).into_iter().chain([slash]).collect(),
    }
}

/// The experiments for a refusal by a handler.
fn handled(endpoint: &WebhookTarget, refusal: &Answer, sent: Timestamp) -> Vec<Experiment> {
    let mut experiments: Vec<Experiment> = SecretReading::ALL
        .into_iter()
        .filter(|reading| reading.key(&endpoint.secret).is_some())
        .map(read_differently)
        .collect();
    experiments.push(sent_as(
        Tampering::Plain,
        "without compression",
        "decompress the body first; the signature covers the uncompressed JSON, and a proxy in front may decompress or \
         refuse it",
    ));
    experiments.push(sent_as(
        Tampering::LowerCaseNames,
        "with the names of its headers in lower case",
        "ignore the case of header names (RFC 9110)",
    ));
    for style in [JsonStyle::Spaced, JsonStyle::Sorted, JsonStyle::SortedSpaced] {
        let how = match style {
            JsonStyle::Spaced => "with its JSON written with spaces, as Python writes it",
            JsonStyle::Sorted => "with its JSON written in the order of the names, as Go writes it",
            JsonStyle::SortedSpaced => "with its JSON written with spaces and in the order of the names",
        };
        experiments.push(Experiment {
            change: Change::Written(style),
            how: how.to_owned(),
            advice: "verify the bytes you received, not JSON that you wrote again",
            fault: Fault::Partner,
        });
    }
    experiments.extend(skews(refusal, sent).into_iter().map(dated));
    experiments
}

fn sent_as(tampering: Tampering, how: &str, advice: &'static str) -> Experiment {
    Experiment { change: Change::Sent(tampering), how: how.to_owned(), advice, fault: Fault::Partner }
}

fn read_differently(reading: SecretReading) -> Experiment {
    let (how, advice, fault) = match reading {
        SecretReading::Trimmed => (
            "with the secret trimmed",
            "remove the white space or the newline around the webhook secret (`secret` under `[webhook]`, or \
             `CATENA_WEBHOOK_SECRET`)",
            Fault::Profile,
        ),
        SecretReading::Unquoted => (
            "with the secret unquoted",
            "remove the quotes around the webhook secret (`secret` under `[webhook]`, or `CATENA_WEBHOOK_SECRET`)",
            Fault::Profile,
        ),
        SecretReading::Base64 => (
            "with the secret decoded from base64",
            "use the text of the secret as the key, and do not decode it",
            Fault::Partner,
        ),
        SecretReading::Hexadecimal => (
            "with the secret decoded from hexadecimal digits",
            "use the text of the secret as the key, and do not decode it",
            Fault::Partner,
        ),
        SecretReading::WithLineBreak => (
            "with a line break after the secret",
            "remove the line break at the end of the secret that the partner reads; `echo` and most editors add one",
            Fault::Partner,
        ),
        SecretReading::InQuotes => (
            "with the secret in quotes",
            "remove the quotes from the secret that the partner reads; an environment file that no shell reads keeps them",
            Fault::Partner,
        ),
    };
    Experiment { change: Change::Sent(Tampering::SecretRead(reading)), how: how.to_owned(), advice, fault }
}

/// How much later than our clock the partner's may be.
fn skews(refusal: &Answer, sent: Timestamp) -> Vec<SignedDuration> {
    let theirs = refusal.header(&DATE).and_then(|date| rfc2822::parse(date).ok());
    let by_their_clock = theirs.map(|theirs| theirs.timestamp().duration_since(sent));
    let by_their_clock = by_their_clock.filter(|ahead| ahead.abs() > SMALL_SKEW);
    by_their_clock.into_iter().chain([-SKEW, SKEW]).collect()
}

/// Dated by a clock that is `ahead` of ours.
fn dated(ahead: SignedDuration) -> Experiment {
    let minutes = ahead.abs().as_secs().div_euclid(60).max(1);
    let direction = if ahead.is_negative() { "earlier" } else { "later" };
    Experiment {
        change: Change::Sent(Tampering::Aged(-ahead)),
        how: format!("dated {minutes} minutes {direction}"),
        advice: "the two clocks differ; synchronize both with NTP",
        fault: Fault::Clocks,
    }
}

/// The status of an answer, and the first line of its text.
#[must_use]
pub fn status_and_text(answer: &Answer) -> String {
    match first_line(answer) {
        Some(line) => format!("status {} (\"{line}\")", answer.status),
        None => format!("status {}", answer.status),
    }
}

/// The first line of a text that a program or a person may read; the title of a page.
#[must_use]
pub fn first_line(answer: &Answer) -> Option<String> {
    let text = std::str::from_utf8(&answer.body).ok()?;
    let text = if answer.is_html() {
        let start = text.find("<title>").map(|at| at + "<title>".len())?;
        text.get(start..)?.split('<').next()?
    } else {
        text
    };
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let shown: String = line.chars().filter(|letter| !letter.is_control()).take(QUOTED).collect();
    Some(if shown.len() < line.len() { format!("{shown}…") } else { shown })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};

    use super::*;
    use crate::judge::test_exchange::answered;

    fn answer(status: u16, kind: &'static str, body: &str) -> Answer {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))]);
        let answer = answered(status, headers, Duration::ZERO).answer.clone().unwrap();
        Answer { body: body.as_bytes().to_vec(), ..answer }
    }

    fn tried(url: &str, secret: &str, status: u16) -> Vec<String> {
        let endpoint = WebhookTarget { url: url.parse().unwrap(), secret: secret.parse().unwrap() };
        let sent = "2026-03-02T15:20:03Z".parse().unwrap();
        let experiments = experiments(&endpoint, &answer(status, "text/plain", ""), sent);
        experiments.into_iter().map(|experiment| experiment.how).collect()
    }

    #[test]
    fn the_secret_is_read_differently_only_if_it_can_be() {
        let usual = tried("https://a.test/hooks", "a secret of letters", 401);
        let read = usual.iter().filter(|how| how.contains("secret")).collect::<Vec<_>>();
        assert_eq!(read, ["with a line break after the secret", "with the secret in quotes"]);
        assert_eq!(
            tried("https://a.test/hooks", "'quoted'\n", 401)[..2],
            ["with the secret trimmed", "with the secret unquoted"]
        );
    }

    #[test]
    fn a_path_without_a_handler_is_only_tried_with_the_other_slash() {
        assert_eq!(tried("https://a.test/hooks", "s", 404), ["with a slash at the end of the URL"]);
        assert_eq!(tried("https://a.test/hooks/", "s", 308), ["without the slash at the end of the URL"]);
        assert!(tried("https://a.test/", "s", 404).is_empty());
    }

    #[test]
    fn there_are_few_experiments() {
        assert!(tried("https://a.test/hooks", "'AAECAwQFBgcICQoLDA0ODxAREhM='\n", 401).len() <= 12);
    }

    #[test]
    fn the_first_line_of_a_text_and_the_title_of_a_page_are_quoted() {
        let said = |kind, body: &str| status_and_text(&answer(403, kind, body));
        assert_eq!(said("text/plain", "\n bad signature \nmore"), "status 403 (\"bad signature\")");
        assert_eq!(said("text/html", "<html><title>Forbidden</title>x"), "status 403 (\"Forbidden\")");
        assert_eq!(said("text/plain", ""), "status 403");
        assert!(said("text/plain", &"x".repeat(500)).len() < 160);
    }
}
