//! Bad weather between the suite and the partner: late answers and connections that break. No verdict changes.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use catena_conformance::reference_partner::{Defect, Options, ReferencePartner};
use catena_conformance::report::Report;
use catena_conformance::target::{Target, TargetFlags};
use mock_catena::clock::{Clock as _, SystemClock};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::bench_partner::{SECRET, judged};

/// Passes bytes on, `late` later each way, give or take a tenth; breaks one request in a hundred. Seeded.
struct Weather {
    seed: u64,
    late: Duration,
    drawn: AtomicU64,
}

impl Weather {
    /// The next number below `below`: splitmix64 over a counter, so that runs can be told apart by their seed.
    fn draw(&self, below: u64) -> u64 {
        let mut x = (self.seed << 32)
            .wrapping_add(self.drawn.fetch_add(1, Ordering::Relaxed))
            .wrapping_mul(0x9E37_79B9_7F4A_7C15);
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (x ^ (x >> 31)) % below
    }

    fn wait(&self) -> Duration {
        let late = u64::try_from(self.late.as_micros()).unwrap();
        Duration::from_micros(late * 9 / 10 + self.draw(late / 5 + 1))
    }

    async fn pass(&self, mut client: TcpStream, partner: SocketAddr) -> std::io::Result<()> {
        let mut server = TcpStream::connect(partner).await?;
        let (mut up, mut down) = ([0; 16 * 1024], [0; 16 * 1024]);
        loop {
            tokio::select! {
                read = client.read(&mut up) => {
                    let read = read?;
                    if read == 0 { return server.shutdown().await; }
                    if self.draw(100) == 0 { return client.set_zero_linger(); }
                    tokio::time::sleep(self.wait()).await;
                    server.write_all(&up[..read]).await?;
                }
                read = server.read(&mut down) => {
                    let read = read?;
                    if read == 0 { return client.shutdown().await; }
                    client.write_all(&down[..read]).await?;
                }
            }
        }
    }
}

/// A proxy before `partner`; its address.
async fn proxy(partner: SocketAddr, seed: u64, late: Duration) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let weather = Arc::new(Weather { seed, late, drawn: AtomicU64::new(0) });
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let weather = Arc::clone(&weather);
            tokio::spawn(async move { weather.pass(client, partner).await });
        }
    });
    address
}

async fn judged_through(defects: &BTreeSet<Defect>, seed: u64, late: Duration) -> Report {
    let partner = ReferencePartner::start(Options {
        bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        secret: SECRET.parse().unwrap(),
        defects: defects.clone(),
        clock: Arc::new(|| SystemClock.now()),
    })
    .await
    .unwrap();
    let port = partner.base_url().port().unwrap();
    let through = proxy(SocketAddr::from((Ipv4Addr::LOCALHOST, port)), seed, late).await;
    let profile = format!(
        "[callback]\nsuccess_redirect_url = \"{}\"\nfailure_redirect_url = \"{}\"\n\
         [webhook]\nurl = \"{}\"\nsecret = \"{SECRET}\"\n[observe]\nintegration_request = \"{}\"\nfleet = \"{}\"\n",
        partner.success_redirect_url_template(),
        partner.failure_redirect_url_template(),
        partner.webhook_url(),
        partner.observe_integration_request_template(),
        partner.observe_fleet_template(),
    )
    .replace(&format!("127.0.0.1:{port}"), &through.to_string());
    let target = Target::from_profile("weather.toml", &profile, &|_| None, &TargetFlags::default()).unwrap();
    let report = judged(target).await;
    partner.stop().await;
    report
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_break_and_answers_that_come_late_change_no_verdict() {
    let flawed = BTreeSet::from([Defect::StoresRequestedAsLive, Defect::AcceptsStale]);
    for (defects, exit_code) in [(BTreeSet::new(), 0), (flawed, 1)] {
        let fair = judged_through(&defects, 0, Duration::ZERO).await;
        assert_eq!(fair.exit_code, exit_code);
        for seed in 1..=5 {
            let foul = judged_through(&defects, seed, Duration::from_millis(20)).await;
            assert_eq!(foul.broken_ids(), fair.broken_ids(), "seed {seed}");
            assert_eq!(foul.headline, fair.headline, "seed {seed}");
        }
    }
}
