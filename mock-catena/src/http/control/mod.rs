//! `/_mock/*`: the user's commands over HTTP. Every route calls a method of [`Control`](crate::control::Control).

mod clock;
mod dialect;
mod dialects;
mod faults;
mod gate;
mod index;
mod providers;
mod reply;
mod resend;
mod sessions;
mod state;
mod stream;
mod subscriptions;
mod timeline;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{delete, get, post};

use crate::app::App;
pub(super) use gate::{Access, access};

pub(super) fn routes(app: &App) -> Router<App> {
    Router::new()
        .route("/_mock", get(index::verbs))
        .route("/_mock/", get(index::verbs))
        .route("/_mock/clock", get(clock::read))
        .route("/_mock/clock/advance", post(clock::advance))
        .route("/_mock/clock/freeze", post(clock::freeze))
        .route("/_mock/clock/resume", post(clock::resume))
        .route("/_mock/dialect", get(dialect::read).put(dialect::put))
        .route("/_mock/dialects", get(dialects::list))
        .route("/_mock/faults", get(faults::list).post(faults::add).delete(faults::clear))
        .route("/_mock/faults/{fault}", delete(faults::remove))
        .route("/_mock/sessions", get(sessions::list).post(sessions::create))
        .route("/_mock/sessions/{session}", get(sessions::read))
        .route("/_mock/sessions/{session}/outcome", post(sessions::bring))
        .route("/_mock/sessions/{session}/timeline", get(timeline::of_session))
        .route("/_mock/providers/live", post(sessions::go_live))
        .route("/_mock/providers", get(providers::list))
        .route("/_mock/subscriptions", get(subscriptions::list).post(subscriptions::create))
        .route(
            "/_mock/subscriptions/{webhook}",
            get(subscriptions::read).patch(subscriptions::change).delete(subscriptions::delete),
        )
        .route("/_mock/subscriptions/{webhook}/activate", post(subscriptions::activate))
        .route("/_mock/subscriptions/{webhook}/pause", post(subscriptions::pause))
        .route("/_mock/subscriptions/{webhook}/replay", post(subscriptions::replay))
        .route("/_mock/subscriptions/{webhook}/rotate", post(subscriptions::rotate))
        .route("/_mock/subscriptions/{webhook}/secret", get(subscriptions::secret))
        .route("/_mock/subscriptions/{webhook}/metrics", get(subscriptions::metrics))
        .route("/_mock/subscriptions/{webhook}/logs", get(subscriptions::logs))
        .route("/_mock/deliveries", get(timeline::deliveries))
        .route("/_mock/deliveries/{delivery}/send", post(resend::send))
        .route("/_mock/attempts", get(timeline::attempts))
        .route("/_mock/redirects", get(timeline::redirects))
        .route("/_mock/timeline", get(timeline::all))
        .route("/_mock/stream", get(stream::live))
        .route("/_mock/reset", post(state::reset))
        .route("/_mock/export", get(state::export))
        .route("/_mock/import", post(state::import).layer(DefaultBodyLimit::disable()))
        .route_layer(from_fn_with_state(app.clone(), gate::authorize))
}
