//! More than 350 lines, because all measurements share one receiver and one load generator.
//!
//! The courier against a bare `reqwest` POST loop to the same loopback receiver: deliveries per second, latency at
//! half load, the effect of a silent partner on others, and memory after a million events.
//!
//! Uses no benchmark framework, because it measures rates and percentiles of a running system.

#![expect(clippy::expect_used, reason = "a benchmark that cannot start its subject has nothing to measure")]
#![expect(clippy::print_stdout, reason = "a benchmark prints its results")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant};

use catena_contract::webhook::{Event, EventName, InvitationRecord};
use catena_contract::{
    EventId, FleetRef, InvitationId, InvitationStatus, PartnerId, Subscription, SubscriptionFilters,
    SubscriptionStatus, WebhookId,
};
use jiff::Timestamp;
use mock_catena::clock::{AdjustableClock, SystemClock};
use mock_catena::dialect::Dialect;
use mock_catena::faults::Faults;
use mock_catena::session::{About, Emitted};
use mock_catena::timeline::Journal;
use mock_catena::webhooks::{Courier, CourierConfig};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use uuid::Uuid;

/// Number of subscriptions, and of concurrent requests.
const LANES: u128 = 64;

/// Received deliveries: their count and latency.
#[derive(Default)]
struct Arrivals {
    count: AtomicU64,
    /// Per `X-Webhook-ID`, when each event was emitted, oldest first.
    emitted: Mutex<HashMap<String, VecDeque<Instant>>>,
    waits: Mutex<Vec<Duration>>,
}

/// A minimal receiver: reads head and body, responds with 202, keeps the connection open.
async fn receive(mut socket: TcpStream, arrivals: Arc<Arrivals>) {
    let mut buffer: Vec<u8> = Vec::with_capacity(8 * 1024);
    let _ = socket.set_nodelay(true);
    loop {
        let head = loop {
            if let Some(at) = buffer.windows(4).position(|end| end == b"\r\n\r\n") {
                break at + 4;
            }
            match socket.read_buf(&mut buffer).await {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
        };
        let text = String::from_utf8_lossy(buffer.get(..head).unwrap_or_default()).into_owned();
        let header = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let length: usize = header("content-length:").and_then(|text| text.parse().ok()).unwrap_or(0);
        while buffer.len() < head + length {
            match socket.read_buf(&mut buffer).await {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
        }
        buffer.drain(..head + length);
        let arrived = Instant::now();
        arrivals.count.fetch_add(1, Ordering::Relaxed);
        if let Some(id) = header("x-webhook-id:") {
            let begun =
                arrivals.emitted.lock().expect("not poisoned").get_mut(id).and_then(VecDeque::pop_front);
            if let Some(begun) = begun {
                arrivals.waits.lock().expect("not poisoned").push(arrived - begun);
            }
        }
        if socket.write_all(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n").await.is_err() {
            return;
        }
    }
}

async fn receiver() -> (String, Arc<Arrivals>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/hooks/catena", listener.local_addr().expect("an address"));
    let arrivals = Arc::new(Arrivals::default());
    let shared = Arc::clone(&arrivals);
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(receive(socket, Arc::clone(&shared)));
        }
    });
    (url, arrivals)
}

/// A partner that accepts connections and never responds.
async fn silent() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/hooks", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        let mut held = vec![];
        while let Ok((socket, _)) = listener.accept().await {
            held.push(socket);
        }
    });
    url
}

fn fleet(lane: u128) -> FleetRef {
    format!("fleet-{lane}").parse().expect("a name")
}

fn courier() -> Courier {
    let clock = Arc::new(AdjustableClock::new(Arc::new(SystemClock)));
    let tuning = CourierConfig { queue: 100_000, ..CourierConfig::default() };
    Courier::new(clock, Dialect::Docs.switches(), tuning, Faults::seeded(1), Journal::default())
}

fn subscribe(courier: &Courier, url: &str, lanes: std::ops::Range<u128>) {
    for lane in lanes {
        let now = Timestamp::now();
        courier.open(Subscription {
            id: WebhookId::new(Uuid::from_u128(lane + 1)),
            url: url.parse().expect("a URL"),
            partner_id: PartnerId::new(Uuid::nil()),
            event_name: EventName::InvitationCreated,
            filters: SubscriptionFilters { fleet_ids: None, fleet_refs: Some(vec![fleet(lane)]) },
            secret: "a-secret-of-the-benchmark".parse().expect("not empty"),
            status: SubscriptionStatus::Active,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        });
    }
}

/// An `invitation.created` of the size of real ones.
fn record() -> InvitationRecord {
    let (now, number) = (Timestamp::now(), 1);
    InvitationRecord {
        id: InvitationId::new(Uuid::from_u128(number)),
        created_at: now,
        magic_link: format!("https://connect.example.test/?invite={}", Uuid::from_u128(number))
            .parse()
            .expect("not empty"),
        expires_at: now,
        expires_in_hours: 72,
        status: InvitationStatus::Active,
        partner_provided_fleet_name: Some("Northfield Haulage".to_owned()),
        accepted_at: None,
        pre_registration_access_token: None,
        pre_registration_refresh_token: None,
        success_redirect_url: "https://partner.example.test/onboard/ok".parse().ok(),
        failure_redirect_url: "https://partner.example.test/onboard/failed".parse().ok(),
        callback_url: None,
        limit_tsps: None,
        fleet_id: None,
        partner_slug: Some("acme-brokerage".to_owned()),
        partner_id: Some(PartnerId::new(Uuid::nil())),
        decline_reason: None,
        declined_at: None,
        fleet_ref: Some(fleet(0)),
    }
}

/// The same record about the fleet of one lane, as a new event.
fn event(number: u128, lane: u128) -> Emitted {
    static RECORD: LazyLock<InvitationRecord> = LazyLock::new(record);
    static FLEETS: LazyLock<Vec<FleetRef>> = LazyLock::new(|| (0..2 * LANES).map(fleet).collect());
    let now = Timestamp::now();
    let fleet = usize::try_from(lane).ok().and_then(|lane| FLEETS.get(lane)).cloned();
    let id = InvitationId::new(Uuid::from_u128(number));
    let record = InvitationRecord { id, created_at: now, fleet_ref: fleet.clone(), ..RECORD.clone() };
    Emitted {
        id: EventId::new(Uuid::from_u128(number)),
        at: now,
        about: About { fleet_ref: fleet, ..About::default() },
        event: Event::InvitationCreated(vec![record]),
    }
}

/// Deliveries per second of the courier, emitted as fast as they are sent.
async fn courier_rate(deliveries: u64) -> f64 {
    let (url, arrivals) = receiver().await;
    let courier = courier();
    subscribe(&courier, &url, 0..LANES);
    warm(&courier).await;
    let begun = Instant::now();
    let before = arrivals.count.load(Ordering::Relaxed);
    for number in 0..u128::from(deliveries) {
        courier.emit(event(number, number % LANES));
        // At most a few ahead per lane: this measures sending, not queueing.
        if number.is_multiple_of(LANES) {
            while courier.totals().waiting > 8 * u64::try_from(LANES).unwrap_or(64) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
    }
    courier.settled().await;
    let done = arrivals.count.load(Ordering::Relaxed) - before;
    assert_eq!(done, deliveries, "every delivery arrived");
    done as f64 / begun.elapsed().as_secs_f64()
}

async fn warm(courier: &Courier) {
    for number in 0..LANES * 8 {
        courier.emit(event(number, number % LANES));
    }
    courier.settled().await;
}

/// POSTs per second of `reqwest` with the same concurrency, headers, and a prepared body.
async fn bare_rate(posts: u64) -> f64 {
    let (url, arrivals) = receiver().await;
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let body: axum::body::Bytes = vec![7_u8; 490].into();
    let run = |posts: u64| {
        let mut lanes = tokio::task::JoinSet::new();
        for _ in 0..LANES {
            let (client, url, body) = (client.clone(), url.clone(), body.clone());
            let share = posts / u64::try_from(LANES).unwrap_or(1);
            lanes.spawn(async move {
                for _ in 0..share {
                    let mut request = client.post(&url).timeout(Duration::from_secs(3)).body(body.clone());
                    for (name, value) in HEADERS {
                        request = request.header(name, value);
                    }
                    let mut answer = request.send().await.expect("an answer");
                    while let Ok(Some(_)) = answer.chunk().await {}
                }
            });
        }
        lanes.join_all()
    };
    run(512).await;
    let before = arrivals.count.load(Ordering::Relaxed);
    let begun = Instant::now();
    run(posts).await;
    (arrivals.count.load(Ordering::Relaxed) - before) as f64 / begun.elapsed().as_secs_f64()
}

const HEADERS: [(&str, &str); 12] = [
    ("Content-Type", "application/json"),
    ("Content-Encoding", "gzip"),
    ("User-Agent", "Catena-Webhook"),
    ("Accept", "application/json"),
    ("X-Catena-Signature", "IhW4Ul6TtFaDBSXlqHU9hDpICwWS43V6tMSu9easWfc="),
    ("X-Catena-Timestamp", "2026-03-02T15:20:03+00:00"),
    ("X-Event-Type", "invitation.created"),
    ("X-Webhook-ID", "0199a1b2-0000-7000-8000-000000000901"),
    ("X-Request-ID", "0199a1b2-0000-7000-8000-000000000901"),
    ("X-Schema-Version", "1.0"),
    ("X-Source", "catena-notifications"),
    ("X-Delivery-Attempt", "1"),
];

/// Latency at a steady rate to 64 partners, with one more that either responds or stays silent.
async fn waits(rate: f64, span: Duration, neighbour_answers: bool) -> Vec<Duration> {
    let (url, arrivals) = receiver().await;
    let courier = courier();
    subscribe(&courier, &url, 0..LANES);
    let (answering, _) = receiver().await;
    let neighbour = if neighbour_answers { answering } else { silent().await };
    subscribe(&courier, &neighbour, LANES..LANES + 1);
    warm(&courier).await;
    let mut tick = tokio::time::interval(Duration::from_millis(1));
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Burst);
    let begun = Instant::now();
    let mut number: u128 = 0;
    while begun.elapsed() < span {
        tick.tick().await;
        let due = (begun.elapsed().as_secs_f64() * rate) as u128;
        while number < due {
            let lane = number % (LANES + 1);
            let made = event(1_000_000 + number, lane);
            if lane < LANES {
                let id = WebhookId::new(Uuid::from_u128(lane + 1)).to_string();
                let mut emitted = arrivals.emitted.lock().expect("not poisoned");
                emitted.entry(id).or_default().push_back(Instant::now());
            }
            courier.emit(made);
            number += 1;
        }
    }
    while arrivals.emitted.lock().expect("not poisoned").values().any(|queue| !queue.is_empty()) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    courier.stop();
    std::mem::take(&mut *arrivals.waits.lock().expect("not poisoned"))
}

/// The percentile.
fn percentile(waits: &mut [Duration], share: f64) -> Duration {
    waits.sort();
    waits.get((waits.len() as f64 * share) as usize).copied().unwrap_or_default()
}

/// CPU time of this process in seconds: receiver and sender, user and system.
fn cpu_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name, which may contain spaces: utime is field 12, stime field 13, in hundredths.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|text| text.parse::<f64>().ok()).unwrap_or(f64::NAN);
    (ticks(11) + ticks(12)) / 100.0
}

/// A rate, and the CPU time per delivery in microseconds.
struct Measured {
    rate: f64,
    cpu_us: f64,
}

async fn measured(pieces: u64, run: impl Future<Output = f64>) -> Measured {
    let before = cpu_s();
    let rate = run.await;
    Measured { rate, cpu_us: (cpu_s() - before) * 1e6 / pieces as f64 }
}

/// A line of `/proc/self/status`, in MB.
fn memory(what: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes: f64 = status
        .lines()
        .find_map(|line| line.strip_prefix(what)?.trim().split(' ').next()?.parse().ok())
        .unwrap_or(f64::NAN);
    kilobytes / 1024.0
}

async fn million() {
    let before = memory("VmRSS:");
    let rate = courier_rate(1_000_000).await;
    println!(
        "a million events: {rate:.0} deliveries/s, {:.1} MB resident (peak {:.1} MB, {before:.1} MB before)",
        memory("VmRSS:"),
        memory("VmHWM:")
    );
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let selected = |name: &str| wanted.is_empty() || wanted.iter().any(|word| word == name);
    // In a separate process, so that the other parts do not affect this number.
    if selected("million") {
        million().await;
    }
    let mut rates = vec![];
    if selected("rate") {
        const PIECES: u64 = 48_000;
        for run in 1..=5 {
            let bare = measured(PIECES, bare_rate(PIECES)).await;
            let ours = measured(PIECES, courier_rate(PIECES)).await;
            rates.push(ours.rate);
            println!(
                "run {run}: bare {:.0} posts/s ({:.0} us of processor each), courier {:.0} deliveries/s ({:.0} us); \
                 {:.0} % of the rate, {:.0} % by processor time",
                bare.rate,
                bare.cpu_us,
                ours.rate,
                ours.cpu_us,
                ours.rate / bare.rate * 100.0,
                bare.cpu_us / ours.cpu_us * 100.0
            );
        }
    }
    if selected("waits") {
        rates.sort_by(f64::total_cmp);
        // Without a measured rate: half of the target.
        let half = rates.get(rates.len() / 2).map_or(5_000.0, |median| median / 2.0);
        let span = Duration::from_secs(4);
        let (mut all_answer, mut one_silent) = (vec![], vec![]);
        for run in 1..=5 {
            // The order alternates.
            let first = waits(half, span, run % 2 == 1).await;
            let second = waits(half, span, run % 2 == 0).await;
            let (mut good, mut bad) = if run % 2 == 1 { (first, second) } else { (second, first) };
            let (one, other) = (percentile(&mut good, 0.99), percentile(&mut bad, 0.99));
            println!("run {run}, {half:.0}/s: p99 {one:?}; with a silent partner {other:?}");
            all_answer.append(&mut good);
            one_silent.append(&mut bad);
        }
        for (what, waits) in [("all respond", &mut all_answer), ("one is silent", &mut one_silent)] {
            let (median, p99) = (percentile(waits, 0.5), percentile(waits, 0.99));
            println!("all runs, {what}: median {median:?}, p99 {p99:?} of {} deliveries", waits.len());
        }
    }
}
