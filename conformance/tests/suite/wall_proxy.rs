//! A proxy in front of a partner that answers in its place: throttles, firewalls, challenges, caches and so on.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// One request, as the proxy sees it.
pub(crate) struct Seen {
    /// Its place in the order of arrival.
    pub(crate) number: usize,
    pub(crate) method: String,
    pub(crate) target: String,
    /// The host that the request names, with its port.
    pub(crate) host: String,
    /// Whether it has a signature.
    pub(crate) is_signed: bool,
}

impl Seen {
    pub(crate) fn is_view(&self) -> bool {
        self.target.starts_with("/_test/")
    }

    pub(crate) fn is_delivery(&self) -> bool {
        self.target.starts_with("/hooks/")
    }

    /// Whether a firewall would find the query hostile.
    pub(crate) fn is_hostile(&self) -> bool {
        let target = self.target.to_ascii_lowercase();
        ["%3c", "%0d", "%0a", "%27", "%22", "..%2f", "<", "'"].iter().any(|bad| target.contains(bad))
    }
}

/// What becomes of a request.
pub(crate) enum Act {
    /// It reaches the partner.
    Pass,
    /// It reaches the partner, whose answer with one status gets another.
    PassAs { from: u16, to: u16 },
    /// It is answered with these headers and this body.
    Answer(u16, String, String),
    /// Its connection breaks.
    Reset,
    /// It is answered from a cache that ignores the query.
    FromCache,
}

/// An answer with these header lines.
pub(crate) fn answer(status: u16, headers: &[&str], body: &str) -> Act {
    let lines: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
    Act::Answer(status, lines, body.to_owned())
}

type Rule = Box<dyn Fn(&Seen) -> Act + Send + Sync>;

/// A proxy that runs until it is dropped.
pub(crate) struct WallProxy {
    pub(crate) address: SocketAddr,
    accepting: tokio::task::JoinHandle<()>,
}

struct Shared {
    partner: SocketAddr,
    rule: Rule,
    seen: Mutex<usize>,
    cache: Mutex<HashMap<String, Vec<u8>>>,
}

impl WallProxy {
    pub(crate) async fn before(partner: SocketAddr, rule: Rule) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared { partner, rule, seen: Mutex::default(), cache: Mutex::default() });
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let shared = Arc::clone(&shared);
                tokio::spawn(async move { shared.serve(client).await });
            }
        });
        Self { address, accepting }
    }
}

impl Drop for WallProxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Shared {
    /// Serves one request, and closes the connection.
    async fn serve(&self, mut client: TcpStream) -> std::io::Result<()> {
        let Some((head, body)) = request(&mut client).await? else { return Ok(()) };
        let mut words = head.split_whitespace();
        let (method, target) = (words.next().unwrap().to_owned(), words.next().unwrap().to_owned());
        let number = {
            let mut seen = self.seen.lock().unwrap();
            *seen += 1;
            *seen
        };
        let path = target.split('?').next().unwrap().to_owned();
        let header = |wanted: &str| {
            let mut lines = head.lines().filter_map(|line| line.split_once(':'));
            lines
                .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
                .map(|(_, value)| value.trim().to_owned())
        };
        let (host, is_signed) = (header("host").unwrap_or_default(), header("x-catena-signature").is_some());
        match (self.rule)(&Seen { number, method, target, host, is_signed }) {
            Act::Reset => return client.set_zero_linger(),
            Act::Answer(status, headers, body) => {
                let length = body.len();
                let text = format!(
                    "HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
                );
                client.write_all(text.as_bytes()).await?;
            }
            Act::Pass => client.write_all(&self.pass(&head, &body).await?).await?,
            Act::PassAs { from, to } => {
                let mut answer = self.pass(&head, &body).await?;
                if answer.starts_with(format!("HTTP/1.1 {from} ").as_bytes()) {
                    answer.splice(9..12, to.to_string().into_bytes());
                }
                client.write_all(&answer).await?;
            }
            Act::FromCache => {
                let cached = self.cache.lock().unwrap().get(&path).cloned();
                let answer = match cached {
                    Some(cached) => cached,
                    None => {
                        let answer = self.pass(&head, &body).await?;
                        let text =
                            String::from_utf8_lossy(&answer).replacen("\r\n", "\r\nx-cache: HIT\r\n", 1);
                        self.cache.lock().unwrap().insert(path, text.into_bytes());
                        answer
                    }
                };
                client.write_all(&answer).await?;
            }
        }
        client.shutdown().await
    }

    /// The partner's answer.
    async fn pass(&self, head: &str, body: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut server = TcpStream::connect(self.partner).await?;
        let head = head.replacen("\r\n", "\r\nconnection: close\r\n", 1);
        server.write_all(head.as_bytes()).await?;
        server.write_all(body).await?;
        let mut answer = Vec::new();
        server.read_to_end(&mut answer).await?;
        Ok(answer)
    }
}

/// The head and the body of a request; nothing if the connection is closed without one.
async fn request(client: &mut TcpStream) -> std::io::Result<Option<(String, Vec<u8>)>> {
    let (mut bytes, mut part) = (Vec::new(), [0; 16 * 1024]);
    loop {
        let read = client.read(&mut part).await?;
        if read == 0 {
            return Ok(None);
        }
        bytes.extend_from_slice(&part[..read]);
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&bytes[..end + 4]).into_owned();
        let length = head
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .map_or(0, |(_, length)| length.trim().parse().unwrap());
        if bytes.len() >= end + 4 + length {
            return Ok(Some((head, bytes[end + 4..].to_vec())));
        }
    }
}
