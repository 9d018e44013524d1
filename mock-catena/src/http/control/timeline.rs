//! `/_mock/timeline`, and parts of it: deliveries, attempts, redirects.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use catena_contract::InvitationId;
use serde::{Deserialize, Serialize, Serializer};

use super::reply::{Id, LONGEST_PAGE, Order, PAGE, Parameters, Reply, path, query};
use crate::app::App;
use crate::control::Control;
use crate::timeline::{DeliveryRecord, DeliveryState, Entry, EntryKind};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PageQuery {
    #[serde(default)]
    after: u64,
    size: Option<usize>,
    delivery: Option<u64>,
    /// Whether attempts have their request and response.
    exchanges: Option<bool>,
    /// Whether a session's timeline has the user's commands as well, such as advancing the clock.
    #[serde(default)]
    controls: bool,
}

/// Which deliveries to list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeliveryQuery {
    after: Option<u64>,
    size: Option<usize>,
    delivery: Option<u64>,
    session: Option<InvitationId>,
    state: Option<DeliveryState>,
    #[serde(default)]
    order: Order,
}

/// A page of entries, and the number to continue after.
#[derive(Serialize)]
pub(super) struct Entries {
    #[serde(serialize_with = "each")]
    items: Vec<Arc<Entry>>,
    next: Option<u64>,
}

pub(super) async fn all(State(app): State<App>, page: Parameters<PageQuery>) -> Reply<Json<Entries>> {
    entries(&app, query(page)?, |_| true)
}

pub(super) async fn of_session(
    State(app): State<App>,
    id: Id,
    page: Parameters<PageQuery>,
) -> Reply<Json<Entries>> {
    let id: InvitationId = path(id, "invitation id")?;
    Control::of(app.clone()).session(id)?;
    let page: PageQuery = query(page)?;
    let controls = page.controls;
    let mut begun = false;
    entries(&app, page, move |entry| {
        let own = entry.session == Some(id);
        begun |= own;
        own || (controls
            && begun
            && entry.session.is_none()
            && matches!(entry.kind, EntryKind::Control { .. }))
    })
}

pub(super) async fn redirects(State(app): State<App>, page: Parameters<PageQuery>) -> Reply<Json<Entries>> {
    entries(&app, query(page)?, |entry| matches!(entry.kind, EntryKind::Redirect { .. }))
}

pub(super) async fn attempts(State(app): State<App>, page: Parameters<PageQuery>) -> Reply<Json<Entries>> {
    let page: PageQuery = query(page)?;
    let number = page.delivery;
    entries(
        &app,
        page,
        |entry| matches!(entry.kind, EntryKind::Attempt { delivery, .. } if number.is_none_or(|number| number == delivery)),
    )
}

pub(super) async fn deliveries(
    State(app): State<App>,
    page: Parameters<DeliveryQuery>,
) -> Reply<Json<Vec<DeliveryRecord>>> {
    let DeliveryQuery { after, size, delivery, session, state, order } = query(page)?;
    let size = size.unwrap_or(PAGE).clamp(1, LONGEST_PAGE);
    let courier = &app.context().courier;
    // The newest finished deliveries, and the waiting ones.
    let mut all = [courier.deliveries(), courier.waiting()].concat();
    all.retain(|record| {
        delivery.is_none_or(|number| record.number == number)
            && session.is_none_or(|session| record.session == Some(session))
            && state.is_none_or(|state| record.state == state)
    });
    match order {
        Order::Oldest => {
            all.retain(|record| after.is_none_or(|after| record.number > after));
            all.sort_by_key(|record| record.number);
        }
        Order::Newest => {
            all.retain(|record| after.is_none_or(|after| record.number < after));
            all.sort_by_key(|record| std::cmp::Reverse(record.number));
        }
    }
    all.truncate(size);
    Ok(Json(all))
}

fn entries(app: &App, page: PageQuery, mut filter: impl FnMut(&Entry) -> bool) -> Reply<Json<Entries>> {
    let size = page.size.unwrap_or(PAGE).clamp(1, LONGEST_PAGE);
    let mut items = app.context().journal.after(page.after, usize::MAX, None);
    items.retain(|entry| filter(entry));
    let more = items.len() > size;
    items.truncate(size);
    if page.exchanges == Some(false) {
        items = items.iter().map(|entry| Arc::new(entry.without_exchange())).collect();
    }
    let next = if more { items.last().map(|last| last.number) } else { None };
    Ok(Json(Entries { items, next }))
}

fn each<S: Serializer>(items: &[Arc<Entry>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(items.iter().map(AsRef::as_ref))
}
