//! `/_mock/timeline` and the same seen by kind: deliveries, attempts, redirects.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use catena_contract::InvitationId;
use serde::{Deserialize, Serialize, Serializer};

use super::reply::{LONGEST_PAGE, No, PAGE, path, query};
use crate::app::App;
use crate::control::Control;
use crate::timeline::{DeliveryRecord, Entry, What};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Page {
    #[serde(default)]
    after: u64,
    size: Option<usize>,
    delivery: Option<u64>,
}

/// Entries, and the number to go on after.
#[derive(Serialize)]
pub(super) struct Entries {
    #[serde(serialize_with = "each")]
    items: Vec<Arc<Entry>>,
    next: Option<u64>,
}

type Asked = Result<Query<Page>, QueryRejection>;

pub(super) async fn all(State(app): State<App>, page: Asked) -> Result<Json<Entries>, No> {
    entries(&app, query(page)?, None, |_| true)
}

pub(super) async fn of_session(
    State(app): State<App>,
    id: Result<Path<String>, PathRejection>,
    page: Asked,
) -> Result<Json<Entries>, No> {
    let id: InvitationId = path(id, "invitation id")?;
    Control::of(app.clone()).session(id)?;
    entries(&app, query(page)?, Some(id), |_| true)
}

pub(super) async fn redirects(State(app): State<App>, page: Asked) -> Result<Json<Entries>, No> {
    entries(&app, query(page)?, None, |what| matches!(what, What::Redirect { .. }))
}

pub(super) async fn attempts(State(app): State<App>, page: Asked) -> Result<Json<Entries>, No> {
    let page: Page = query(page)?;
    let wanted = page.delivery;
    entries(
        &app,
        page,
        None,
        |what| matches!(what, What::Attempt { delivery, .. } if wanted.is_none_or(|wanted| wanted == *delivery)),
    )
}

pub(super) async fn deliveries(State(app): State<App>, page: Asked) -> Result<Json<Vec<DeliveryRecord>>, No> {
    let Page { after, size, delivery } = query(page)?;
    let size = size.unwrap_or(PAGE).clamp(1, LONGEST_PAGE);
    let mut all = Control::of(app).deliveries();
    all.retain(|record| record.number > after && delivery.is_none_or(|wanted| record.number == wanted));
    all.sort_by_key(|record| record.number);
    all.truncate(size);
    Ok(Json(all))
}

fn entries(
    app: &App,
    page: Page,
    session: Option<InvitationId>,
    wanted: impl Fn(&What) -> bool,
) -> Result<Json<Entries>, No> {
    let size = page.size.unwrap_or(PAGE).clamp(1, LONGEST_PAGE);
    let mut items = Control::of(app.clone()).timeline(page.after, usize::MAX, session);
    items.retain(|entry| wanted(&entry.what));
    let more = items.len() > size;
    items.truncate(size);
    let next = if more { items.last().map(|last| last.number) } else { None };
    Ok(Json(Entries { items, next }))
}

fn each<S: Serializer>(items: &[Arc<Entry>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(items.iter().map(AsRef::as_ref))
}
