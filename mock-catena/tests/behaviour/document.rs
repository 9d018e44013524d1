//! Validates a response against the OpenAPI document of its service.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode};
use jsonschema::Validator;
use mock_catena::clock::AdjustableClock;
use mock_catena::dialect::Dialect;
use mock_catena::ids::SeededIds;
use mock_catena::router;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use url::Url;

use crate::support::{config, noon};

/// The documents, as served.
pub(crate) static DOCUMENTS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let base = Url::parse("https://connect.example.test/").unwrap();
    let clock = Arc::new(AdjustableClock::frozen_at(noon()));
    let routes = router(&config(Dialect::Docs), &base, clock, Box::new(SeededIds::detached(1)));
    // In a separate thread, because the calling tests run inside async runtimes.
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let read = async |service: &str| {
            let request = Request::get(format!("/v2/{service}/openapi.json")).body(Body::empty()).unwrap();
            let reply = routes.clone().oneshot(request).await.unwrap();
            serde_json::from_slice(&to_bytes(reply.into_body(), 4 << 20).await.unwrap()).unwrap()
        };
        runtime.block_on(async {
            let (orgs, integrations) = (read("orgs").await, read("integrations").await);
            vec![orgs, integrations, read("notifications").await, read("telematics").await]
        })
    })
    .join()
    .unwrap()
});

static VALIDATORS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

/// # Panics
/// If the response does not match the document.
pub(crate) fn holds(method: &Method, path: &str, status: StatusCode, kind: Option<&str>, body: &[u8]) {
    let method = method.as_str().to_lowercase();
    // The older spelling works but is not documented.
    let path = &path.replace("share_agreements", "share-agreements");
    let Some((at, template, operation)) = operation(&method, path) else {
        let known = path.ends_with("/openapi.json") || !path.starts_with("/v2/") || method == "head";
        assert!(known || !status.is_success(), "{method} {path} answers {status} and is in no document");
        return;
    };
    let reported = format!("{method} {template} {}", status.as_u16());
    let response = &operation["responses"][status.as_str()];
    assert!(response.is_object(), "{reported} is not documented");
    let Some(schema) = response.pointer("/content/application~1json/schema") else {
        assert!(body.is_empty(), "{reported} has a body, which is not documented");
        return;
    };
    assert_eq!(kind, Some("application/json"), "{reported}");
    // Every operation of a service has the same errors.
    let key = if status.is_success() { reported.clone() } else { format!("{at} {status}") };
    let validator = Arc::clone(VALIDATORS.lock().unwrap().entry(key).or_insert_with(|| {
        let mut whole = schema.clone();
        whole["components"] = DOCUMENTS[at]["components"].clone();
        let options = jsonschema::options().should_validate_formats(true);
        Arc::new(options.build(&whole).unwrap_or_else(|error| panic!("{reported}: {error}")))
    }));
    let body: Value = serde_json::from_slice(body).unwrap_or_else(|error| panic!("{reported}: {error}"));
    let errors: Vec<_> =
        validator.iter_errors(&body).map(|error| format!("{} at {}", error, error.instance_path())).collect();
    assert!(errors.is_empty(), "{reported} answers against its document:\n{}\n{body:#}", errors.join("\n"));
}

/// The operation of a path, with its service and the path as documented.
pub(crate) fn operation(method: &str, path: &str) -> Option<(usize, &'static str, &'static Value)> {
    let fits = |template: &str| {
        template.split('/').count() == path.split('/').count()
            && template
                .split('/')
                .zip(path.split('/'))
                .all(|(known, part)| known.starts_with('{') || known == part)
    };
    DOCUMENTS.iter().enumerate().find_map(|(at, document)| {
        let paths = document["paths"].as_object()?;
        // A path without parameters has precedence, as in the router.
        let mut fitting: Vec<_> = paths.iter().filter(|(template, _)| fits(template)).collect();
        fitting.sort_by_key(|(template, _)| template.matches('{').count());
        let (template, item) = fitting.first()?;
        Some((at, template.as_str(), item.get(method)?))
    })
}

/// Every operation: service, method, path, document.
pub(crate) fn operations() -> Vec<(&'static str, String, &'static Value)> {
    let each = DOCUMENTS.iter().filter_map(|document| document["paths"].as_object()).flatten();
    each.flat_map(|(path, item)| {
        let item = item.as_object().unwrap();
        item.iter().map(move |(method, operation)| (path.as_str(), method.to_uppercase(), operation))
    })
    .collect()
}

#[test]
fn the_documents_are_openapi_3_1_and_every_reference_resolves() {
    for document in DOCUMENTS.iter() {
        assert_eq!(document["openapi"], "3.1.0");
        let text = document.to_string();
        for reference in text.split("\"$ref\":\"#").skip(1) {
            let pointer = reference.split('"').next().unwrap();
            assert!(document.pointer(pointer).is_some(), "{pointer} leads nowhere");
        }
        let everything = json!({"components": document["components"], "type": "object"});
        jsonschema::validator_for(&everything).unwrap();
    }
}

#[test]
fn every_operation_has_a_unique_id_and_the_documented_errors() {
    let mut ids = std::collections::BTreeSet::new();
    for (path, method, operation) in operations() {
        let id = operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path} has no id"));
        assert!(ids.insert(id), "{id} twice");
        for status in ["400", "401", "403", "404", "405", "409", "422", "429", "500"] {
            assert!(operation["responses"][status].is_object(), "{method} {path} lacks {status}");
        }
        let late = operation["responses"]["504"].is_object();
        assert_eq!(late, path.starts_with("/v2/integrations"), "{method} {path}");
    }
}
