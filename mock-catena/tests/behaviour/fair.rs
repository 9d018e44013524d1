//! Nobody waits long because somebody else is slow, or because there is much to do at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::routing::post;
use catena_contract::NewSubscription;
use mock_catena::clock::{AdjustableClock, SystemClock};
use mock_catena::dialect::Dialect;
use mock_catena::ids::SeededIds;
use mock_catena::{Running, start};
use reqwest::{Client, Url};
use serde_json::json;
use tokio::sync::Notify;

use crate::support::{asked, config, noon, running};

const EVENTS: usize = 12;
const DEAD: usize = 16;

/// A host with one path that answers and one that never does.
struct Host {
    base: Url,
    good: Arc<AtomicUsize>,
    dead: Arc<AtomicUsize>,
    delivered: Arc<Notify>,
}

impl Host {
    async fn start() -> Self {
        let (good, dead, delivered) = (Arc::default(), Arc::default(), Arc::new(Notify::new()));
        let answers = {
            let (good, delivered): (Arc<AtomicUsize>, Arc<Notify>) =
                (Arc::clone(&good), Arc::clone(&delivered));
            async move || {
                good.fetch_add(1, Ordering::Relaxed);
                delivered.notify_one();
            }
        };
        let never = {
            let dead: Arc<AtomicUsize> = Arc::clone(&dead);
            async move || {
                dead.fetch_add(1, Ordering::Relaxed);
                std::future::pending::<()>().await;
            }
        };
        let routes = Router::new().route("/good", post(answers)).route("/dead/{number}", post(never));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { base, good, dead, delivered }
    }

    fn subscribes(&self, mock: &Running, path: &str) {
        let subscription = NewSubscription {
            url: self.base.join(path).unwrap().as_str().parse().unwrap(),
            event_name: "invitation.created".parse().unwrap(),
            filters: Default::default(),
            secret: None,
        };
        mock.control().subscribe(vec![subscription]).unwrap();
    }
}

#[tokio::test]
async fn paths_that_never_answer_do_not_hold_up_another_one_of_their_host() {
    let host = Host::start().await;
    let mut config = config(Dialect::Docs);
    config.courier.limit = Duration::from_millis(300);
    config.courier.per_origin = 4;
    config.courier.attempts = Some(1);
    let mock = start(config, Arc::new(SystemClock), Box::new(SeededIds::detached(1))).await.unwrap();
    for number in 0..DEAD {
        host.subscribes(&mock, &format!("dead/{number}"));
    }
    host.subscribes(&mock, "good");
    for number in 0..EVENTS {
        let invitation = catena_contract::NewInvitation {
            fleet_ref: format!("carrier-{number}").parse().unwrap(),
            ..asked()
        };
        mock.control().invite(invitation).unwrap();
    }
    while host.good.load(Ordering::Relaxed) < EVENTS {
        host.delivered.notified().await;
    }
    // The good path had to wait once at most for each of the others, not once for each event.
    let dead = host.dead.load(Ordering::Relaxed);
    assert!(dead < 4 * DEAD, "{dead} attempts to dead paths before {EVENTS} to the good one");
}

#[tokio::test]
async fn while_thousands_of_links_expire_others_are_answered() {
    let mock = running(Dialect::Docs, Arc::new(AdjustableClock::frozen_at(noon()))).await;
    for number in 0..3_000 {
        let fleet_ref = format!("carrier-{number}").parse().unwrap();
        mock.control().invite(catena_contract::NewInvitation { fleet_ref, ..asked() }).unwrap();
    }
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder().no_proxy().build().unwrap();
    let advance = mock.base_url().join("_mock/clock/advance").unwrap();
    let advance = client.post(advance).body(json!({"duration": "25h"}).to_string()).send();
    let advancing = tokio::spawn(advance);
    let mut answered = 0;
    while !advancing.is_finished() {
        let url = mock.base_url().join("_mock/sessions?size=1").unwrap();
        assert_eq!(client.get(url).send().await.unwrap().status(), 200);
        answered += 1;
    }
    assert_eq!(advancing.await.unwrap().unwrap().status(), 200);
    assert!(answered >= 8, "{answered} answers meanwhile");
    // When the command is answered, all have expired.
    let sessions = mock.control().sessions(None, usize::MAX);
    let expired = sessions.iter().filter(|session| session.stage == "expired").count();
    assert_eq!(expired, 3_000);
}
