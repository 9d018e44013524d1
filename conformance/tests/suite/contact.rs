//! Before a run: a partner that is reached in the wrong way, that sleeps, or that the profile does not fit, is told so, and
//! nothing is blamed on it.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _};
use catena_conformance::profile::target::{Target, TargetFlags};
use catena_conformance::report::{Format, Report};
use catena_conformance::suite::AssessError;
use miette::Diagnostic as _;
use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;

use crate::bench_partner::{SECRET, partner_with, tried};
use crate::on_the_way::{behind, only};

const SOME: [&str; 3] = ["redirect.success.answered", "redirect.time", "webhook.signed.accepted"];

/// A target with these URLs, and more of the profile.
fn target_at(base: &str, more: &str) -> Target {
    let profile = format!(
        "[callback]\nsuccess_redirect_url = \"{base}/catena/return?fleet={{fleet_ref}}\"\n\
         failure_redirect_url = \"{base}/catena/failed?fleet={{fleet_ref}}\"\n{more}\n\
         [webhook]\nurl = \"{base}/hooks/catena\"\nsecret = \"{SECRET}\"\n"
    );
    Target::from_profile("contact.toml", &profile, &|_| None, &TargetFlags::default()).unwrap()
}

fn base(target: &Target) -> String {
    let success = target.success.to_string();
    success.split("/catena/").next().unwrap().to_owned()
}

async fn run(target: Target) -> Result<Report, AssessError> {
    tried(only(&SOME), target, None).await
}

/// What is said, and what to do about it.
fn said(result: Result<Report, AssessError>) -> String {
    match result {
        Ok(report) => format!("a report:\n{}", report.render(Format::Markdown).unwrap()),
        Err(error) => {
            let help = error.help().map(|help| help.to_string()).unwrap_or_default();
            format!("{error}; {help}")
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn https_spoken_to_a_port_of_plain_http_names_http() {
    let (partner, target) = partner_with([].into()).await;
    let port = partner.base_url().port().unwrap();
    let found = said(run(target_at(&format!("https://localhost:{port}"), "")).await);
    assert_eq!(
        found,
        format!(
            "`https://localhost:{port}` speaks plain HTTP, not TLS; write `http://localhost:{port}` in the profile"
        )
    );
    drop(target);
    partner.stop().await;
}

/// A port that speaks TLS and nothing else.
async fn tls_port() -> SocketAddr {
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec!["localhost".to_owned()]).unwrap().self_signed(&key).unwrap();
    let config =
        rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
            )
            .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move { acceptor.accept(stream).await.map(drop) });
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn http_spoken_to_a_port_of_tls_names_https() {
    let port = tls_port().await.port();
    let found = said(run(target_at(&format!("http://127.0.0.1:{port}"), "")).await);
    assert_eq!(
        found,
        format!(
            "`http://127.0.0.1:{port}` speaks TLS, not plain HTTP; write `https://127.0.0.1:{port}` in the profile"
        )
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_says_its_port_speaks_tls_is_quoted() {
    let (_served, target) = behind(|_| {
        let page = "<h1>400 Bad Request</h1>The plain HTTP request was sent to HTTPS port";
        Some((StatusCode::BAD_REQUEST, Html(page)).into_response())
    })
    .await;
    let found = said(run(target).await);
    assert!(
        found.contains("answers \"The plain HTTP request was sent to HTTPS port\"; write `https://"),
        "{found}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_refuses_every_request_with_400_is_not_told_about_tls() {
    let (_served, target) = behind(|_| Some(StatusCode::BAD_REQUEST.into_response())).await;
    let found = said(run(target).await);
    assert!(!found.contains("TLS"), "{found}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_listens_on_the_other_loopback_address_is_found_there() {
    let listener = TcpListener::bind("[::1]:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let report = run(target_at(&format!("http://127.0.0.1:{port}"), "")).await.unwrap();
    assert_eq!(report.exit_code, 3);
    let why = report.ended_early.unwrap();
    assert!(why.contains(&format!("something listens on [::1]:{port}: write `http://")), "{}", &*why);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_sleeps_at_first_is_waited_for_and_blamed_for_nothing() {
    // The first answer takes longer than the time limit, and all others are immediate.
    let (served, _) = behind(|_| None).await;
    let sleeps = Duration::from_millis(450);
    let (_front, mut target) = late_by(sleeps, served.endpoints().webhook_url).await;
    target.limits.timeout = Duration::from_millis(300);
    let report = run(target).await.unwrap();
    assert_eq!((report.exit_code, report.failed_ids()), (0, vec![]));
    assert_eq!(report.notes.len(), 1, "{:?}", report.notes);
    assert!(report.notes[0].contains("took longer than 0.3 s") && report.notes[0].contains("--wait 60s"));
}

/// A proxy in front of a partner that answers nothing until it was woken by the first connection this long ago.
async fn late_by(sleeps: Duration, partner: String) -> (SocketAddr, Target) {
    let partner: SocketAddr = partner.split('/').nth(2).unwrap().parse().unwrap();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut awake = None;
        while let Ok((mut client, _)) = listener.accept().await {
            let awake = *awake.get_or_insert_with(|| Instant::now() + sleeps);
            tokio::spawn(async move {
                tokio::time::sleep_until(awake).await;
                let mut server = TcpStream::connect(partner).await?;
                tokio::io::copy_bidirectional(&mut client, &mut server).await
            });
        }
    });
    (address, target_at(&format!("http://{address}"), ""))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_closes_kept_connections_without_saying_so_is_blamed_for_nothing() {
    let (partner, target) = partner_with([].into()).await;
    let upstream: SocketAddr = base(&target).strip_prefix("http://").unwrap().parse().unwrap();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(one_answer(client, upstream));
        }
    });
    let wanted = ["redirect.", "webhook."];
    let report = tried(only(&wanted), target_at(&format!("http://{address}"), ""), None).await.unwrap();
    let blamed: Vec<_> = report.failed_ids();
    assert_eq!(blamed, Vec::<&str>::new());
    let lost: Vec<_> =
        report.checks.iter().filter(|check| format!("{:?}", check.finding).contains("broke")).collect();
    assert!(lost.is_empty(), "{lost:?}");
    assert!(report.checks.iter().all(|check| check.retries() == 0));
    partner.stop().await;
}

/// Passes one request and its answer on, and closes the connection shortly after.
async fn one_answer(mut client: TcpStream, upstream: SocketAddr) -> std::io::Result<()> {
    let mut server = TcpStream::connect(upstream).await?;
    let (mut request, mut answer) = (Vec::new(), Vec::new());
    let (mut up, mut down) = ([0; 16 * 1024], [0; 16 * 1024]);
    while !is_whole(&answer, request.starts_with(b"HEAD ")) {
        tokio::select! {
            read = client.read(&mut up) => {
                let read = read?;
                if read == 0 { return Ok(()); }
                request.extend_from_slice(&up[..read]);
                server.write_all(&up[..read]).await?;
            }
            read = server.read(&mut down) => {
                let read = read?;
                if read == 0 { return Ok(()); }
                answer.extend_from_slice(&down[..read]);
                client.write_all(&down[..read]).await?;
            }
        }
    }
    tokio::time::sleep(Duration::from_millis(2)).await;
    Ok(())
}

fn is_whole(answer: &[u8], of_head: bool) -> bool {
    let text = String::from_utf8_lossy(answer).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
    of_head || body.len() >= length.unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_knows_only_its_own_fleets_is_told_of_setup_calls() {
    let (_served, target) = behind(|request| {
        let known = ["/catena/return", "/catena/failed"].contains(&request.uri().path());
        let page = if known { "<h1>Unknown fleet</h1>" } else { "<h1>Not found</h1>" };
        Some((StatusCode::NOT_FOUND, Html(page)).into_response())
    })
    .await;
    let found = said(run(target).await);
    assert!(
        found.starts_with("the partner does not know the test fleet: ")
            && found.contains("[[arrange.before]]"),
        "{found}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_without_a_handler_is_still_called_that() {
    let (_served, target) = behind(|request| {
        let page =
            format!("<h1>Not found</h1><p>No route matches {}, request 0a1b2c</p>", request.uri().path());
        Some((StatusCode::NOT_FOUND, Html(page)).into_response())
    })
    .await;
    let found = said(run(target).await);
    assert!(found.starts_with("there is no handler at the redirect URLs: "), "{found}");
    assert!(found.contains("[[arrange.before]]"), "{found}");
}

const LOGIN: &str =
    "[callback.login]\nurl = \"BASE/login\"\nform = { user = \"fleet\", password = \"right\" }";

/// Judges a partner whose callbacks need the cookie that its sign-in sets, and whose start page is missing.
async fn signed_in(cookie: &'static str) -> Result<Report, AssessError> {
    let (_served, target) = behind(move |request| {
        let sent = request.headers().get("cookie").is_some_and(|it| it.as_bytes() == b"session=good");
        match request.uri().path() {
            "/login" => {
                let headers = [("location", "/"), ("set-cookie", cookie)];
                Some((StatusCode::SEE_OTHER, headers).into_response())
            }
            "/catena/return" | "/catena/failed" if !sent => {
                Some(Html("<form>Sign in <input type=password name=password></form>").into_response())
            }
            "/" => Some(StatusCode::INTERNAL_SERVER_ERROR.into_response()),
            _ => None,
        }
    })
    .await;
    let base = base(&target);
    run(target_at(&base, &LOGIN.replace("BASE", &base))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_is_good_if_its_cookie_opens_the_callback_wherever_it_leads() {
    let report = signed_in("session=good; Path=/").await.unwrap();
    assert_eq!((report.exit_code, report.failed_ids()), (0, vec![]));
    let found = said(signed_in("session=anonymous; Path=/").await);
    assert!(
        found.starts_with("the partner requires a signed-in fleet, and the sign-in did not work: "),
        "{found}"
    );
    assert!(found.contains("500"), "{found}");
}
