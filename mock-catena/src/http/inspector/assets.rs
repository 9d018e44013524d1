//! The stylesheet and the scripts, from the folder `inspector/`.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};

use crate::http::no_such_path;

macro_rules! assets {
    ($($name:literal)+) => {
        &[$(($name, include_str!(concat!("../../../inspector/", $name)))),+]
    };
}

/// Every file that the page loads.
const ASSETS: &[(&str, &str)] = assets! {
    "api.js"
    "app.js"
    "check.js"
    "command.js"
    "control-clock.js"
    "control-dialect.js"
    "control-faults.js"
    "control-providers.js"
    "control-state.js"
    "control-subscriptions.js"
    "controls.js"
    "deliveries.js"
    "delivery.js"
    "detail.css"
    "diagram.js"
    "differences.js"
    "dom.js"
    "exchange.js"
    "explain.js"
    "format.js"
    "keys.js"
    "list.js"
    "narrow.css"
    "problems.js"
    "reproduce.js"
    "resend.js"
    "router.js"
    "rows.js"
    "session.js"
    "sessions.js"
    "signature.js"
    "store.js"
    "stream.js"
    "style.css"
    "theme.js"
};

pub(super) async fn asset(Path(name): Path<String>) -> Response {
    let Some((_, text)) = ASSETS.iter().find(|(known, _)| *known == name) else {
        return no_such_path().into_response();
    };
    let content_type =
        if name.ends_with(".css") { "text/css; charset=utf-8" } else { "text/javascript; charset=utf-8" };
    let headers = [
        (header::CONTENT_TYPE, content_type),
        // Another version of the program may be started on the same port.
        (header::CACHE_CONTROL, "no-cache"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, *text).into_response()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn every_file_of_the_folder_is_served() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("inspector");
        for file in std::fs::read_dir(folder).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            let known = ASSETS.iter().any(|(known, _)| *known == name) || name.ends_with(".html");
            assert!(known, "{name} is not in the list");
        }
    }
}
