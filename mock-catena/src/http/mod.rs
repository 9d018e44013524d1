//! HTTP: the hosted flow, the API of the four services, the token endpoints. [`openapi`] describes how to add an
//! endpoint.
//!
//! Handlers extract, call and map; no request causes a 5xx.

mod answer_keys;
mod call;
mod connect;
mod control;
mod fault_layer;
mod health;
mod hyphenated;
mod inspector;
mod integrations;
mod moment;
mod names;
mod notifications;
mod openapi;
mod orgs;
mod page;
mod prefix;
mod realm;
mod receiver;
mod reply;
mod request;
#[cfg(feature = "self-check")]
mod self_check;
mod telematics;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use catena_contract::ApiError;

use crate::app::App;
pub(crate) use openapi::ServedOperation;
use openapi::{Operations, Service};
use reply::ErrorResponse;

/// Most bytes of a request body. The largest documented one has about 10 KiB.
const LONGEST_BODY: usize = 64 * 1024;

/// Every route of the simulated Catena.
pub(crate) fn router(app: App) -> Router {
    let base = app.context().base.clone();
    prefix::below(&base, at_root(app))
}

fn at_root(app: App) -> Router {
    services(&app)
        .merge(realm::routes())
        .merge(connect::routes(&app))
        .merge(inspector::routes(&app))
        .merge(control::routes(&app))
        .fallback(async || no_such_path())
        .method_not_allowed_fallback(async || no_such_method())
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .layer(from_fn_with_state(app.clone(), names::check))
        .layer(from_fn_with_state(app.clone(), fault_layer::apply_faults))
        .layer(from_fn(logged))
        .merge(health::routes())
        .with_state(app)
}

/// The API operations of the four services, and their OpenAPI documents.
fn services(app: &App) -> Router<App> {
    each_service().into_iter().fold(Router::new(), |all, (service, operations)| {
        let operations = Arc::new(operations);
        let routes = operations.routes();
        #[cfg(feature = "self-check")]
        let routes = self_check::answers(routes, service, &operations);
        let routes = routes.route_layer(from_fn_with_state(app.clone(), answer_keys::trim));
        all.merge(routes).route(service.path(), openapi::served(service, operations))
    })
}

fn each_service() -> [(Service, Operations); 4] {
    [
        (Service::Orgs, orgs::operations()),
        (Service::Integrations, integrations::operations()),
        (Service::Notifications, notifications::operations()),
        (Service::Telematics, telematics::operations()),
    ]
}

/// Every operation of the four services.
pub(crate) fn served_operations() -> Vec<ServedOperation> {
    each_service().iter().flat_map(|(service, operations)| openapi::served_by(*service, operations)).collect()
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
