//! The library in a partner's own tests: the suite runs against the example's router, and against one with a mistake.

#[path = "../../examples/judge_my_router.rs"]
#[expect(dead_code, reason = "its `main` runs only as an example")]
mod judge_my_router;

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use catena_conformance::in_process::{Judge, JudgeError};
use judge_my_router::{SECRET, judged, router};

#[tokio::test(flavor = "multi_thread")]
async fn the_examples_router_is_conformant() {
    judged(router()).await.unwrap().assert_conformant();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_router_that_takes_every_success_redirect_for_a_connection_fails_its_test() {
    let page = get(|| async { Html("<h1>Your provider is connected</h1>") });
    let router = Router::new().route("/return", page.clone()).route("/failed", page);
    let judge = Judge::of(router).success_path("/return?f={fleet_ref}").failure_path("/failed?f={fleet_ref}");
    let report = judge.only("redirect.requested.not-connected").run().await.unwrap();
    assert_eq!(report.failed_ids(), ["redirect.requested.not-connected"]);
    let failed = std::panic::catch_unwind(|| report.assert_conformant()).unwrap_err();
    let said = failed.downcast_ref::<String>().unwrap();
    assert!(said.contains("✗ redirect.requested.not-connected"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_cannot_start_is_an_error_that_says_why_and_shows_no_secret() {
    let nowhere = Judge::of(router()).only("nonsense.").run().await.unwrap_err();
    assert!(matches!(nowhere, JudgeError::Selection(_)), "{nowhere}");
    let header = Judge::of(router()).header("Cookie", "session=hid\nden").webhook("/h", SECRET);
    let error = header.run().await.unwrap_err();
    assert!(matches!(error, JudgeError::Target(_)), "{error}");
    assert!(!format!("{error:?}{error}").contains("hid\nden"));
}
