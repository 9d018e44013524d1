//! The operations of a service. Routes are built at the start, the document only on request, because generating it
//! takes much longer than a start may.

use axum::Router;
use axum::routing::MethodRouter;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::app::App;

/// The handlers of a path, and their documentation. Created by [`at!`].
pub(in crate::http) struct PathOperations {
    pub(in crate::http) path: String,
    pub(in crate::http) methods: MethodRouter<App>,
    pub(in crate::http) documented: fn() -> UtoipaMethodRouter<App>,
}

/// The operations of a service.
#[derive(Default)]
pub(in crate::http) struct Operations {
    routes: Router<App>,
    documented: Vec<fn() -> UtoipaMethodRouter<App>>,
}

impl Operations {
    /// Adds a path.
    pub(in crate::http) fn with(mut self, path: PathOperations) -> Self {
        let PathOperations { path, methods, documented } = path;
        self.documented.push(documented);
        Self { routes: self.routes.route(&path, methods), ..self }
    }

    /// Adds a path that is not in the document.
    pub(in crate::http) fn route(self, path: &str, methods: MethodRouter<App>) -> Self {
        Self { routes: self.routes.route(path, methods), ..self }
    }

    /// Adds another service's paths.
    pub(in crate::http) fn merge(mut self, other: Self) -> Self {
        self.documented.extend(other.documented);
        Self { routes: self.routes.merge(other.routes), ..self }
    }

    /// The routes.
    pub(in crate::http) fn routes(&self) -> Router<App> {
        self.routes.clone()
    }

    /// The document of all documented operations.
    pub(super) fn document(&self) -> OpenApi {
        let all =
            self.documented.iter().fold(OpenApiRouter::new(), |all, documented| all.routes(documented()));
        all.into_openapi()
    }
}

/// The [`PathOperations`] of handlers that share a path: `at!(module::handler, …)`, or `self::handler` for handlers
/// in the same module.
macro_rules! at {
    ($($module:ident :: $handler:ident),+ $(,)?) => {
        utoipa_axum::paste! {{
            use utoipa::Path as _;
            use utoipa_axum::PathItemExt as _;
            let methods = axum::routing::MethodRouter::new();
            let path = String::new();
            $(
                let methods = $module::[<__path_ $handler>]::methods()
                    .iter()
                    .fold(methods, |all, method| all.on(method.to_method_filter(), $module::$handler));
                let path = if path.is_empty() { $module::[<__path_ $handler>]::path() } else { path };
            )+
            $crate::http::openapi::PathOperations {
                path,
                methods,
                documented: || utoipa_axum::routes!($($module::$handler),+),
            }
        }}
    };
}

pub(in crate::http) use at;
