//! In Chromium, the page of a partner that is elsewhere reaches nothing on the tester's machine or in its network, whatever
//! it tries; and what it may request, it gets.
//!
//! 127.0.0.1 stands for a public address here; a service of the tester's own listens on every address of this machine.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request as Incoming, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse as _, Response};
use catena_conformance::oracle::visible_text;
use catena_probe::chromium::Chromium;
use catena_probe::{Browser, Client, Limits, Visit, VisitEnd};
use futures::future::join_all;
use tokio::net::TcpListener;
use url::Url;

/// What the service of the tester's own was asked for. A WebSocket, which is not HTTP to the end, begins as a request.
type Reached = Arc<Mutex<Vec<String>>>;

async fn internal() -> (u16, Reached) {
    let reached = Reached::default();
    let note = |State(reached): State<Reached>, request: Incoming| async move {
        reached.lock().unwrap().push(format!("{} {}", request.method(), request.uri()));
        ([("access-control-allow-origin", "*")], "the tester's own")
    };
    let listener = match TcpListener::bind("[::]:0").await {
        Ok(both) => both,
        Err(_) => TcpListener::bind("0.0.0.0:0").await.unwrap(),
    };
    let port = listener.local_addr().unwrap().port();
    let router = Router::new().fallback(note).with_state(Arc::clone(&reached));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (port, reached)
}

/// The path of a page, its headers (and `status`), and its body.
type Served = (&'static str, Vec<(&'static str, String)>, String);

/// A partner with these pages.
async fn partner(pages: Vec<Served>) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
    let pages = Arc::new(pages);
    let answer = move |request: Incoming| {
        let pages = Arc::clone(&pages);
        async move {
            let page = pages.iter().find(|(path, ..)| *path == request.uri().path());
            let Some((_, headers, body)) = page else { return StatusCode::NOT_FOUND.into_response() };
            let mut response: Response = Html(body.clone()).into_response();
            for (name, value) in headers {
                if *name == "status" {
                    *response.status_mut() = value.parse().unwrap();
                } else {
                    response.headers_mut().insert(*name, HeaderValue::from_str(value).unwrap());
                }
            }
            response
        }
    };
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
    url
}

async fn opened(chromium: &Arc<Chromium>, url: &Url, path: &str) -> Visit {
    let limits = Limits {
        loopback_is_public: true,
        own_hosts: Some(BTreeSet::from(["127.0.0.1".to_owned()])),
        ..Limits::default()
    };
    let client = Client::new(limits).unwrap();
    let mut browser =
        Browser::new(HeaderMap::new(), vec!["127.0.0.1".to_owned()]).with_scripts(Some(Arc::clone(chromium)));
    browser.open(&client, "a page", url.join(path).unwrap()).await
}

/// Everything that a page can request something with, to `http://AT/...` and `ws://AT/...`.
const TRIES: &str = r#"<!doctype html><h1>Your provider is connected</h1>
<link rel=stylesheet href="http://AT/style"><link rel=preload as=fetch href="http://AT/preload" crossorigin>
<link rel=prefetch href="http://AT/prefetch"><link rel=preconnect href="http://AT/"><link rel=icon href="http://AT/icon">
<link rel=dns-prefetch href="//AT"><link rel=modulepreload href="http://AT/module">
<link rel=manifest href="http://AT/manifest">
<script type=speculationrules>{"prefetch":[{"source":"list","urls":["http://AT/speculation"]}]}</script>
<script src="http://AT/script"></script><img src="http://AT/image"><img srcset="http://AT/srcset 1x">
<video src="http://AT/video" autoplay></video><audio src="http://AT/audio"></audio>
<iframe src="http://AT/frame"></iframe><iframe srcdoc="<img src='http://AT/srcdoc'><script src='http://AT/inner'></script>"></iframe>
<object data="http://AT/object"></object><embed src="http://AT/embed"><input type=image src="http://AT/input">
<svg><image href="http://AT/svg"/><use href="http://AT/use#x"/></svg><body background="http://AT/background">
<style>@import "http://AT/import"; @font-face { font-family: x; src: url("http://AT/font") } h1 { font-family: x; background: url("http://AT/css") }</style>
<form id=f method=post action="http://AT/form" target=other><input name=password value=hunter2></form><iframe name=other></iframe>
<a id=a href="http://AT/link" ping="http://AT/ping" target=other>x</a>
<script>
const at = 'AT', quiet = (run) => { try { const done = run(); if (done && done.catch) done.catch(() => {}); } catch { } };
quiet(() => fetch(`http://${at}/fetch`)); quiet(() => fetch(`http://${at}/opaque`, { mode: 'no-cors', method: 'POST', body: 'x' }));
quiet(() => fetch(`http://${at}/keepalive`, { keepalive: true, mode: 'no-cors' }));
quiet(() => fetch(`http://${at}/private`, { targetAddressSpace: 'local' }));
quiet(() => { const it = new XMLHttpRequest(); it.open('GET', `http://${at}/xhr`); it.send(); });
quiet(() => navigator.sendBeacon(`http://${at}/beacon`, 'x')); quiet(() => new EventSource(`http://${at}/events`));
quiet(() => new WebSocket(`ws://${at}/socket`)); quiet(() => new Image().src = `http://${at}/new-image`);
quiet(() => new WebTransport(`https://${at}/transport`)); quiet(() => import(`http://${at}/dynamic`));
quiet(() => window.open(`http://${at}/window`)); quiet(() => f.submit()); quiet(() => a.click());
const inner = `fetch('http://${at}/worker', { mode: 'no-cors' }).catch(() => {}); new WebSocket('ws://${at}/worker-socket');
  try { importScripts('http://${at}/worker-script') } catch { }`;
const blob = URL.createObjectURL(new Blob([inner], { type: 'text/javascript' }));
quiet(() => new Worker(blob)); quiet(() => new SharedWorker(blob)); quiet(() => new Worker(`http://${at}/worker-url`));
quiet(() => navigator.serviceWorker.register(`http://${at}/service-worker`));
quiet(() => { const frame = document.createElement('iframe'); frame.src = `javascript:fetch('http://${at}/javascript',{mode:'no-cors'})`; document.body.append(frame); });
quiet(() => { const frame = document.createElement('iframe'); frame.src = URL.createObjectURL(new Blob([`<script>fetch('http://${at}/blob-frame',{mode:'no-cors'})</scr` + `ipt>`], { type: 'text/html' })); document.body.append(frame); });
quiet(() => { const it = new RTCPeerConnection({ iceServers: [{ urls: `stun:${at}` }, { urls: `turn:${at}?transport=tcp`, username: 'a', credential: 'b' }] });
  it.createDataChannel('x'); it.createOffer().then((offer) => it.setLocalDescription(offer)); });
</script>"#;

/// Every spelling of an address of this machine but the partner's own.
fn inside(port: u16) -> Vec<String> {
    let hosts = ["127.0.0.2", "localhost", "app.localhost", "0.0.0.0", "2130706434", "0x7f.2", "0177.0.0.2"];
    let hosts = hosts.into_iter().chain(["[::ffff:127.0.0.1]", "[::1]", "127.1.1.1"]);
    hosts.map(|host| format!("{host}:{port}")).collect()
}

/// The pages that lead to this address in every way that there is.
fn leading_to(at: &str) -> Vec<Served> {
    let to = format!("http://{at}/navigated");
    let refresh = format!("0; url={to}");
    let redirect = |status: &str| vec![("status", status.to_owned()), ("location", to.clone())];
    let posts = format!("<form method=post action='{to}'></form><script>document.forms[0].submit()</script>");
    vec![
        ("/redirect", redirect("302"), String::new()),
        ("/script", vec![], format!("<script>location.href = '{to}'</script>")),
        ("/kept", redirect("307"), String::new()),
        ("/refresh", vec![("refresh", refresh.clone())], "<h1>Wait</h1>".to_owned()),
        ("/meta", vec![], format!("<meta http-equiv=refresh content=\"{refresh}\"><h1>Wait</h1>")),
        ("/hop", vec![], "<script>location.replace('/redirect')</script>".to_owned()),
        ("/form", vec![], posts),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_elsewhere_requests_nothing_from_the_testers_machine() {
    let (port, reached) = internal().await;
    let chromium = Arc::new(Chromium::start(visible_text).await.unwrap());
    let opened = ["127.0.0.2", "localhost"].map(|host| {
        let chromium = Arc::clone(&chromium);
        async move {
            let url = partner(vec![("/tries", vec![], TRIES.replace("AT", &format!("{host}:{port}")))]).await;
            opened(&chromium, &url, "/tries").await
        }
    });
    for visit in join_all(opened).await {
        let VisitEnd::Answer(_, answer) = &visit.end else { panic!("{:?}", visit.end) };
        assert!(visible_text(answer).contains("Your provider is connected"));
    }
    assert_eq!(*reached.lock().unwrap(), Vec::<String>::new());
    chromium.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_elsewhere_leads_nowhere_on_the_testers_machine() {
    let (port, reached) = internal().await;
    let chromium = Arc::new(Chromium::start(visible_text).await.unwrap());
    for (number, at) in inside(port).into_iter().enumerate() {
        let pages = leading_to(&at);
        // Every way once, and two of them for each spelling of the address.
        let ways = if number == 0 { pages.len() } else { 2 };
        let paths: Vec<&str> = pages.iter().map(|(path, ..)| *path).take(ways).collect();
        let url = partner(pages).await;
        let visits = join_all(paths.iter().map(|path| opened(&chromium, &url, path))).await;
        for (path, visit) in paths.iter().zip(visits) {
            assert!(
                matches!(visit.end, VisitEnd::Inward { .. } | VisitEnd::LeftSite { .. }),
                "{at}{path}: {:?}",
                visit.end
            );
        }
        assert_eq!(*reached.lock().unwrap(), Vec::<String>::new(), "{at}");
    }
    chromium.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_page_may_request_it_gets() {
    let (port, reached) = internal().await;
    let chromium = Arc::new(Chromium::start(visible_text).await.unwrap());
    let at = format!("127.0.0.1:{port}");
    let asks = format!(
        "<h1 id=h>…</h1><script>fetch('http://{at}/own').then((it) => it.text()).then((it) => {{ h.textContent = it }})</script>"
    );
    let url = partner(vec![("/asks", vec![], asks)]).await;
    let visit = opened(&chromium, &url, "/asks").await;
    let VisitEnd::Answer(_, answer) = &visit.end else { panic!("{:?}", visit.end) };
    assert!(visible_text(answer).contains("the tester's own"), "{}", visible_text(answer));
    assert_eq!(*reached.lock().unwrap(), ["GET /own"]);
    chromium.end().await;
}
