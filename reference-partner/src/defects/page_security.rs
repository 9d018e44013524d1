//! Defects in how pages are answered: headers, caching, escaping and redirects.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use catena_contract::{FleetRef, Parameter};
use url::form_urlencoded;

use super::active::ActiveDefects;
use super::catalogue::Defect;
use crate::policy::values;
use crate::store::Store;

/// A parameter that many handlers redirect to after sign-in.
const NEXT: &str = "next";
/// A tracking pixel of another site.
const TRACKING_PIXEL: &str = r#"<img src="https://counter.metrics.invalid/pixel.gif" alt="">"#;

impl ActiveDefects {
    /// Whether a `HEAD` request is stored like a `GET`.
    pub(crate) fn stores_on_head(&self) -> bool {
        self.has(Defect::HeadStores)
    }

    /// The fleet as this partner looks it up.
    pub(crate) fn folded(&self, fleet_ref: FleetRef) -> FleetRef {
        let folds = self.has(Defect::FoldsCaseOfFleet);
        let folded = folds.then(|| fleet_ref.as_str().to_ascii_lowercase().parse().ok()).flatten();
        folded.unwrap_or(fleet_ref)
    }

    /// The location that an open redirect would send the browser to.
    pub(super) fn open_redirect(&self, query: &str) -> Option<String> {
        let next = values(query, NEXT).next()?;
        // A header value cannot contain a line break, not even here.
        let follows =
            self.has(Defect::FollowsNext) && next.contains("//") && !next.contains(char::is_control);
        follows.then_some(next)
    }

    /// Text at the end of a page. A correct partner adds none.
    pub(crate) fn extra_html(&self, store: &mut Store, query: &str, fleet_ref: Option<&FleetRef>) -> String {
        let mut html = String::new();
        if self.has(Defect::EchoesReason)
            && let Some(reason) = values(query, Parameter::SkipReason.as_str()).next()
        {
            html.push_str(&format!("<p>You said: {reason}</p>"));
        }
        if self.has(Defect::GreetsLastFleet)
            && let Some(last) = fleet_ref.and_then(|fleet_ref| store.replace_last_fleet(fleet_ref))
        {
            html.push_str(&format!("<p>Signed in as {last}.</p>"));
        }
        if self.has(Defect::TellsItsCounter) {
            html.push_str(TRACKING_PIXEL);
        }
        html
    }

    /// Changes the headers of a response.
    pub(crate) fn change_headers(&self, query: &str, headers: &mut HeaderMap) {
        if self.has(Defect::TellsItsCounter) {
            headers.remove(header::REFERRER_POLICY);
            headers.remove(header::CONTENT_SECURITY_POLICY);
        }
        if self.has(Defect::CachesPublicly) {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
        }
        if self.has(Defect::JoinsHeaders) {
            for (_, value) in form_urlencoded::parse(query.as_bytes()) {
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
