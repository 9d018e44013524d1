//! HTTP: the hosted flow, the API of the three services, the token endpoints. [`openapi`] describes how to add an
//! endpoint.
//!
//! Handlers extract, call and map; no request causes a 5xx.

mod call;
mod connect;
mod control;
mod fault_layer;
mod inspector;
mod integrations;
mod names;
mod notifications;
mod openapi;
mod orgs;
mod page;
mod realm;
mod receiver;
mod reply;
mod request;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use catena_contract::ApiError;

use crate::app::App;
use openapi::Service;
use reply::ErrorResponse;

/// Most bytes of a request body. The largest documented one has about 10 KiB.
const LONGEST_BODY: usize = 64 * 1024;

/// Every route of the simulated Catena.
pub(crate) fn router(app: App) -> Router {
    services()
        .merge(realm::routes())
        .merge(connect::routes())
        .merge(inspector::routes())
        .merge(control::routes(&app))
        .fallback(async || no_such_path())
        .method_not_allowed_fallback(async || no_such_method())
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .layer(from_fn_with_state(app.clone(), names::check))
        .layer(from_fn_with_state(app.clone(), fault_layer::apply_faults))
        .layer(from_fn(logged))
        .with_state(app)
}

/// The API operations of the three services, and their OpenAPI documents.
fn services() -> Router<App> {
    [
        (Service::Orgs, orgs::operations()),
        (Service::Integrations, integrations::operations()),
        (Service::Notifications, notifications::operations()),
    ]
    .into_iter()
    .fold(Router::new(), |routes, (service, operations)| {
        routes.merge(operations.routes()).route(service.path(), openapi::served(service, operations))
    })
}

fn no_such_path() -> ErrorResponse {
    ApiError::NotFound(Some(
        "no such path; the API lives below `/v2/`, the flow at `/?invite=`, your own commands below `/_mock`"
            .to_owned(),
    ))
    .into()
}

fn no_such_method() -> ErrorResponse {
    ApiError::MethodNotAllowed(Some("this path knows another method; see the `Allow` header".to_owned()))
        .into()
}

/// Logs one line per request: the route, but not the path or query, which contain invitation ids.
async fn logged(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let route = route.as_ref().map_or("(no route)", MatchedPath::as_str);
    tracing::info!(%method, route, status = response.status().as_u16(), "request");
    response
}
