//! The way out for fuzzing: one kept-alive connection on loopback, or the suite's own careful way anywhere else.
//!
//! Both stay inside the allow list. The connection is plain HTTP/1.1 and follows nothing; it exists because a
//! browser's care (cookies, redirects, certificates) costs more than a whole case.

use std::sync::Arc;
use std::time::Duration;

use cookie_store::CookieStore;
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::HeaderMap;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::Url;

use crate::{Answer, Browser, Client, TransportError, TransportKind, VisitEnd};

/// One answer.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// Why there was none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// The connection stood, and broke without an answer.
    Dropped,
    /// Nothing came within the limit.
    Late,
    /// Redirects, and no page at their end.
    Nowhere,
    /// No connection, no permission, no request left: nothing was learnt about the partner.
    Network(TransportKind),
}

/// What came of one case.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// Every answer, the redirects first.
    pub replies: Vec<Reply>,
    /// Another host the browser was sent to.
    pub left_to: Option<String>,
    pub lost: Option<Lost>,
}

impl Arrival {
    pub const fn lost(lost: Lost) -> Self {
        Self { replies: Vec::new(), left_to: None, lost: Some(lost) }
    }
}

/// One connection, opened when it is needed.
#[derive(Debug)]
pub struct Connection {
    host: String,
    port: u16,
    limit: Duration,
    sender: Option<SendRequest<Full<Bytes>>>,
}

impl Connection {
    pub fn new(url: &Url, limit: Duration) -> Self {
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        Self { host, port: url.port_or_known_default().unwrap_or(80), limit, sender: None }
    }

    async fn open(&self) -> Result<SendRequest<Full<Bytes>>, Lost> {
        let stream = match timeout(self.limit, TcpStream::connect((&*self.host, self.port))).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
                return Err(Lost::Network(TransportKind::Refused));
            }
            Ok(Err(_)) => return Err(Lost::Network(TransportKind::Connect)),
            Err(_) => return Err(Lost::Network(TransportKind::Timeout)),
        };
        // Without it a small request waits for the acknowledgement of the one before.
        let _ = stream.set_nodelay(true);
        let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(|_| Lost::Dropped)?;
        tokio::spawn(async move {
            // How it ends is seen by the request that is under way.
            let _ = connection.await;
        });
        Ok(sender)
    }

    /// Sends one request. A connection that was kept may have been closed in the meantime, which is the server's
    /// right; only a fresh one that breaks counts as dropped.
    pub async fn send(&mut self, request: Request<Full<Bytes>>) -> Result<Reply, Lost> {
        if let Some(sender) = self.sender.take().filter(|sender| !sender.is_closed())
            && let Ok(reply) = self.exchange(sender, request.clone()).await
        {
            return Ok(reply);
        }
        let sender = self.open().await?;
        self.exchange(sender, request).await
    }

    async fn exchange(
        &mut self,
        mut sender: SendRequest<Full<Bytes>>,
        request: Request<Full<Bytes>>,
    ) -> Result<Reply, Lost> {
        let answered = timeout(self.limit, async {
            sender.ready().await.map_err(|_| Lost::Dropped)?;
            let answer = sender.send_request(request).await.map_err(|_| Lost::Dropped)?;
            let (head, body) = answer.into_parts();
            let (body, whole) = beginning(body).await?;
            Ok((Reply { status: head.status.as_u16(), headers: head.headers, body }, whole))
        })
        .await
        .unwrap_or(Err(Lost::Late));
        let (reply, whole) = answered?;
        // What is still to come of a longer body would stand before the next answer.
        if whole {
            self.sender = Some(sender);
        }
        Ok(reply)
    }
}

/// A body as far as a page is read, and whether that is all of it.
async fn beginning(mut body: Incoming) -> Result<(Bytes, bool), Lost> {
    let mut read = Vec::new();
    while let Some(frame) = body.frame().await {
        // It promised more than came.
        let frame = frame.map_err(|_| Lost::Dropped)?;
        let Ok(data) = frame.into_data() else { continue };
        let room = Answer::LONGEST - read.len();
        read.extend_from_slice(data.get(..room).unwrap_or(&data));
        if data.len() > room {
            return Ok((read.into(), false));
        }
    }
    Ok((read.into(), true))
}

/// A way to the partner.
#[derive(Debug)]
pub enum Transport {
    /// Straight, for plain HTTP on loopback, with the same headers each time.
    Straight { connection: Connection, headers: HeaderMap },
    /// As a browser: follows redirects, keeps cookies, speaks TLS. Each visit begins with the session's cookies.
    Browser { client: Arc<Client>, home: Vec<String>, headers: HeaderMap, cookies: CookieStore },
}

impl Transport {
    pub async fn visit(&mut self, url: &str) -> Arrival {
        match self {
            Self::Straight { connection, headers } => {
                let Some(request) = get(url, headers) else {
                    return Arrival::lost(Lost::Network(TransportKind::Http));
                };
                match connection.send(request).await {
                    Ok(reply) => Arrival { replies: vec![reply], left_to: None, lost: None },
                    Err(lost) => Arrival::lost(lost),
                }
            }
            Self::Browser { client, home, headers, cookies } => {
                let Ok(url) = Url::parse(url) else {
                    return Arrival::lost(Lost::Network(TransportKind::Http));
                };
                let mut browser = Browser::new(headers.clone(), home.clone()).with_cookies(cookies.clone());
                browsed(browser.open(client, "fuzz", url).await)
            }
        }
    }
}

fn browsed(visit: crate::Visit) -> Arrival {
    let reply = |answer: &Answer| Reply {
        status: answer.status,
        headers: answer.headers.clone(),
        body: answer.body.clone().into(),
    };
    let replies =
        visit.exchanges.iter().filter_map(|exchange| exchange.answer.as_ref().ok()).map(reply).collect();
    let (left_to, lost) = match visit.end {
        VisitEnd::Answer(..) => (None, None),
        VisitEnd::TooManyRedirects | VisitEnd::BadLocation => (None, Some(Lost::Nowhere)),
        VisitEnd::LeftSite { host } => (Some(host), None),
        VisitEnd::Lost(TransportError { kind, .. }) => (None, Some(lost(kind))),
    };
    Arrival { replies, left_to, lost }
}

pub const fn lost(kind: TransportKind) -> Lost {
    match kind {
        TransportKind::Reset | TransportKind::Dropped => Lost::Dropped,
        TransportKind::Timeout => Lost::Late,
        TransportKind::Dns
        | TransportKind::Refused
        | TransportKind::Connect
        | TransportKind::Tls
        | TransportKind::Http
        | TransportKind::Spent
        | TransportKind::NotAllowed
        | TransportKind::Browser => Lost::Network(kind),
    }
}

/// A request for `url`, which is `http://authority/path?query`.
fn get(url: &str, headers: &HeaderMap) -> Option<Request<Full<Bytes>>> {
    let (authority, path) = split(url)?;
    let mut request = Request::builder().uri(path).body(Full::default()).ok()?;
    *request.headers_mut() = headers.clone();
    request.headers_mut().insert(hyper::header::HOST, authority.parse().ok()?);
    Some(request)
}

/// `authority` and `/path?query` of a URL.
pub fn split(url: &str) -> Option<(&str, &str)> {
    let after = url.split_once("://")?.1;
    let at = after.find('/')?;
    after.split_at_checked(at)
}
