//! Mistakes in how pages are answered: what is shown, sent along, cached, or followed without a look.

use std::borrow::Cow;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use catena_contract::{FleetRef, Parameter};

use super::Defect;
use super::{Answer, Mistakes};
use crate::store::Book;

/// A parameter that many handlers follow after a sign-in.
const NEXT: &str = "next";
/// Another site's counter.
const COUNTER: &str = r#"<img src="https://counter.metrics.invalid/pixel.gif" alt="">"#;

impl Mistakes {
    /// Whether a `HEAD` is kept as a `GET` is.
    pub(crate) fn keeps_on_head(&self) -> bool {
        self.makes(Defect::HeadStores)
    }

    /// Where it goes because the address says so.
    pub(super) fn follow(&self, query: &str) -> Option<Answer> {
        let (_, next) = pairs(query).find(|(name, _)| name == NEXT)?;
        // A header cannot hold a line break, even here.
        let follows =
            self.makes(Defect::FollowsNext) && next.contains("//") && !next.contains(char::is_control);
        follows.then(|| Answer::To(next.into_owned()))
    }

    /// What it adds to a page.
    pub(crate) fn more(&self, book: &mut Book, query: &str, fleet_ref: Option<&FleetRef>) -> String {
        let mut more = String::new();
        if self.makes(Defect::EchoesReason)
            && let Some((_, reason)) = pairs(query).find(|(name, _)| name == Parameter::SkipReason.as_str())
        {
            more.push_str(&format!("<p>You said: {reason}</p>"));
        }
        if self.makes(Defect::GreetsLastFleet)
            && let Some(last) = fleet_ref.and_then(|fleet_ref| book.comes(fleet_ref))
        {
            more.push_str(&format!("<p>Signed in as {last}.</p>"));
        }
        if self.makes(Defect::TellsItsCounter) {
            more.push_str(COUNTER);
        }
        more
    }

    /// What it does to the headers of an answer.
    pub(crate) fn spoil_headers(&self, query: &str, headers: &mut HeaderMap) {
        if self.makes(Defect::TellsItsCounter) {
            headers.remove(header::REFERRER_POLICY);
            headers.remove(header::CONTENT_SECURITY_POLICY);
        }
        if self.makes(Defect::CachesPublicly) {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
        }
        if self.makes(Defect::JoinsHeaders) {
            for (_, value) in pairs(query) {
                let lines = value.split("\r\n").skip(1).filter_map(|line| line.split_once(": "));
                for (name, value) in lines {
                    if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value))
                    {
                        headers.insert(name, value);
                    }
                }
            }
        }
    }
}

fn pairs(query: &str) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
    form_urlencoded::parse(query.as_bytes())
}
