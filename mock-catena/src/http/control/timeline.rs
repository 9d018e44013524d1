//! `/_mock/timeline`, and parts of it: deliveries, attempts, redirects.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use catena_contract::InvitationId;
use serde::{Deserialize, Serialize, Serializer};

use super::reply::{Id, LONGEST_PAGE, PAGE, Parameters, Reply, path, query};
use crate::app::App;
use crate::control::Control;
use crate::timeline::{DeliveryRecord, Entry, EntryKind};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PageQuery {
    #[serde(default)]
    after: u64,
    size: Option<usize>,
    delivery: Option<u64>,
}

/// A page of entries, and the number to continue after.
#[derive(Serialize)]
pub(super) struct Entries {
    #[serde(serialize_with = "each")]
    items: Vec<Arc<Entry>>,
    next: Option<u64>,
}

pub(super) async fn all(State(app): State<App>, page: Parameters<PageQuery>) -> Reply<Json<Entries>> {
    entries(&app, query(page)?, None, |_| true)
}

pub(super) async fn of_session(
    State(app): State<App>,
    id: Id,
    page: Parameters<PageQuery>,
) -> Reply<Json<Entries>> {
    let id: InvitationId = path(id, "invitation id")?;
    Control::of(app.clone()).session(id)?;
    entries(&app, query(page)?, Some(id), |_| true)
}

pub(super) async fn redirects(State(app): State<App>, page: Parameters<PageQuery>) -> Reply<Json<Entries>> {
    entries(&app, query(page)?, None, |what| matches!(what, EntryKind::Redirect { .. }))
}

pub(super) async fn attempts(State(app): State<App>, page: Parameters<PageQuery>) -> Reply<Json<Entries>> {
    let page: PageQuery = query(page)?;
    let number = page.delivery;
    entries(
        &app,
        page,
        None,
        |what| matches!(what, EntryKind::Attempt { delivery, .. } if number.is_none_or(|number| number == *delivery)),
    )
}

pub(super) async fn deliveries(
    State(app): State<App>,
    page: Parameters<PageQuery>,
) -> Reply<Json<Vec<DeliveryRecord>>> {
    let PageQuery { after, size, delivery } = query(page)?;
    let size = size.unwrap_or(PAGE).clamp(1, LONGEST_PAGE);
    let courier = &app.context().courier;
    // The newest finished deliveries, and the waiting ones.
    let mut all = [courier.deliveries(), courier.waiting()].concat();
    all.retain(|record| record.number > after && delivery.is_none_or(|number| record.number == number));
    all.sort_by_key(|record| record.number);
    all.truncate(size);
    Ok(Json(all))
}

fn entries(
    app: &App,
    page: PageQuery,
    session: Option<InvitationId>,
    filter: impl Fn(&EntryKind) -> bool,
) -> Reply<Json<Entries>> {
    let size = page.size.unwrap_or(PAGE).clamp(1, LONGEST_PAGE);
    let mut items = app.context().journal.after(page.after, usize::MAX, session);
    items.retain(|entry| filter(&entry.kind));
    let more = items.len() > size;
    items.truncate(size);
    let next = if more { items.last().map(|last| last.number) } else { None };
    Ok(Json(Entries { items, next }))
}

fn each<S: Serializer>(items: &[Arc<Entry>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(items.iter().map(AsRef::as_ref))
}
