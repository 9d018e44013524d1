//! A proxy with network faults between the suite and a partner: it delays requests and breaks connections. It is seeded,
//! so that the faults of a run can be repeated.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// The faults of a proxy.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Faults {
    pub(crate) seed: u64,
    /// The delay of each request, plus or minus a tenth.
    pub(crate) late: Duration,
    /// The percentage of requests whose connection breaks before they arrive.
    pub(crate) resets: u64,
}

/// A proxy that runs until it is dropped.
pub(crate) struct FaultProxy {
    pub(crate) address: SocketAddr,
    network: Arc<FaultyNetwork>,
    accepting: tokio::task::JoinHandle<()>,
}

struct FaultyNetwork {
    faults: Faults,
    drawn: AtomicU64,
    failed: AtomicU64,
}

impl FaultProxy {
    /// Starts a proxy in front of `partner`.
    pub(crate) async fn before(partner: SocketAddr, faults: Faults) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let network = Arc::new(FaultyNetwork { faults, drawn: AtomicU64::new(0), failed: AtomicU64::new(0) });
        let shared = Arc::clone(&network);
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let network = Arc::clone(&shared);
                tokio::spawn(async move { network.pass(client, partner).await });
            }
        });
        Self { address, network, accepting }
    }

    /// How many connections it broke.
    pub(crate) fn failed(&self) -> u64 {
        self.network.failed.load(Ordering::Relaxed)
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl FaultyNetwork {
    /// The next random number below `below`: splitmix64 of the seed and a counter.
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
