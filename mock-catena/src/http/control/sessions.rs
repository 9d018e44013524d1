//! `/_mock/sessions`: inviting fleets and bringing sessions to an outcome; `/_mock/providers/live`.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use catena_contract::{
    ExtTspId, FleetDetails, FleetRef, IntegrationRequestId, InvitationId, NewInvitation, Permissions,
    RedirectUrl,
};
use serde::{Deserialize, Serialize};

use super::reply::{Id, LONGEST_PAGE, Order, PAGE, Parameters, Reply, body, invalid, path, query};
use crate::app::App;
use crate::control::{Control, GoLiveRequest, Goal, GoalReached, LiveProvider, SessionView};
use crate::http::receiver;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PageQuery {
    after: Option<InvitationId>,
    size: Option<usize>,
    #[serde(default)]
    order: Order,
}

/// A page of sessions, and the id to continue after.
#[derive(Serialize)]
pub(super) struct Sessions {
    items: Vec<SessionView>,
    next: Option<String>,
}

pub(super) async fn list(State(app): State<App>, page: Parameters<PageQuery>) -> Reply<Json<Sessions>> {
    use catena_contract::Expose as _;
    let PageQuery { after, size, order } = query(page)?;
    let size = size.unwrap_or(PAGE).clamp(1, LONGEST_PAGE);
    let control = Control::of(app);
    let items = match order {
        Order::Oldest => control.sessions(after, size),
        Order::Newest => control.newest_sessions(after, size),
    };
    let next = (items.len() == size).then(|| items.last().map(|last| last.id.expose())).flatten();
    Ok(Json(Sessions { items, next }))
}

pub(super) async fn read(State(app): State<App>, id: Id) -> Reply<Json<SessionView>> {
    Ok(Json(Control::of(app).session(path(id, "invitation id")?)?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    fleet_ref: FleetRef,
    success_redirect_url: Option<RedirectUrl>,
    failure_redirect_url: Option<RedirectUrl>,
    callback_url: Option<RedirectUrl>,
    outcome: Option<Goal>,
}

pub(super) async fn create(State(app): State<App>, bytes: Bytes) -> Reply<(StatusCode, Json<GoalReached>)> {
    let New { fleet_ref, success_redirect_url, failure_redirect_url, callback_url, outcome } = body(&bytes)?;
    receiver::check(&app, "callback_url", callback_url.as_ref())?;
    let control = Control::of(app);
    let invitation = control.invite(NewInvitation {
        fleet_ref,
        fleet: FleetDetails::default(),
        success_redirect_url,
        failure_redirect_url,
        callback_url,
        limit_tsps: None,
        permissions: Permissions::default(),
        expires_in_hours: 24,
    })?;
    let reached = match outcome {
        Some(goal) => control.bring(invitation.id, goal)?,
        None => GoalReached { session: control.session(invitation.id)?, redirect: None },
    };
    Ok((StatusCode::CREATED, Json(reached)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Outcome {
    outcome: Goal,
}

pub(super) async fn bring(State(app): State<App>, id: Id, bytes: Bytes) -> Reply<Json<GoalReached>> {
    let Outcome { outcome } = body(&bytes)?;
    Ok(Json(Control::of(app).bring(path(id, "invitation id")?, outcome)?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Provider {
    integration_request_id: Option<IntegrationRequestId>,
    ext_tsp_id: Option<ExtTspId>,
}

pub(super) async fn go_live(State(app): State<App>, bytes: Bytes) -> Reply<Json<LiveProvider>> {
    let request = match body(&bytes)? {
        Provider { integration_request_id: Some(request), ext_tsp_id: None } => {
            GoLiveRequest::Request(request)
        }
        Provider { integration_request_id: None, ext_tsp_id: Some(entry) } => GoLiveRequest::Entry(entry),
        Provider { integration_request_id: None, ext_tsp_id: None }
        | Provider { integration_request_id: Some(_), ext_tsp_id: Some(_) } => {
            return Err(invalid("body", "", "name one: `integration_request_id` or `ext_tsp_id`"));
        }
    };
    Ok(Json(Control::of(app).go_live(request)?))
}
