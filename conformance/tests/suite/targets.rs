//! Targets that answer badly or not at all: each gives a finding in limited time, without a hang, a crash or a false
//! alarm.

use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use axum::http::Uri;
use axum::response::Redirect;
use axum::routing::get;
use catena_conformance::in_process::Judge;
use catena_conformance::profile::target::{Target, TargetFlags};
use catena_conformance::report::Report;
use catena_conformance::specification::Specification;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::bench_partner::{judged, tried};

async fn judged_at(address: SocketAddr) -> Report {
    judged(target_at(address)).await
}

fn target_at(address: SocketAddr) -> Target {
    let profile = format!(
        "[callback]\nsuccess_redirect_url = \"http://{address}/ok\"\nfailure_redirect_url = \"http://{address}/no\"\n\
         [webhook]\nurl = \"http://{address}/hook\"\nsecret = \"a-secret-of-the-tests\"\n[limits]\ntimeout = \"300ms\"\n"
    );
    Target::from_profile("odd.toml", &profile, &|_| None, &TargetFlags::default()).unwrap()
}

/// Answers every connection with these bytes, then closes it.
async fn answering(bytes: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).await;
                let _ = stream.write_all(bytes).await;
            });
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_port_makes_the_run_incomplete_and_is_named() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let report = judged_at(address).await;
    assert_eq!(report.exit_code, 3);
    assert!(report.checks.iter().all(|check| check.evidence.is_empty()));
    insta::assert_snapshot!(
        report.ended_early.unwrap(),
        @"connection refused by 127.0.0.1:PORT; check that the partner is running and that the port is right"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_never_answers_makes_the_run_incomplete() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let report = judged_at(listener.local_addr().unwrap()).await;
    assert_eq!(report.exit_code, 3);
    assert_eq!(report.failed_ids(), Vec::<&str>::new());
    assert!(report.ended_early.unwrap().contains("in time"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_overloaded_partner_fails_no_check() {
    let busy = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let report = judged_at(answering(busy).await).await;
    assert_eq!(report.exit_code, 3);
    assert_eq!(report.failed_ids(), Vec::<&str>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endless_redirect_of_the_callback_fails_and_ends() {
    let again = get(|uri: Uri| async move { Redirect::to(&uri.to_string()) });
    let judge = Judge::of(Router::new().route("/catena/{outcome}", again)).only("redirect.");
    let report = judge.run().await.unwrap();
    let failed = report.failed_ids();
    for id in ["redirect.success.answered", "redirect.requested.answered", "redirect.failure.answered"] {
        assert!(failed.contains(&id), "{id}: {failed:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_to_a_host_that_is_not_allowed_is_not_followed() {
    let moved = b"HTTP/1.1 302 Found\r\nlocation: https://www.acme.test/in\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let error =
        tried(Specification::embedded().unwrap(), target_at(answering(moved).await), None).await.unwrap_err();
    let help = miette::Diagnostic::help(&error).map(|help| help.to_string()).unwrap_or_default();
    let said = format!("{error}; {help}");
    assert!(said.contains("www.acme.test") && said.contains("--allow-host"), "{said}");
}
