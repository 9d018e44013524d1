//! `GET /_mock/providers`: the providers that can go live, those that fleets requested first.

use axum::Json;
use axum::extract::State;
use catena_contract::ExtTspId;
use serde::{Deserialize, Serialize};

use super::reply::{LONGEST_PAGE, PAGE, Parameters, Reply, query};
use crate::app::App;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Search {
    #[serde(default)]
    q: String,
    size: Option<usize>,
}

/// A provider of the registry that is not live.
#[derive(Serialize)]
pub(super) struct Candidate {
    ext_tsp_id: ExtTspId,
    name: String,
    /// How many sessions requested it.
    requests: usize,
}

pub(super) async fn list(State(app): State<App>, search: Parameters<Search>) -> Reply<Json<Vec<Candidate>>> {
    let Search { q, size } = query(search)?;
    let catalogue = app.catalogue();
    let mut found: Vec<Candidate> = catalogue
        .search_registry(&q)
        .map(|entry| Candidate {
            ext_tsp_id: entry.id,
            name: entry.name.clone(),
            requests: app.requests_for(entry.id),
        })
        .collect();
    // The sort is stable: equal ones stay in the order of their names.
    found.sort_by_key(|candidate| std::cmp::Reverse(candidate.requests));
    found.truncate(size.unwrap_or(PAGE).clamp(1, LONGEST_PAGE));
    Ok(Json(found))
}
