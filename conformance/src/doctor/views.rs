//! The views of `[observe]`: do they answer, and in a shape that can be read.

use super::Symptom;
use crate::run::{Fleet, Run};
use catena_probe::{Answer, Exchange, View};

/// Looks at both views, after the fleet came back with a request, and at what nobody made.
pub(super) async fn look(run: &Run, fleet: &Fleet, symptoms: &mut Vec<Symptom>) {
    if run.target.observe_fleet.is_none() && run.target.observe_request.is_none() {
        symptoms.push(Symptom::warning(
            "observe",
            "the profile names no view, so what is stored cannot be proved",
            "add `integration_request` and `fleet` under `[observe]`: read-only, on staging only",
        ));
        return;
    }
    let mapping = &run.target.mapping;
    let view = run.fleet_view(fleet).await;
    symptoms.extend(told(
        "fleet",
        &view,
        &format!("`{}`, `{}`", mapping.place("fleet_ref"), mapping.place("access")),
    ));
    let stored = run.request_view(fleet, fleet.request_id).await;
    let places =
        ["integration_request_id", "fleet_ref", "state"].map(|member| format!("`{}`", mapping.place(member)));
    symptoms.extend(told("integration_request", &stored, &places.join(", ")));
    let unknown = run.request_view(fleet, fleet.another_id).await;
    if let View::Seen(..) = unknown {
        symptoms.push(Symptom::error(
            "observe",
            "`integration_request` answers for a request that nobody made",
            "answer 404 for what is not stored; is `{integration_request_id}` read from where the URL has it?",
        ));
    }
}

/// How a view answered.
fn told<T>(key: &str, view: &View<T>, places: &str) -> Option<Symptom> {
    Some(match view {
        View::NotConfigured => return None,
        View::Seen(..) => Symptom::ok("observe", format!("`{key}` answers in a shape that can be read")),
        View::Nothing(_) => Symptom::warning(
            "observe",
            format!(
                "`{key}` knows nothing of a fleet that came back with a request, so its shape was not seen"
            ),
            "nothing to change if your side stores nothing yet: a run judges that; else check the URL",
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
        401 | 403 => "send what it wants to see as `headers` under `[observe]`".to_owned(),
        300..=399 => "write where it leads into the profile: views are not followed".to_owned(),
        400..=599 => "answer 200 with JSON for what is stored, and 404 for what is not".to_owned(),
        _ => {
            let members = members(answer);
            let have = if members.is_empty() {
                "it is no JSON object".to_owned()
            } else {
                format!("it has {members}")
            };
            format!(
                "{places} are looked for, and {have}: say under `[observe.map]` where they stand, and under \
                 `[observe.words]` what your words for them are"
            )
        }
    };
    Symptom::error("observe", said, change)
}

/// Most members that are named.
const MOST: usize = 12;

/// The members of an answer, as pointers.
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
