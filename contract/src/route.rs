//! What happens to the parameters of a redirect between Catena and the page: whether one of the partner's own redirects
//! loses or changes them before a handler has seen them.

use url::Url;

use crate::Parameter;

/// A redirect that the browser followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// The URL that was requested.
    pub from: Url,
    /// The status of its answer.
    pub status: u16,
    /// The URL that the answer leads to.
    pub to: Url,
}

/// How a parameter was lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loss {
    /// It is missing after the redirect.
    Dropped,
    /// Its value is another after the redirect.
    Changed {
        /// The value after it, decoded once.
        to: String,
    },
    /// It is in front of `#`, and the page's route is behind it.
    BeforeHash,
}

/// Where a parameter of the redirect was lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostParameter {
    /// The number of the redirect, from 1; 0 if the first URL itself is the cause.
    pub hop: usize,
    /// The redirect's status; 0 if the first URL itself is the cause.
    pub status: u16,
    /// The URL that it leads to.
    pub to: Url,
    /// The name of the parameter.
    pub name: String,
    /// How it was lost.
    pub loss: Loss,
}

impl LostParameter {
    /// Where a parameter of `first` was lost on the way to its page, if it certainly was.
    ///
    /// A handler may well redirect to a URL without parameters after it has read them. So a loss counts only if no handler
    /// can have run: at a redirect from one spelling of an address to another (a slash, a host, `https:`, a language in
    /// front), at a permanent one, and where the browser comes back to the first address without them, as from a sign-in.
    #[must_use]
    pub fn find(first: &Url, hops: &[Hop]) -> Option<Self> {
        let mut names = [Parameter::Status, Parameter::IntegrationRequestId].map(Parameter::as_str).to_vec();
        let own: Vec<String> = first.query_pairs().map(|(name, _)| name.into_owned()).collect();
        names.extend(own.iter().map(String::as_str).filter(|name| {
            *name != Parameter::Status.as_str() && *name != Parameter::IntegrationRequestId.as_str()
        }));
        let lost = names.iter().find_map(|name| Self::of(first, hops, name));
        lost.or_else(|| {
            let shown = hops.last().map_or(first, |hop| &hop.to);
            let route = shown.fragment().is_some_and(|it| it.starts_with('/') || it.starts_with("!/"));
            let status = Parameter::Status.as_str();
            let in_query = value_of(shown, status).is_some();
            let behind = shown.fragment().is_some_and(|fragment| names_it(fragment, status));
            (route && in_query && !behind).then(|| Self {
                hop: hops.len(),
                status: hops.last().map_or(0, |hop| hop.status),
                to: shown.clone(),
                name: status.to_owned(),
                loss: Loss::BeforeHash,
            })
        })
    }

    fn of(first: &Url, hops: &[Hop], name: &str) -> Option<Self> {
        let sent = value_of(first, name)?;
        // Two values have no single one that could be lost.
        if first.query_pairs().filter(|(known, _)| known == name).count() != 1 {
            return None;
        }
        let lost_at = hops.iter().position(|hop| {
            value_of(&hop.to, name).is_none_or(|value| value != sent) && !carries(&hop.to, name, &sent)
        })?;
        let hop = hops.get(lost_at)?;
        let loss = match value_of(&hop.to, name) {
            None => Loss::Dropped,
            Some(to) => Loss::Changed { to },
        };
        // A sign-in, for example, that was told where to lead back to, but not with which query.
        let comes_back = || {
            let told = hop.to.query_pairs().any(|(_, value)| value.contains(first.path()));
            told && hops.iter().skip(lost_at + 1).any(|later| same_place(first, &later.to))
        };
        let back_again = || lost_at > 0 && same_place(first, &hop.to);
        // Whoever encodes a value once more passes it on, and means to change nothing.
        let encoded_again = hop.to.query_pairs().any(|(known, found)| {
            let same = found == sent || decoded(&found) == sent;
            same && (known == name || decoded(&known) == name)
        });
        let certain = encoded_again || matches!(hop.status, 301 | 308) || is_respelled(&hop.from, &hop.to);
        (certain || comes_back() || back_again()).then(|| Self {
            hop: lost_at + 1,
            status: hop.status,
            to: hop.to.clone(),
            name: name.to_owned(),
            loss,
        })
    }

    /// What happened, e.g. `hop 1 (308 to /return/) lost status`, with the names in backticks.
    #[must_use]
    pub fn what(&self) -> String {
        let Self { hop, status, to, name, loss } = self;
        // Without its query, which is what the hop changed; the host matters only where a hop changed it.
        let place = to.path();
        match loss {
            Loss::Dropped => format!("hop {hop} ({status} to `{place}`) lost `{name}`"),
            Loss::Changed { to } => {
                format!("hop {hop} ({status} to `{place}`) changed `{name}` to `{to}`")
            }
            Loss::BeforeHash => {
                let route = self.to.fragment().unwrap_or_default();
                let route = route.split('?').next().unwrap_or_default();
                format!("`{name}` is in front of `#`, and the route `#{route}` is read behind it")
            }
        }
    }

    /// How to fix it.
    #[must_use]
    pub fn fix(&self) -> String {
        match &self.loss {
            Loss::Dropped => "Keep the whole query in this redirect: it comes before the handler, which therefore never \
                              sees the outcome. Or configure the URL that it leads to, so that there is no redirect."
                .to_owned(),
            Loss::Changed { .. } => {
                "Pass the query on byte for byte in this redirect; do not encode or decode it again.".to_owned()
            }
            Loss::BeforeHash => "Catena adds its parameters to the query, which is in front of `#`: read them from \
                                 `location.search`, or configure URLs without `#`."
                .to_owned(),
        }
    }
}

/// The first value of a parameter in the query, decoded.
fn value_of(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

/// Whether a text has `name=` as a parameter.
fn names_it(text: &str, name: &str) -> bool {
    text.split(['?', '&', ';']).any(|pair| pair.split_once('=').is_some_and(|(known, _)| known == name))
}

/// Whether a URL still carries the value somewhere: behind `#`, or within another parameter such as `next`.
fn carries(url: &Url, name: &str, value: &str) -> bool {
    let nested = url.query_pairs().map(|(_, value)| value.into_owned());
    let texts = nested.chain(url.fragment().map(ToOwned::to_owned));
    texts.flat_map(|text| [text.clone(), decoded(&text), decoded(&decoded(&text))]).any(|text| {
        text.split(['?', '&', ';', '#']).any(|pair| {
            pair.split_once('=')
                .is_some_and(|(known, found)| known == name && (found == value || decoded(found) == value))
        })
    })
}

fn decoded(text: &str) -> String {
    // A lone `=` in front makes the whole text a value.
    let pair = format!("={}", text.replace('&', "%26"));
    form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// Whether a redirect only changes the spelling of an address. One that changes nothing but the query may come from a
/// handler that has read it.
fn is_respelled(from: &Url, to: &Url) -> bool {
    same_place(from, to) && (from.origin() != to.origin() || from.path() != to.path())
}

/// Whether two URLs are spellings of one address: apart from scheme, host, slashes, case and a language in front.
fn same_place(one: &Url, other: &Url) -> bool {
    let parts = |url: &Url| -> Vec<String> {
        let parts = url.path().split('/').filter(|part| !part.is_empty());
        parts.map(str::to_ascii_lowercase).collect()
    };
    let (one, other) = (parts(one), parts(other));
    let language = |part: &String| {
        let letters = part.split(['-', '_']).collect::<Vec<_>>();
        letters.len() <= 2
            && letters
                .iter()
                .all(|it| (2..=4).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_alphabetic()))
    };
    let in_front = |long: &[String], short: &[String]| {
        long.split_first().is_some_and(|(first, rest)| language(first) && rest == short && !short.is_empty())
    };
    one == other || in_front(&one, &other) || in_front(&other, &one)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "http://a.test/return?fleet=x&status=integration-requested&integration_request_id=7";

    /// What was lost on a chain of answers, given as status and `Location`.
    fn lost(first: &str, chain: &[(u16, &str)]) -> Option<String> {
        let first = Url::parse(first).unwrap();
        let mut from = first.clone();
        let hops: Vec<Hop> = chain
            .iter()
            .map(|(status, location)| {
                let to = from.join(location).unwrap();
                Hop { from: std::mem::replace(&mut from, to.clone()), status: *status, to }
            })
            .collect();
        LostParameter::find(&first, &hops).map(|lost| lost.what())
    }

    #[test]
    fn a_redirect_to_another_spelling_that_drops_the_query_is_named() {
        let dropped = |status: u16, to: &str| lost(FIRST, &[(status, to)]);
        assert_eq!(dropped(308, "/return/").as_deref(), Some("hop 1 (308 to `/return/`) lost `status`"));
        assert_eq!(
            dropped(302, "https://a.test/return").as_deref(),
            Some("hop 1 (302 to `/return`) lost `status`")
        );
        assert!(dropped(307, "https://www.a.test/return").is_some());
        assert!(dropped(302, "/de/return").is_some());
        assert!(dropped(302, "/en-US/return").is_some());
        assert!(dropped(301, "/elsewhere").is_some());
    }

    #[test]
    fn the_parameter_that_is_lost_is_named() {
        let keeps_status = lost(FIRST, &[(308, "/return/?fleet=x&status=integration-requested")]);
        assert_eq!(keeps_status.as_deref(), Some("hop 1 (308 to `/return/`) lost `integration_request_id`"));
        let second = "/de/return?fleet=x";
        let all = "/return/?fleet=x&status=integration-requested&integration_request_id=7";
        assert_eq!(
            lost(FIRST, &[(301, all), (302, second)]).as_deref(),
            Some("hop 2 (302 to `/de/return`) lost `status`")
        );
        let without_fleet = "/return/?status=integration-requested&integration_request_id=7";
        assert_eq!(
            lost(FIRST, &[(308, without_fleet)]).as_deref(),
            Some("hop 1 (308 to `/return/`) lost `fleet`")
        );
    }

    #[test]
    fn a_value_that_is_encoded_twice_is_named() {
        let first = "http://a.test/return?status=integration%2Drequested";
        assert_eq!(
            lost(first, &[(301, "/return/?status=integration%252Drequested")]).as_deref(),
            Some("hop 1 (301 to `/return/`) changed `status` to `integration%2Drequested`")
        );
        assert!(lost(first, &[(302, "/elsewhere?status=integration%252Drequested")]).is_some());
        assert!(lost(first, &[(302, "/elsewhere?st%2561tus=integration-requested")]).is_some());
        assert_eq!(lost(first, &[(301, "/return/?status=integration-requested")]), None);
        assert_eq!(lost(first, &[(302, "/elsewhere?status=pending")]), None);
    }

    #[test]
    fn a_sign_in_that_comes_back_without_the_query_is_named() {
        let first = "http://a.test/return?status=success&fleet=x";
        assert_eq!(
            lost(first, &[(302, "/login?next=/return"), (302, "/return")]).as_deref(),
            Some("hop 1 (302 to `/login`) lost `status`")
        );
        // Not encoded, so `fleet` belongs to the sign-in.
        assert_eq!(
            lost(
                first,
                &[(302, "/login?next=/return?status=success&fleet=x"), (302, "/return?status=success")]
            )
            .as_deref(),
            Some("hop 2 (302 to `/return`) lost `fleet`")
        );
        let kept = "/login?next=%2Freturn%3Fstatus%3Dsuccess%26fleet%3Dx";
        assert_eq!(lost(first, &[(302, kept), (302, "/return?status=success&fleet=x")]), None);
        assert_eq!(
            lost(first, &[(302, kept), (302, "/return")]).as_deref(),
            Some("hop 2 (302 to `/return`) lost `status`")
        );
    }

    #[test]
    fn a_redirect_of_the_handler_to_a_clean_url_loses_nothing() {
        assert_eq!(lost(FIRST, &[(303, "/done?t=1")]), None);
        assert_eq!(lost(FIRST, &[(307, "/done")]), None);
        assert_eq!(lost(FIRST, &[(302, "/")]), None);
        assert_eq!(lost(FIRST, &[(303, "/return")]), None);
        assert_eq!(
            lost("http://a.test/return?status=success", &[(303, "/onboarding"), (302, "/onboarding/")]),
            None
        );
        assert_eq!(lost(FIRST, &[]), None);
    }

    #[test]
    fn parameters_in_front_of_a_hash_route_are_named() {
        assert_eq!(
            lost("http://a.test/?status=success#/return?fleet=x", &[]).as_deref(),
            Some("`status` is in front of `#`, and the route `#/return` is read behind it")
        );
        assert_eq!(lost("http://a.test/return?status=success#top", &[]), None);
        // The redirect puts it where the route is read.
        assert_eq!(lost("http://a.test/return?status=success", &[(308, "/#/return?status=success")]), None);
    }

    #[test]
    fn a_repeated_parameter_is_not_lost() {
        assert_eq!(lost("http://a.test/r?status=success&status=failure", &[(308, "/r/")]), None);
    }
}
