//! The server of `run --inspect`, without a browser: who is answered, and what the stream holds of a hostile partner.

use std::sync::Arc;

use axum::Router;
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse as _};
use axum::routing::any;
use catena_conformance::judge::Strictness;
use catena_conformance::live::{Live, RunFacts};
use catena_conformance::profile::target::{Target, TargetFlags};
use catena_conformance::seed::Seed;
use catena_conformance::specification::{Level, Selection, Specification};
use catena_conformance::suite::{Assessment, assess};
use mock_catena::clock::{Clock as _, SystemClock};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

async fn begun(live: &Live, request: &str) -> BufReader<TcpStream> {
    let mut stream = TcpStream::connect(live.url().socket_addrs(|| None).unwrap()[0]).await.unwrap();
    stream.write_all(format!("{request}\r\n\r\n").as_bytes()).await.unwrap();
    BufReader::new(stream)
}

async fn answer(live: &Live, request: &str) -> String {
    let mut text = String::new();
    begun(live, &format!("{request}\r\nconnection: close")).await.read_to_string(&mut text).await.unwrap();
    text
}

async fn status(live: &Live, request: &str) -> u16 {
    answer(live, request).await.split(' ').nth(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn only_this_computer_is_answered_under_its_own_names() {
    let live = Live::start(0, SystemClock.now()).await.unwrap();
    let port = live.url().port().unwrap();
    let page = answer(&live, &format!("GET / HTTP/1.1\r\nhost: 127.0.0.1:{port}")).await;
    assert!(page.starts_with("HTTP/1.1 200 OK"), "{page}");
    for header in [
        "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
         img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
        "x-content-type-options: nosniff",
        "referrer-policy: no-referrer",
        "cache-control: no-store",
    ] {
        assert!(page.contains(&format!("{header}\r\n")), "{header}: {page}");
    }
    assert!(!page.contains("://") && !page.contains("<style") && !page.contains("<script>"), "{page}");
    for path in ["/", "/stream", "/report", "/sessions/1", "/live.js"] {
        for header in [
            "host: rebound.example",
            "host: localhost.rebound.example",
            "host: localhost\r\nx-forwarded-for: 203.0.113.9",
            "host: localhost\r\norigin: https://evil.example",
            "host: localhost\r\norigin: null",
        ] {
            assert_eq!(
                status(&live, &format!("GET {path} HTTP/1.1\r\n{header}")).await,
                403,
                "{path}, {header}"
            );
        }
    }
    assert_eq!(status(&live, "GET /live.css HTTP/1.1\r\nhost: localhost").await, 200);
    assert_eq!(status(&live, "GET /report HTTP/1.1\r\nhost: localhost").await, 404);
    assert_eq!(status(&live, "GET /sessions/1 HTTP/1.1\r\nhost: localhost").await, 404);
    assert_eq!(status(&live, "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0").await, 405);
}

const SECRET: &str = "whsec-of-the-hostile-partner";
const COOKIE: &str = "sid-5c1f0b9e77aa4d";

async fn hostile(headers: HeaderMap) -> axum::response::Response {
    let back = headers.get("cookie").and_then(|cookie| cookie.to_str().ok()).unwrap_or_default().to_owned();
    let page = format!(
        "<title></script><script>alert(1)</script></title><h1>Your provider is connected</h1>\
         <p>{SECRET} {COOKIE} {back} &lt;img src=x onerror=alert(2)&gt;</p>"
    );
    ([("set-cookie", format!("sid={COOKIE}; Path=/"))], Html(page)).into_response()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stream_holds_no_secret_and_no_markup_of_a_partner_and_continues_after_the_last_message() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let routes =
        Router::new().route("/ok", any(hostile)).route("/no", any(hostile)).route("/hook", any(hostile));
    tokio::spawn(async move { axum::serve(listener, routes).await });
    let profile = format!(
        "name = \"<b>acme</b>\"\n[callback]\nsuccess_redirect_url = \"{base}/ok?f={{fleet_ref}}\"\n\
         failure_redirect_url = \"{base}/no?f={{fleet_ref}}\"\n[webhook]\nurl = \"{base}/hook\"\nsecret = \"${{env:S}}\"\n"
    );
    let environment = |name: &str| (name == "S").then(|| SECRET.to_owned());
    let target = Target::from_profile("a.toml", &profile, &environment, &TargetFlags::default()).unwrap();
    let only = ["redirect.failure.", "journey.failure"].map(|prefix| prefix.parse().unwrap()).into();
    let specification = Specification::embedded().unwrap().select(&Selection { only, tags: None }).unwrap();
    let strictness = Strictness { fail_on: Level::Must, require_tested: None };
    let live = Live::start(0, SystemClock.now()).await.unwrap();
    let followed = live.follow(RunFacts {
        checks: specification.checks.clone(),
        specification: specification.revision.clone(),
        built_in: false,
        strictness,
        command: "catena-conformance run".to_owned(),
    });
    let checks = specification.checks.len();
    // A reader from the beginning sees what is shown before the report, too.
    let mut reader = begun(&live, "GET /stream HTTP/1.1\r\nhost: localhost").await.lines();
    let reading = tokio::spawn(async move {
        let mut text = String::new();
        while let Some(line) = reader.next_line().await.unwrap() {
            text.push_str(&line);
            text.push('\n');
            if line.contains("\"over\":true") {
                break;
            }
        }
        text
    });
    let assessment = Assessment {
        seed: Seed::new(7),
        strictness,
        built_in: false,
        reproducible: false,
        clock: Arc::new(SystemClock),
        chromium: None,
        progress: Arc::new(followed.clone()),
    };
    let report = assess(specification, target, assessment, std::future::pending()).await.unwrap();
    followed.conclude(&report);
    let text = reading.await.unwrap();
    for secret in [SECRET, COOKIE] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert!(text.contains("$S ") && text.contains("$COOKIE_SID"), "{text}");
    // The name of the target is set as text; everything else is markup of ours.
    for markup in ["<img", "<script", "onerror=alert(2)>"] {
        assert!(!text.contains(markup), "{markup}");
    }
    assert!(text.matches("event: check").count() > checks, "each check is shown twice or more: {text}");
    assert!(text.contains("event: session"), "{text}");

    // A reader that comes back gets only what is new; one of another process gets everything.
    let last = text.lines().rev().find_map(|line| line.strip_prefix("id: ")).unwrap();
    let (process, number) = last.split_once('-').unwrap();
    let again = async |id: String| {
        let request = format!("GET /stream HTTP/1.1\r\nhost: localhost\r\nlast-event-id: {id}");
        let mut lines = begun(&live, &request).await.lines();
        loop {
            let line = lines.next_line().await.unwrap().unwrap();
            if let Some(event) = line.strip_prefix("event: ") {
                return event.to_owned();
            }
        }
    };
    let before = number.parse::<u64>().unwrap() - 1;
    assert_eq!(again(format!("{process}-{before}")).await, "run");
    assert_ne!(again(format!("1-{number}")).await, "run");
}
