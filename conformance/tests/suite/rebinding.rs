//! A name that changes its address cannot lead a run into the tester's network: addresses are checked, not names, and the
//! connection goes to the address that was checked. Over real sockets; only the answers of DNS are made up.
//!
//! 127.0.0.1 stands for a public address here, and 127.0.0.2 for the tester's own machine, on the same port.
#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::{IpAddr, TcpListener};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use catena_probe::{Browser, Client, Limits, Lookup, Request, TransportError, TransportKind, VisitEnd};
use http::{HeaderMap, Method};
use url::Url;

const PARTNER: &str = "127.0.0.1";
const INTERNAL: &str = "127.0.0.2";

/// A partner and a service of the tester's own on one port, and how often each was connected to.
struct Network {
    port: u16,
    partner: Arc<AtomicU32>,
    internal: Arc<AtomicU32>,
    /// What DNS answers, one look after the other; the last again and again.
    answers: Arc<Mutex<Vec<Vec<IpAddr>>>>,
    looks: Arc<AtomicU32>,
}

/// Answers every request with `answer` and closes the connection.
fn serve(listener: TcpListener, answer: &'static str) -> Arc<AtomicU32> {
    let connections = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&connections);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            count.fetch_add(1, Ordering::Relaxed);
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    connections
}

impl Network {
    fn start(partner: &'static str, answers: &[&[&str]]) -> Self {
        let (outside, inside) = loop {
            let outside = TcpListener::bind((PARTNER, 0)).unwrap();
            let port = outside.local_addr().unwrap().port();
            if let Ok(inside) = TcpListener::bind((INTERNAL, port)) {
                break (outside, inside);
            }
        };
        let port = outside.local_addr().unwrap().port();
        let parsed = |all: &&[&str]| all.iter().map(|address| address.parse().unwrap()).collect();
        Self {
            port,
            partner: serve(outside, partner),
            internal: serve(inside, "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nsecret"),
            answers: Arc::new(Mutex::new(answers.iter().map(parsed).collect())),
            looks: Arc::default(),
        }
    }

    fn url(&self, host: &str) -> Url {
        format!("http://{host}:{}/", self.port).parse().unwrap()
    }

    fn client(&self) -> Client {
        let hosts = ["staging.acme.test", "login.acme.test"].map(str::to_owned);
        let (answers, looks) = (Arc::clone(&self.answers), Arc::clone(&self.looks));
        let lookup = Lookup::by(move |_| {
            looks.fetch_add(1, Ordering::Relaxed);
            let mut answers = answers.lock().unwrap();
            if answers.len() > 1 { answers.remove(0) } else { answers[0].clone() }
        });
        let limits = Limits {
            own_hosts: Some(BTreeSet::from([hosts[0].clone()])),
            allow_hosts: hosts.into(),
            loopback_is_public: true,
            lookup,
            ..Limits::default()
        };
        Client::new(limits).unwrap()
    }

    fn reached(&self) -> (u32, u32) {
        (self.partner.load(Ordering::Relaxed), self.internal.load(Ordering::Relaxed))
    }
}

const PAGE: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok";

async fn got(client: &Client, url: Url) -> Result<u16, TransportError> {
    client.send("a page", Request::get(url)).await.answer.map(|answer| answer.status)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_leads_inward_later_is_not_followed() {
    for later in ["127.0.0.2", "::1", "10.0.0.1", "100.64.0.1", "169.254.169.254", "0.0.0.0", "fd00::1"] {
        let network = Network::start(PAGE, &[&[PARTNER], &[later]]);
        let client = network.client();
        assert_eq!(got(&client, network.url("staging.acme.test")).await, Ok(200), "{later}");
        let error = got(&client, network.url("staging.acme.test")).await.unwrap_err();
        assert_eq!(error.kind, TransportKind::NotAllowed, "{later}");
        let said = error.to_string();
        assert!(said.contains(&format!("leads to {later} in the network of this machine")), "{said}");
        // Neither with other names of headers, nor as another host of the profile, nor by a bare connection.
        let request = Request::get(network.url("staging.acme.test"));
        let kind = client.send_in_lower_case("a page", request).await.answer.unwrap_err().kind;
        assert_eq!(kind, TransportKind::NotAllowed, "{later}");
        let error = got(&client, network.url("login.acme.test")).await.unwrap_err();
        assert_eq!(error.kind, TransportKind::NotAllowed, "{later}");
        assert!(!client.accepts(&network.url("staging.acme.test")).await);
        assert_eq!(network.reached(), (1, 0), "{later}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_breaks_is_not_made_again_to_another_network() {
    // Each request is sent again over a new connection, with a client that has resolved no name before.
    let network = Network::start("", &[&[PARTNER], &[INTERNAL]]);
    let client = network.client();
    let error = got(&client, network.url("staging.acme.test")).await.unwrap_err();
    assert_eq!(error.kind, TransportKind::NotAllowed, "{error}");
    assert_eq!(network.reached(), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_addresses_only_those_that_may_be_used_are_connected_to() {
    let network = Network::start(PAGE, &[&[PARTNER], &[INTERNAL, "::1", PARTNER]]);
    let client = network.client();
    for _ in 0..3 {
        assert_eq!(got(&client, network.url("staging.acme.test")).await, Ok(200));
    }
    assert_eq!(network.reached(), (3, 0));
    // Each connection asked once: there is no second answer that could differ from the one that was checked.
    assert_eq!(network.looks.load(Ordering::Relaxed), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_or_a_form_sent_again_to_a_name_that_leads_inward_is_not_sent() {
    for status in ["302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let answer: &'static str = Box::leak(
            format!("HTTP/1.1 {status}\r\nlocation: /next\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                .into_boxed_str(),
        );
        let network = Network::start(answer, &[&[PARTNER], &[INTERNAL]]);
        let client = network.client();
        let url = network.url("staging.acme.test");
        let form = Request { method: Method::POST, body: b"password=hunter2".to_vec(), ..Request::get(url) };
        let visit = Browser::new(HeaderMap::new(), Vec::new()).submit(&client, "the sign-in", form).await;
        assert!(
            matches!(&visit.end, VisitEnd::Lost(error) if error.kind == TransportKind::NotAllowed),
            "{:?}",
            visit.end
        );
        assert_eq!(network.reached(), (1, 0), "{status}");
    }
}
