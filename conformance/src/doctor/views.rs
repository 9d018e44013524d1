//! Tests whether the views of `[observe]` answer, and in a format that can be read.

use super::Symptom;
use crate::run::{Fleet, Run};
use catena_probe::{Answer, Exchange, View};

/// Reads both views after the fleet returned with an integration request, and the view of a request that does not
/// exist.
pub(super) async fn check(run: &Run, fleet: &Fleet, symptoms: &mut Vec<Symptom>) {
    if run.target.observe_fleet.is_none() && run.target.observe_request.is_none() {
        symptoms.push(Symptom::warning(
            "observe",
            "the profile has no view, so stored data cannot be tested",
            "add `integration_request` and `fleet` under `[observe]`: read-only, and only on staging",
        ));
        return;
    }
    let mapping = &run.target.mapping;
    let view = run.fleet_view(fleet).await;
    symptoms.extend(symptom(
        "fleet",
        &view,
        &format!("`{}`, `{}`", mapping.place("fleet_ref"), mapping.place("access")),
    ));
    let stored = run.request_view(fleet, fleet.request_id).await;
    let places =
        ["integration_request_id", "fleet_ref", "state"].map(|member| format!("`{}`", mapping.place(member)));
    symptoms.extend(symptom("integration_request", &stored, &places.join(", ")));
    let unknown = run.request_view(fleet, fleet.another_id).await;
    if let View::Seen(..) = unknown {
        symptoms.push(Symptom::error(
            "observe",
            "`integration_request` answers for a request that does not exist",
            "answer 404 for requests that are not stored; check that your view reads `{integration_request_id}` from the URL",
        ));
    }
}

/// The result for one view.
fn symptom<T>(key: &str, view: &View<T>, places: &str) -> Option<Symptom> {
    Some(match view {
        View::NotConfigured => return None,
        View::Seen(..) => Symptom::ok("observe", format!("`{key}` answers in a format that can be read")),
        View::Nothing(_) => Symptom::warning(
            "observe",
            format!(
                "`{key}` has no data after a fleet returned with an integration request, so its format is unknown"
            ),
            "if your system stores nothing yet, a run will report it; otherwise check the URL",
        ),
        View::Lost(error, _) => {
            Symptom::unreachable("observe", format!("`{key}` got no answer: {error}"), error.advice())
        }
        View::Unreadable(why, exchange) => unreadable(key, why, exchange, places),
    })
}

fn unreadable(key: &str, why: &str, exchange: &Exchange, places: &str) -> Symptom {
    let said = format!("`{key}` cannot be read: {why}");
    let Ok(answer) = &exchange.answer else { return Symptom::error("observe", said, "check the URL") };
    let change = match answer.status {
        401 | 403 => "add the headers that it requires as `headers` under `[observe]`".to_owned(),
        300..=399 => "write the final URL in the profile: redirects of views are not followed".to_owned(),
        400..=599 => "answer 200 with JSON for stored data, and 404 otherwise".to_owned(),
        _ => {
            let members = members(answer);
            let have = if members.is_empty() {
                "it is not a JSON object".to_owned()
            } else {
                format!("it has {members}")
            };
            format!(
                "expected {places}, but {have}: write the JSON pointers of your members under `[observe.map]`, and your \
                 values under `[observe.words]`"
            )
        }
    };
    Symptom::error("observe", said, change)
}

/// The maximum number of members in a message.
const MOST: usize = 12;

/// The members of an answer, as JSON pointers.
fn members(answer: &Answer) -> String {
    fn walk(value: &serde_json::Value, path: &str, found: &mut Vec<String>) {
        if let (Some(members), true) = (value.as_object(), found.len() < MOST) {
            members.iter().for_each(|(name, value)| walk(value, &format!("{path}/{name}"), found));
        } else if !path.is_empty() {
            found.push(format!("`{path}`"));
        }
    }
    let mut found = Vec::new();
    if let Ok(value) = serde_json::from_slice(&answer.body) {
        walk(&value, "", &mut found);
    }
    found.truncate(MOST);
    found.join(", ")
}
