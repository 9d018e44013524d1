//! Targets that answer as nothing sane does: a finding in bounded time and memory, never a hang, a crash or blame.

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

/// What a target does once it has read a request.
#[derive(Debug, Clone)]
enum Does {
    /// Sends this, and closes.
    Sends(Vec<u8>),
    /// Sends the first, then the second for ever.
    GoesOn(Vec<u8>, Vec<u8>),
    /// The same, a byte now and then.
    Drips(Vec<u8>, u8),
}

async fn doing(does: Does) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let does = Arc::new(does);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let does = Arc::clone(&does);
            tokio::spawn(async move { answer(stream, &does).await });
        }
    });
    address
}

async fn answer(mut stream: TcpStream, does: &Does) -> std::io::Result<()> {
    let mut request = [0; 4096];
    // However much of it has come: what follows does not depend on it.
    let _ = stream.read(&mut request).await?;
    match does {
        Does::Sends(bytes) => stream.write_all(bytes).await,
        Does::GoesOn(first, again) => {
            stream.write_all(first).await?;
            loop {
                stream.write_all(again).await?;
            }
        }
        Does::Drips(first, again) => {
            stream.write_all(first).await?;
            let mut now_and_then = tokio::time::interval(Duration::from_millis(20));
            loop {
                now_and_then.tick().await;
                stream.write_all(&[*again]).await?;
            }
        }
    }
}

fn page(headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n{headers}\r\n");
    [head.as_bytes(), body].concat()
}

/// A hundred megabytes in a hundred kilobytes: one member, again and again.
fn bomb() -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&[b'a'; 1024 * 1024]).unwrap();
    encoder.finish().unwrap().repeat(100)
}

async fn judged_at(scheme: &str, does: Does) -> Report {
    let base = format!("{scheme}://{}", doing(does).await);
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
async fn whatever_a_target_does_there_is_a_finding() {
    let again = b"HTTP/1.1 302 Found\r\nlocation: /again\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    // Where no answer can be had, nobody is blamed; where one can, it may be: all of these answer every outcome alike.
    let hostile = [
        ("speaks something else", "http", false, Does::Sends(b"220 smtp.example ready\r\n".to_vec())),
        ("closes at once", "http", false, Does::Sends(Vec::new())),
        ("closes within the body", "http", true, Does::Sends(page("content-length: 1000\r\n", b"<h1>Thank"))),
        (
            "sends 100 MB",
            "http",
            true,
            Does::GoesOn(page("content-length: 104857600\r\n", b""), vec![b'a'; 64 * 1024]),
        ),
        ("redirects for ever", "http", true, Does::Sends(again.to_vec())),
        ("sends a gzip bomb", "http", true, Does::Sends(page("content-encoding: gzip\r\n", &bomb()))),
        ("drips its head", "http", false, Does::Drips(b"HTTP/1.1 200 OK\r\nx-slow: ".to_vec(), b'a')),
        ("drips its body", "http", false, Does::Drips(page("content-length: 100000\r\n", b""), b'a')),
        ("is no UTF-8", "http", true, Does::Sends(page("", b"\xff\xfe<h1>\xc3\x28 Thank you\xf0\x90</h1>"))),
        (
            "floods with headers",
            "http",
            false,
            Does::GoesOn(b"HTTP/1.1 200 OK\r\n".to_vec(), b"x-more: a\r\n".repeat(1000)),
        ),
        ("is TLS where plain is meant", "http", false, Does::Sends(b"\x15\x03\x01\x00\x02\x02\x46".to_vec())),
    ];
    let mut wrong = Vec::new();
    let judged = stream::iter(hostile).map(|(name, scheme, may_be_blamed, does)| async move {
        let judged = tokio::time::timeout(Duration::from_secs(60), judged_at(scheme, does)).await;
        (name, may_be_blamed, judged)
    });
    for (name, may_be_blamed, judged) in judged.buffered(4).collect::<Vec<_>>().await {
        let Ok(report) = judged else {
            wrong.push(format!("{name}: no end"));
            continue;
        };
        let blamed = report.failed_ids();
        let fits = match report.exit_code {
            3 => blamed.is_empty(),
            1 => may_be_blamed,
            _ => false,
        };
        if !fits {
            wrong.push(format!("{name}: exit code {}, blamed for {blamed:?}", report.exit_code));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_does_not_speak_tls_is_a_mistake_of_the_profile() {
    let base = format!("https://{}", doing(Does::Sends(page("", b"<h1>Thank you</h1>"))).await);
    let profile =
        format!("[callback]\nsuccess_redirect_url = \"{base}/ok\"\nfailure_redirect_url = \"{base}/no\"\n");
    let target = Target::from_profile("plain.toml", &profile, &|_| None, &TargetFlags::default()).unwrap();
    let refused = tried(Specification::embedded().unwrap(), target, None).await.unwrap_err();
    insta::assert_snapshot!(
        refused.to_string().replace(base.rsplit(':').next().unwrap(), "PORT"),
        @"no secure connection to 127.0.0.1:PORT"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_goes_away_ends_the_run_as_incomplete() {
    // Answers whoever asks whether anybody is there, and nobody after.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        if let Ok((stream, _)) = listener.accept().await {
            let _ = answer(stream, &Does::Sends(page("", b""))).await;
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
async fn a_partner_that_breaks_on_some_requests_only_is_judged_by_the_others() {
    // A page that nobody gets whole, beside a root that answers.
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
