//! `/v2/integrations/connections/{connection_id}/schedules` and the executions of a schedule. Nothing is really fetched;
//! everything is derived from the clock (assumption `schedules-keep-time`).

use std::sync::Arc;

use axum::Json;
use catena_contract::{ApiError, ConnectionId, Execution, Resource, Schedule};
use jiff::Timestamp;
use uuid::Uuid;

use super::schedules;
use crate::app::OfFleets;
use crate::auth::Caller;
use crate::http::call::{Call, Needs, needs};
use crate::http::hyphenated::Hyphenated;
use crate::http::page::{CursorPage, PageParameters};
use crate::http::reply::Reply;
use crate::session::{FleetConnection, Session};
use crate::store::{Index, PageRequest};

/// When an execution began, and its id.
type ExecutionKey = (Timestamp, Uuid);

/// Lists the schedules of a connection: one for each resource that the fleet shares and its provider supports.
#[utoipa::path(
    get, path = "/v2/integrations/connections/{connection_id}/schedules", tag = "Connections",
    operation_id = "list_schedules",
    params(
        ("connection_id" = ConnectionId, Path),
        ("resource" = Option<Resource>, Query, description = "Only of this resource."),
        PageParameters,
    ),
    responses((status = 200, description = "A page.", body = CursorPage<Schedule>)),
)]
pub(super) async fn list(mut call: Call<needs::ScheduleRead>) -> Reply<Json<CursorPage<Schedule>>> {
    let connection = call.id("connection_id");
    let resource: Option<Resource> = call.query("resource");
    let page_request: PageRequest<u64> = call.page_request();
    let id = call.finish(connection)?;
    let schedules = Connected::find(&call, id)?.schedules(&call);
    let wanted = |schedule: &Schedule| resource.is_none_or(|resource| resource == schedule.resource);
    // The place among all resources, so that a cursor names the same schedule with and without a filter.
    let places = (0..).zip(&schedules).filter(|(_, schedule)| wanted(schedule)).map(|(place, _)| place);
    let page = places.collect::<Index<u64>>().page(page_request);
    let at = |place: u64| schedules.get(usize::try_from(place).ok()?).cloned();
    Ok(Json(CursorPage::of(page.filter_map(at))))
}

/// Reads a schedule.
#[utoipa::path(
    get, path = "/v2/integrations/connections/{connection_id}/schedules/{schedule_id}", tag = "Connections",
    operation_id = "get_schedule",
    params(("connection_id" = ConnectionId, Path), ("schedule_id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The schedule.", body = Schedule)),
)]
pub(super) async fn read(mut call: Call<needs::ScheduleRead>) -> Reply<Json<Schedule>> {
    let (connection, schedule) = (call.id("connection_id"), call.id::<Hyphenated>("schedule_id"));
    let (connection, Hyphenated(schedule)) = call.finish(connection.zip(schedule))?;
    Ok(Json(Connected::find(&call, connection)?.schedule(&call, schedule)?))
}

/// Lists the executions of a schedule in the last seven days, oldest first.
#[utoipa::path(
    get, path = "/v2/integrations/connections/{connection_id}/schedules/{schedule_id}/executions",
    tag = "Connections", operation_id = "list_executions",
    params(
        ("connection_id" = ConnectionId, Path),
        ("schedule_id" = String, Path, format = "uuid"),
        PageParameters,
    ),
    responses((status = 200, description = "A page.", body = CursorPage<Execution>)),
)]
pub(super) async fn executions(mut call: Call<needs::ExecutionRead>) -> Reply<Json<CursorPage<Execution>>> {
    let (connection, schedule) = (call.id("connection_id"), call.id::<Hyphenated>("schedule_id"));
    let page_request = call.page_request();
    let (connection, Hyphenated(schedule)) = call.finish(connection.zip(schedule))?;
    let connected = Connected::find(&call, connection)?;
    let schedule = connected.schedule(&call, schedule)?;
    Ok(Json(page_of(connected.executions(&call, &schedule), page_request)))
}

/// Lists the executions of every schedule in the last seven days, oldest first. In no published document, which list
/// those of one schedule only (assumption `executions-in-one-list`).
#[utoipa::path(
    get, path = "/v2/integrations/executions", tag = "Connections", operation_id = "list_all_executions",
    params(
        ("connection_id" = Option<ConnectionId>, Query, description = "Only over this connection."),
        ("schedule_id" = Option<String>, Query, format = "uuid", description = "Only of this schedule."),
        PageParameters,
    ),
    responses((status = 200, description = "A page.", body = CursorPage<Execution>)),
)]
pub(super) async fn all_executions(
    mut call: Call<needs::ExecutionRead>,
) -> Reply<Json<CursorPage<Execution>>> {
    let connection: Option<ConnectionId> = call.query("connection_id");
    let schedule: Option<Hyphenated> = call.query("schedule_id");
    let page_request = call.page_request();
    call.finish(Some(()))?;
    let mut rows = vec![];
    for connected in Connected::all(&call, connection) {
        for known in connected.schedules(&call) {
            if schedule.as_ref().is_none_or(|Hyphenated(id)| *id == known.id) {
                rows.extend(connected.executions(&call, &known));
            }
        }
    }
    Ok(Json(page_of(rows, page_request)))
}

fn page_of(mut rows: Vec<Execution>, page_request: PageRequest<ExecutionKey>) -> CursorPage<Execution> {
    let key = |row: &Execution| (row.created_at, row.id);
    rows.sort_by_key(key);
    let page = rows.iter().map(key).collect::<Index<_>>().page(page_request);
    let row = |wanted: ExecutionKey| {
        rows.binary_search_by_key(&wanted, key).ok().and_then(|at| rows.get(at)).cloned()
    };
    CursorPage::of(page.filter_map(row))
}

/// A connection that the caller may see, with its fleet.
struct Connected {
    session: Arc<Session>,
    connection: FleetConnection,
}

impl Connected {
    fn find<N: Needs<Caller = Caller>>(call: &Call<N>, id: ConnectionId) -> Result<Self, ApiError> {
        let session = call.app.connection(call.caller, id).ok_or_else(super::connections::unknown)?;
        let known = Self::of(&session).find(|known| known.connection.connection_id == id);
        known.ok_or_else(super::connections::unknown)
    }

    fn all<N: Needs<Caller = Caller>>(call: &Call<N>, only: Option<ConnectionId>) -> Vec<Self> {
        let sessions = call.app.connected_sessions(call.caller, &OfFleets { ids: None, refs: None });
        let all = sessions.iter().flat_map(Self::of);
        all.filter(|known| only.is_none_or(|only| only == known.connection.connection_id)).collect()
    }

    fn of(session: &Arc<Session>) -> impl Iterator<Item = Self> {
        let connections = session.member().into_iter().flat_map(|member| &member.connections);
        connections.map(|connection| Self { session: Arc::clone(session), connection: connection.clone() })
    }

    fn schedules<N: Needs>(&self, call: &Call<N>) -> Vec<Schedule> {
        let Some(member) = self.session.member() else { return vec![] };
        schedules::schedules(member, &self.connection, &call.app.catalogue(), call.app.now())
    }

    fn schedule<N: Needs>(&self, call: &Call<N>, id: Uuid) -> Result<Schedule, ApiError> {
        let unknown = || ApiError::NotFound(Some("this connection has no schedule with this id".to_owned()));
        self.schedules(call).into_iter().find(|schedule| schedule.id == id).ok_or_else(unknown)
    }

    fn executions<N: Needs>(&self, call: &Call<N>, schedule: &Schedule) -> Vec<Execution> {
        let Some(member) = self.session.member() else { return vec![] };
        schedules::executions(member, &self.connection, schedule, call.app.now())
    }
}
