//! The operations of a service. Routes are built at the start, the document only on request, because generating it
//! takes much longer than a start may.

use std::collections::HashMap;

use axum::Router;
use axum::routing::MethodRouter;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::app::App;
use crate::http::call::{Call, Needs};

/// Operation id and required scopes of a handler; `None` for a public one.
pub(in crate::http) type Security = (fn() -> Option<String>, Option<Vec<&'static str>>);

/// The documentation of the handlers of a path.
pub(in crate::http) type Documentation = fn() -> UtoipaMethodRouter<App>;

/// A handler, whose argument says which scopes it requires.
pub(in crate::http) trait Secured<Argument> {
    /// The required scopes; `None` for a public endpoint.
    fn scopes(&self) -> Option<Vec<&'static str>>;
}

impl<F: Fn(Call<N>) -> Answer, N: Needs, Answer> Secured<Call<N>> for F {
    fn scopes(&self) -> Option<Vec<&'static str>> {
        N::scopes()
    }
}

/// The handlers of a path, and their documentation. Created by [`at!`].
pub(in crate::http) struct PathOperations {
    pub(in crate::http) path: String,
    pub(in crate::http) methods: MethodRouter<App>,
    pub(in crate::http) documented: Documentation,
    pub(in crate::http) security: Vec<Security>,
}

/// The operations of a service.
#[derive(Default)]
pub(in crate::http) struct Operations {
    routes: Router<App>,
    /// Paths and their documentation.
    documented: Vec<(String, Documentation)>,
    security: Vec<Security>,
}

impl Operations {
    /// Adds a path.
    pub(in crate::http) fn with(mut self, path: PathOperations) -> Self {
        let PathOperations { path, methods, documented, security } = path;
        self.documented.push((path.clone(), documented));
        self.security.extend(security);
        Self { routes: self.routes.route(&path, methods), ..self }
    }

    /// Adds a path that is not in the document.
    pub(in crate::http) fn route(self, path: &str, methods: MethodRouter<App>) -> Self {
        Self { routes: self.routes.route(path, methods), ..self }
    }

    /// Adds another service's paths.
    pub(in crate::http) fn merge(mut self, other: Self) -> Self {
        self.documented.extend(other.documented);
        self.security.extend(other.security);
        Self { routes: self.routes.merge(other.routes), ..self }
    }

    /// The routes.
    pub(in crate::http) fn routes(&self) -> Router<App> {
        self.routes.clone()
    }

    /// The document of all documented operations, or of those of one path.
    pub(super) fn document(&self, only: Option<&str>) -> OpenApi {
        let wanted = self.documented.iter().filter(|(path, _)| only.is_none_or(|only| only == path.as_str()));
        wanted.fold(OpenApiRouter::new(), |all, (_, documented)| all.routes(documented())).into_openapi()
    }

    /// Whether the document has this path.
    #[cfg(feature = "self-check")]
    pub(in crate::http) fn documents(&self, path: &str) -> bool {
        self.documented.iter().any(|(known, _)| known == path)
    }

    /// The required scopes by operation id, except of public operations.
    pub(super) fn scopes(&self) -> HashMap<String, &[&'static str]> {
        let all = self.security.iter();
        all.filter_map(|(id, scopes)| Some((id()?, scopes.as_deref()?))).collect()
    }
}

/// The [`PathOperations`] of handlers that share a path: `at!(module::handler, …)`, or `self::handler` for handlers
/// in the same module.
macro_rules! at {
    ($($module:ident :: $handler:ident),+ $(,)?) => {
        utoipa_axum::paste! {{
            use utoipa::Path as _;
            use utoipa_axum::PathItemExt as _;
            use $crate::http::openapi::Secured as _;
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
                security: vec![$((
                    || $module::[<__path_ $handler>]::operation().operation_id,
                    $module::$handler.scopes(),
                )),+],
            }
        }}
    };
}

pub(in crate::http) use at;
