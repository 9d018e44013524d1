//! Faults of a redirect.

use catena_contract::Parameter;
use url::Url;

use super::Fault;
use crate::dialect::{Switches, Target};
use crate::session::{Ending, Session};

/// The redirect with these faults applied in order. `None` if the wrong URL is one that the partner has not
/// configured.
#[expect(clippy::wildcard_enum_match_arm, reason = "all others are faults of deliveries or responses")]
pub(crate) fn apply_to_redirect(
    right: Url,
    faults: &[Fault],
    switches: &Switches,
    session: &Session,
    ending: &Ending,
) -> Option<Url> {
    let parameters = switches.parameters(session, ending);
    faults.iter().try_fold(right, |url, fault| match fault {
        Fault::NaiveAppend => {
            let bare = configured(session, switches.target(switches.outcome(ending)))?;
            appended_naively(&bare, &parameters).or(Some(url))
        }
        Fault::RepeatedParameter { parameter } => Some(repeated(url, parameter)),
        Fault::MissingParameter { parameter } => Some(without(url, parameter)),
        Fault::SetParameter { parameter, value } => {
            let mut url = without(url, parameter);
            url.query_pairs_mut().append_pair(parameter, value);
            Some(url)
        }
        Fault::WrongUrl => {
            let wrong = match switches.target(switches.outcome(ending)) {
                Target::Success => Target::Failure,
                Target::Failure => Target::Success,
            };
            let mut wrong = Url::parse(&configured(session, wrong)?).ok()?;
            for (name, value) in &parameters {
                wrong = without(wrong, name.as_str());
                wrong.query_pairs_mut().append_pair(name.as_str(), value);
            }
            Some(wrong)
        }
        _ => Some(url),
    })
}

fn configured(session: &Session, target: Target) -> Option<String> {
    let request = session.request();
    let url = match target {
        Target::Success => request.success_redirect_url.as_ref(),
        Target::Failure => request.failure_redirect_url.as_ref(),
    };
    url.map(|url| url.as_str().to_owned())
}

/// The URL, a `?` and the parameters, regardless of an existing query or fragment.
fn appended_naively(bare: &str, parameters: &[(Parameter, String)]) -> Option<Url> {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in parameters {
        query.append_pair(name.as_str(), value);
    }
    Url::parse(&format!("{bare}?{}", query.finish())).ok()
}

fn repeated(mut url: Url, parameter: &str) -> Url {
    let again = url.query_pairs().find(|(name, _)| name == parameter).map(|(_, value)| value.into_owned());
    if let Some(value) = again {
        url.query_pairs_mut().append_pair(parameter, &value);
    }
    url
}

fn without(mut url: Url, parameter: &str) -> Url {
    let rest: Vec<String> = url
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|piece| {
            form_urlencoded::parse(piece.as_bytes()).next().is_some_and(|(name, _)| name != parameter)
        })
        .map(str::to_owned)
        .collect();
    url.set_query((!rest.is_empty()).then(|| rest.join("&")).as_deref());
    url
}
