//! A partner on a socket.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};

use reference_partner::{Options, ReferencePartner, StartError};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::{SECRET, clock, secret};

fn options(port: u16) -> Options {
    let bind = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    Options { bind, secret: secret(), defects: BTreeSet::new(), clock: clock() }
}

/// The status line of a reply to `GET path`.
async fn status_of(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: partner\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await.unwrap();
    reply.lines().next().unwrap().to_owned()
}

#[tokio::test]
async fn a_partner_reports_its_urls_and_can_be_stopped() {
    let running = ReferencePartner::start(options(0)).await.unwrap();
    let port = running.base_url().port().unwrap();
    let base = format!("http://127.0.0.1:{port}");
    assert_eq!(running.base_url().as_str(), format!("{base}/"));
    assert_eq!(running.success_redirect_url_template(), format!("{base}/catena/return?fleet={{fleet_ref}}"));
    assert_eq!(running.failure_redirect_url_template(), format!("{base}/catena/failed?fleet={{fleet_ref}}"));
    assert_eq!(running.webhook_url(), format!("{base}/hooks/catena"));
    assert_eq!(
        running.observe_integration_request_template(),
        format!("{base}/_test/integration-requests/{{integration_request_id}}")
    );
    assert_eq!(running.observe_fleet_template(), format!("{base}/_test/fleets/{{fleet_ref}}"));
    assert_eq!(status_of(port, "/catena/return?fleet=acme-7&status=success").await, "HTTP/1.1 200 OK");
    running.stop().await;
    assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err());
}

#[tokio::test]
async fn an_open_connection_does_not_prevent_stopping() {
    let running = ReferencePartner::start(options(0)).await.unwrap();
    let mut browser =
        TcpStream::connect((Ipv4Addr::LOCALHOST, running.base_url().port().unwrap())).await.unwrap();
    browser.write_all(b"GET /_test/fleets/a HTTP/1.1\r\nhost: partner\r\n\r\n").await.unwrap();
    browser.read_exact(&mut [0; 12]).await.unwrap();
    running.stop().await;
    let mut rest = String::new();
    browser.read_to_string(&mut rest).await.unwrap();
    assert!(rest.ends_with("no such fleet\"}"), "{rest}");
}

#[tokio::test]
async fn several_partners_in_one_process_have_separate_stores() {
    let one = ReferencePartner::start(options(0)).await.unwrap();
    let two = ReferencePartner::start(options(0)).await.unwrap();
    let (first, second) = (one.base_url().port().unwrap(), two.base_url().port().unwrap());
    let id = crate::support::REQUEST;
    let path = format!("/catena/return?fleet=a&status=integration-requested&integration_request_id={id}");
    status_of(first, &path).await;
    assert_eq!(status_of(first, "/_test/fleets/a").await, "HTTP/1.1 200 OK");
    assert_eq!(status_of(second, "/_test/fleets/a").await, "HTTP/1.1 404 Not Found");
    one.stop().await;
    two.stop().await;
}

#[tokio::test]
async fn an_address_in_use_is_an_error_that_says_what_to_do() {
    let running = ReferencePartner::start(options(0)).await.unwrap();
    let port = running.base_url().port().unwrap();
    let error = ReferencePartner::start(options(port)).await.unwrap_err();
    assert!(matches!(error, StartError::Listen { .. }));
    assert_eq!(
        error.to_string(),
        format!(
            "the reference partner cannot listen on `127.0.0.1:{port}`; choose another address, or port 0 for a free one"
        )
    );
    running.stop().await;
}

#[test]
fn options_and_partner_do_not_print_the_secret() {
    let partner = ReferencePartner::new(secret(), BTreeSet::new(), clock());
    let printed = format!("{:?} {partner:?}", options(0));
    assert!(!printed.contains(SECRET), "{printed}");
}
