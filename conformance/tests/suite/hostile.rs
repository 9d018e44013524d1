//! Hostile targets: every run ends in bounded time and memory with a finding, without a crash or a false alarm.

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use catena_conformance::profile::target::{Target, TargetFlags};
use catena_conformance::report::Report;
use catena_conformance::specification::{Selection, Specification};
use flate2::Compression;
use flate2::write::GzEncoder;
use futures::stream::{self, StreamExt as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::bench_partner::{judged_by, tried};

/// What a target does after it has read a request.
#[derive(Debug, Clone)]
enum Behavior {
    /// Sends this and closes the connection.
    Sends(Vec<u8>),
    /// Sends the first part, then the second without end.
    Floods(Vec<u8>, Vec<u8>),
    /// Sends the first part, then the byte slowly without end.
    Drips(Vec<u8>, u8),
}

async fn serve(behavior: Behavior) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let behavior = Arc::new(behavior);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let behavior = Arc::clone(&behavior);
            tokio::spawn(async move { answer(stream, &behavior).await });
        }
    });
    address
}

async fn answer(mut stream: TcpStream, behavior: &Behavior) -> std::io::Result<()> {
    let mut request = [0; 4096];
    // A part of the request is enough, because the answer does not depend on it.
    let _ = stream.read(&mut request).await?;
    match behavior {
        Behavior::Sends(bytes) => stream.write_all(bytes).await,
        Behavior::Floods(first, again) => {
            stream.write_all(first).await?;
            loop {
                stream.write_all(again).await?;
            }
        }
        Behavior::Drips(first, again) => {
            stream.write_all(first).await?;
            let mut interval = tokio::time::interval(Duration::from_millis(20));
            loop {
                interval.tick().await;
                stream.write_all(&[*again]).await?;
            }
        }
    }
}

fn page(headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n{headers}\r\n");
    [head.as_bytes(), body].concat()
}

/// A hundred megabytes in a hundred kilobytes: one gzip member, repeated.
fn bomb() -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&[b'a'; 1024 * 1024]).unwrap();
    encoder.finish().unwrap().repeat(100)
}

async fn tested_at(scheme: &str, behavior: Behavior) -> Report {
    let base = format!("{scheme}://{}", serve(behavior).await);
    let profile = format!(
        "[callback]\nsuccess_redirect_url = \"{base}/ok\"\nfailure_redirect_url = \"{base}/no\"\n\
         [webhook]\nurl = \"{base}/hook\"\nsecret = \"a-secret-of-the-tests\"\n[limits]\ntimeout = \"300ms\"\n"
    );
    let target = Target::from_profile("hostile.toml", &profile, &|_| None, &TargetFlags::default()).unwrap();
    let only = ["redirect.success.answered", "redirect.requested.distinguished", "webhook.signed."]
        .map(|prefix| prefix.parse().unwrap())
        .to_vec();
    let some = Specification::embedded().unwrap().select(&Selection { only, tags: None }).unwrap();
    judged_by(some, target, None).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_hostile_target_gets_a_finding() {
    let again = b"HTTP/1.1 302 Found\r\nlocation: /again\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    // Without an answer no check may fail. With one a check may, because these targets answer all outcomes alike.
    let hostile = [
        ("speaks another protocol", "http", false, Behavior::Sends(b"220 smtp.example ready\r\n".to_vec())),
        ("closes at once", "http", false, Behavior::Sends(Vec::new())),
        (
            "closes within the body",
            "http",
            true,
            Behavior::Sends(page("content-length: 1000\r\n", b"<h1>Thank")),
        ),
        (
            "sends 100 MB",
            "http",
            true,
            Behavior::Floods(page("content-length: 104857600\r\n", b""), vec![b'a'; 64 * 1024]),
        ),
        ("redirects without end", "http", true, Behavior::Sends(again.to_vec())),
        ("sends a gzip bomb", "http", true, Behavior::Sends(page("content-encoding: gzip\r\n", &bomb()))),
        (
            "sends its head slowly",
            "http",
            false,
            Behavior::Drips(b"HTTP/1.1 200 OK\r\nx-slow: ".to_vec(), b'a'),
        ),
        (
            "sends its body slowly",
            "http",
            false,
            Behavior::Drips(page("content-length: 100000\r\n", b""), b'a'),
        ),
        (
            "is not UTF-8",
            "http",
            true,
            Behavior::Sends(page("", b"\xff\xfe<h1>\xc3\x28 Thank you\xf0\x90</h1>")),
        ),
        (
            "floods with headers",
            "http",
            false,
            Behavior::Floods(b"HTTP/1.1 200 OK\r\n".to_vec(), b"x-more: a\r\n".repeat(1000)),
        ),
        (
            "speaks TLS on a plain port",
            "http",
            false,
            Behavior::Sends(b"\x15\x03\x01\x00\x02\x02\x46".to_vec()),
        ),
    ];
    let mut wrong = Vec::new();
    let judged = stream::iter(hostile).map(|(name, scheme, may_fail, behavior)| async move {
        let judged = tokio::time::timeout(Duration::from_secs(60), tested_at(scheme, behavior)).await;
        (name, may_fail, judged)
    });
    for (name, may_fail, judged) in judged.buffered(4).collect::<Vec<_>>().await {
        let Ok(report) = judged else {
            wrong.push(format!("{name}: does not end"));
            continue;
        };
        let failed = report.failed_ids();
        let fits = match report.exit_code {
            3 => failed.is_empty(),
            1 => may_fail,
            _ => false,
        };
        if !fits {
            wrong.push(format!("{name}: exit code {}, failed {failed:?}", report.exit_code));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_without_tls_is_an_error_in_the_profile() {
    let base = format!("https://{}", serve(Behavior::Sends(page("", b"<h1>Thank you</h1>"))).await);
    let profile =
        format!("[callback]\nsuccess_redirect_url = \"{base}/ok\"\nfailure_redirect_url = \"{base}/no\"\n");
    let target = Target::from_profile("plain.toml", &profile, &|_| None, &TargetFlags::default()).unwrap();
    let refused = tried(Specification::embedded().unwrap(), target, None).await.unwrap_err();
    insta::assert_snapshot!(
        refused.to_string().replace(base.rsplit(':').next().unwrap(), "PORT"),
        @"`https://127.0.0.1:PORT` speaks plain HTTP, not TLS"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_goes_down_makes_the_run_incomplete() {
    // Answers the reachability request, and nothing after it.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        if let Ok((stream, _)) = listener.accept().await {
            let _ = answer(stream, &Behavior::Sends(page("", b""))).await;
        }
    });
    let base = format!("http://{address}");
    let profile = format!(
        "[callback]\nsuccess_redirect_url = \"{base}/ok\"\nfailure_redirect_url = \"{base}/no\"\n\
         [webhook]\nurl = \"{base}/hook\"\nsecret = \"a-secret-of-the-tests\"\n"
    );
    let target = Target::from_profile("gone.toml", &profile, &|_| None, &TargetFlags::default()).unwrap();
    let report = judged_by(Specification::embedded().unwrap(), target, None).await;
    assert_eq!((report.exit_code, report.failed_ids()), (3, Vec::<&str>::new()));
    insta::assert_snapshot!(
        report.ended_early.unwrap(),
        @"three requests in a row failed, and no host answers any more: connection refused by 127.0.0.1:PORT; check that the partner is running and that the port is right"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_drops_some_requests_is_tested_by_the_others() {
    // The success page drops the connection, all other pages answer.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = [0; 4096];
                let read = stream.read(&mut request).await?;
                if request[..read].starts_with(b"GET /ok") {
                    return stream.set_zero_linger();
                }
                stream.write_all(&page("", b"<h1>Your provider was not connected.</h1>")).await
            });
        }
    });
    let base = format!("http://{address}");
    let profile =
        format!("[callback]\nsuccess_redirect_url = \"{base}/ok\"\nfailure_redirect_url = \"{base}/no\"\n");
    let target = Target::from_profile("part.toml", &profile, &|_| None, &TargetFlags::default()).unwrap();
    let only = ["redirect.id.hostile", "redirect.success.answered", "redirect.failure.answered"]
        .map(|prefix| prefix.parse().unwrap())
        .to_vec();
    let some = Specification::embedded().unwrap().select(&Selection { only, tags: None }).unwrap();
    let report = judged_by(some, target, None).await;
    assert_eq!(report.ended_early, None);
    assert_eq!(report.failed_ids(), ["redirect.id.hostile", "redirect.success.answered"]);
    let said = report.checks.iter().map(|check| format!("{:?}", check.finding)).collect::<String>();
    assert!(said.contains("closes the connection on this request, and answers others"), "{said}");
    assert_eq!((report.headline.inconclusive, report.headline.passed), (0, 1), "{:#?}", report.headline);
}
