//! The HTTP faces: the hosted flow, the API of the three services, the token endpoints. How an endpoint is added to
//! the API is written down in [`openapi`].
//!
//! Handlers extract, call and map; no request, however shaped, gets a 5xx.

mod asked;
mod authorized;
mod connect;
mod control;
mod faulty;
mod fields;
mod formats;
mod integrations;
mod notifications;
mod openapi;
mod orgs;
mod page;
mod realm;
mod reply;

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use catena_contract::ApiError;

use crate::app::App;
use openapi::{Operations, Service};
use reply::Refusal;

/// Most bytes a request's body may have. The largest documented one has about 10 KiB.
const LONGEST_BODY: usize = 64 * 1024;

/// Every route of the simulated Catena.
pub(crate) fn router(app: App) -> Router {
    SERVICES
        .served()
        .merge(realm::routes())
        .merge(connect::routes())
        .merge(control::routes(&app))
        .fallback(async || no_such_path())
        .method_not_allowed_fallback(async || no_such_method())
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .layer(from_fn_with_state(app.clone(), faulty::spoil))
        .layer(from_fn(logged))
        .with_state(app)
}

/// The API: the same for every server of a process.
static SERVICES: LazyLock<Services> = LazyLock::new(Services::new);

struct Services([(Service, Arc<Operations>); 3]);

impl Services {
    fn new() -> Self {
        Self([
            (Service::Orgs, Arc::new(orgs::operations())),
            (Service::Integrations, Arc::new(integrations::operations())),
            (Service::Notifications, Arc::new(notifications::operations())),
        ])
    }

    /// The routes of the operations and of the documents that tell of them.
    fn served(&self) -> Router<App> {
        self.0.iter().fold(Router::new(), |routes, (service, operations)| {
            let document = openapi::served(*service, Arc::clone(operations));
            routes.merge(operations.routes()).route(service.path(), document)
        })
    }
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
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let route = route.as_ref().map_or("(no route)", MatchedPath::as_str);
    tracing::info!(%method, route, status = response.status().as_u16(), "request");
    response
}
