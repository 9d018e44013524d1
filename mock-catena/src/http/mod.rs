//! The HTTP faces: the hosted flow, and the API of the orgs and notifications services.
//!
//! Handlers extract, call and map; no request, however shaped, gets a 5xx.

mod body;
mod connect;
mod control;
mod faulty;
mod fields;
mod notifications;
mod orgs;
mod reply;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use catena_contract::ApiError;

use crate::app::App;
use reply::Refusal;

/// Most bytes a request's body may have. The largest documented one has about 10 KiB.
const LONGEST_BODY: usize = 64 * 1024;

/// Every route of the simulated Catena.
pub(crate) fn router(app: App) -> Router {
    Router::new()
        .merge(orgs::routes())
        .merge(notifications::routes())
        .merge(connect::routes())
        .merge(control::routes(&app))
        .fallback(async || no_such_path())
        .method_not_allowed_fallback(async || no_such_method())
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .layer(from_fn_with_state(app.clone(), faulty::spoil))
        .layer(from_fn(logged))
        .with_state(app)
}

fn no_such_path() -> Refusal {
    ApiError::NotFound(Some(
        "no such path; the API lives below `/v2/`, the flow at `/?invite=`, your own commands below `/_mock`"
            .to_owned(),
    ))
    .into()
}

fn no_such_method() -> Refusal {
    ApiError::MethodNotAllowed(Some("this path knows another method; see the `Allow` header".to_owned()))
        .into()
}

/// One line per request: the route, never the path or the query, which hold invitation ids.
async fn logged(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let response = next.run(request).await;
    let route = route.as_deref().unwrap_or("(no route)");
    tracing::info!(%method, route, status = response.status().as_u16(), "request");
    response
}
