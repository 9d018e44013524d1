//! A proxy that spoils the way between the suite and a partner: answers come late, connections break. Seeded, so that a
//! run that was spoilt in one way can be spoilt again.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// How the way is spoilt.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Faults {
    pub(crate) seed: u64,
    /// How much later each request arrives, give or take a tenth.
    pub(crate) late: Duration,
    /// Of a hundred requests, how many break their connection instead of arriving.
    pub(crate) resets: u64,
}

/// A proxy at work until it is dropped.
pub(crate) struct FaultProxy {
    pub(crate) address: SocketAddr,
    weather: Arc<Weather>,
    accepting: tokio::task::JoinHandle<()>,
}

struct Weather {
    faults: Faults,
    drawn: AtomicU64,
    failed: AtomicU64,
}

impl FaultProxy {
    /// Starts one before `partner`.
    pub(crate) async fn before(partner: SocketAddr, faults: Faults) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let weather = Arc::new(Weather { faults, drawn: AtomicU64::new(0), failed: AtomicU64::new(0) });
        let over = Arc::clone(&weather);
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let weather = Arc::clone(&over);
                tokio::spawn(async move { weather.pass(client, partner).await });
            }
        });
        Self { address, weather, accepting }
    }

    /// How many connections it has broken.
    pub(crate) fn failed(&self) -> u64 {
        self.weather.failed.load(Ordering::Relaxed)
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Weather {
    /// The next number below `below`: splitmix64 over a counter, so that runs can be told apart by their seed.
    fn draw(&self, below: u64) -> u64 {
        let mut x = (self.faults.seed << 32)
            .wrapping_add(self.drawn.fetch_add(1, Ordering::Relaxed))
            .wrapping_mul(0x9E37_79B9_7F4A_7C15);
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (x ^ (x >> 31)) % below
    }

    fn wait(&self) -> Duration {
        let late = u64::try_from(self.faults.late.as_micros()).unwrap();
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
                    if self.draw(100) < self.faults.resets {
                        self.failed.fetch_add(1, Ordering::Relaxed);
                        return client.set_zero_linger();
                    }
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
