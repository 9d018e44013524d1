//! How the fuzzer sends requests: over one keep-alive connection on loopback, or through [`Browser`] anywhere else.
//!
//! The direct connection is plain HTTP/1.1 and follows no redirects. It exists because cookies, redirects and
//! certificates cost more than a whole case.

use std::sync::Arc;
use std::time::Duration;

use cookie_store::CookieStore;
use http::Method;
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::HeaderMap;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::Url;

use crate::{Answer, Browser, Client, TransportError, TransportKind, VisitEnd, Wall, WallKind, is_loopback};

/// An HTTP response.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, at most [`Answer::LONGEST`] bytes of it.
    pub body: Bytes,
}

impl Reply {
    /// What answered a request for `url` in place of the partner, if anything did. A cached page is a page.
    #[must_use]
    pub fn wall(&self, method: Method, url: &str) -> Option<Wall> {
        if self.status < 300 {
            return None;
        }
        let url = Url::parse(url).ok()?;
        let (status, headers, body) = (self.status, self.headers.clone(), self.body.to_vec());
        let answer = Answer { status, headers, body, cut: false };
        let host = url.host_str().map(ToOwned::to_owned);
        let ours = |there: &Url| is_loopback(there) || there.host_str().map(ToOwned::to_owned) == host;
        Wall::of(&crate::Request { method, ..crate::Request::get(url) }, &answer, ours)
            .filter(|wall| wall.kind != WallKind::Cache)
    }
}

/// Why a request, or a page, got no reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoReply {
    /// The connection was opened, and closed without a complete reply.
    Dropped,
    /// No reply within the time limit.
    TimedOut,
    /// The redirects do not lead to a page.
    Unresolved,
    /// The request was not sent, or did not arrive; this says nothing about the partner.
    Network(TransportKind),
}

impl NoReply {
    /// The reason as text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dropped => "the connection was closed",
            Self::TimedOut => "no answer in time",
            Self::Unresolved => "the redirects do not lead to a page",
            Self::Network(kind) => kind.as_str(),
        }
    }
}

impl From<TransportKind> for NoReply {
    fn from(kind: TransportKind) -> Self {
        match kind {
            TransportKind::Reset | TransportKind::Dropped => Self::Dropped,
            TransportKind::Timeout => Self::TimedOut,
            TransportKind::Dns
            | TransportKind::Refused
            | TransportKind::Connect
            | TransportKind::Tls
            | TransportKind::Http
            | TransportKind::Spent
            | TransportKind::NotAllowed
            | TransportKind::TooLarge
            | TransportKind::TooSlow
            | TransportKind::Walled
            | TransportKind::Browser => Self::Network(kind),
        }
    }
}

/// The replies to one page load.
#[derive(Debug, Clone)]
pub struct PageLoad {
    /// Every reply, the redirects first.
    pub replies: Vec<Reply>,
    /// The host that a redirect led to, if it is not the partner's or not on the allow list.
    pub left_to: Option<String>,
    /// Why the page itself did not load, if it did not.
    pub failed: Option<NoReply>,
}

impl PageLoad {
    /// A page load that got no reply.
    #[must_use]
    pub const fn failed(why: NoReply) -> Self {
        Self { replies: Vec::new(), left_to: None, failed: Some(why) }
    }
}

/// A keep-alive connection, opened when it is first needed.
#[derive(Debug)]
pub struct Connection {
    host: String,
    port: u16,
    limit: Duration,
    sender: Option<SendRequest<Full<Bytes>>>,
}

impl Connection {
    /// A connection to the host and port of `url`; every reply must arrive within `limit`.
    #[must_use]
    pub fn new(url: &Url, limit: Duration) -> Self {
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        Self { host, port: url.port_or_known_default().unwrap_or(80), limit, sender: None }
    }

    async fn open(&self) -> Result<SendRequest<Full<Bytes>>, NoReply> {
        let stream = match timeout(self.limit, TcpStream::connect((&*self.host, self.port))).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
                return Err(NoReply::Network(TransportKind::Refused));
            }
            Ok(Err(_)) => return Err(NoReply::Network(TransportKind::Connect)),
            Err(_) => return Err(NoReply::Network(TransportKind::Timeout)),
        };
        // Without this a small request waits until the previous one is acknowledged.
        let _ = stream.set_nodelay(true);
        let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(|_| NoReply::Dropped)?;
        tokio::spawn(async move {
            // The request in progress sees an error.
            let _ = connection.await;
        });
        Ok(sender)
    }

    /// Sends one request. The server may have closed an idle connection, so the request is then sent again on a new
    /// one.
    ///
    /// # Errors
    /// [`NoReply`]; `Dropped` only if a new connection was closed, too.
    pub async fn send(&mut self, request: Request<Full<Bytes>>) -> Result<Reply, NoReply> {
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
    ) -> Result<Reply, NoReply> {
        let answered = timeout(self.limit, async {
            sender.ready().await.map_err(|_| NoReply::Dropped)?;
            let answer = sender.send_request(request).await.map_err(|_| NoReply::Dropped)?;
            let (head, body) = answer.into_parts();
            let (body, whole) = beginning(body).await?;
            Ok((Reply { status: head.status.as_u16(), headers: head.headers, body }, whole))
        })
        .await
        .unwrap_or(Err(NoReply::TimedOut));
        let (reply, whole) = answered?;
        // The rest of a longer body would be read as the next reply.
        if whole {
            self.sender = Some(sender);
        }
        Ok(reply)
    }
}

/// The first [`Answer::LONGEST`] bytes of a body, and whether that is all of it.
async fn beginning(mut body: Incoming) -> Result<(Bytes, bool), NoReply> {
    let mut read = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| NoReply::Dropped)?;
        let Ok(data) = frame.into_data() else { continue };
        let room = Answer::LONGEST - read.len();
        read.extend_from_slice(data.get(..room).unwrap_or(&data));
        if data.len() > room {
            return Ok((read.into(), false));
        }
    }
    Ok((read.into(), true))
}

/// How pages are loaded.
#[derive(Debug)]
pub enum Transport {
    /// Directly, for plain HTTP on loopback.
    Direct {
        /// The connection to the partner.
        connection: Connection,
        /// The headers of every request.
        headers: HeaderMap,
    },
    /// As a browser: follows redirects, keeps cookies, speaks TLS.
    Browser {
        /// Sends the requests.
        client: Arc<Client>,
        /// The hosts that `headers` are sent to.
        home: Vec<String>,
        /// The headers of every request to `home`.
        headers: HeaderMap,
        /// The cookies that every page load starts with.
        cookies: CookieStore,
    },
}

impl Transport {
    /// Loads the page at `url`.
    pub async fn load(&mut self, url: &str) -> PageLoad {
        match self {
            Self::Direct { connection, headers } => {
                let Some(request) = get(url, headers) else {
                    return PageLoad::failed(NoReply::Network(TransportKind::Http));
                };
                match connection.send(request).await {
                    Ok(reply) => PageLoad { replies: vec![reply], left_to: None, failed: None },
                    Err(why) => PageLoad::failed(why),
                }
            }
            Self::Browser { client, home, headers, cookies } => {
                let Ok(url) = Url::parse(url) else {
                    return PageLoad::failed(NoReply::Network(TransportKind::Http));
                };
                let mut browser = Browser::new(headers.clone(), home.clone()).with_cookies(cookies.clone());
                page_load(browser.open(client, "fuzz", url).await)
            }
        }
    }
}

fn page_load(visit: crate::Visit) -> PageLoad {
    let reply = |answer: &Answer| Reply {
        status: answer.status,
        headers: answer.headers.clone(),
        body: answer.body.clone().into(),
    };
    let replies =
        visit.exchanges.iter().filter_map(|exchange| exchange.answer.as_ref().ok()).map(reply).collect();
    let (left_to, failed) = match visit.end {
        VisitEnd::Answer(..) => (None, None),
        VisitEnd::TooManyRedirects | VisitEnd::BadLocation => (None, Some(NoReply::Unresolved)),
        VisitEnd::LeftSite { host } => (Some(host), None),
        VisitEnd::Inward { to } => (to.host_str().map(ToOwned::to_owned), None),
        VisitEnd::Lost(TransportError { kind, .. }) => (None, Some(kind.into())),
    };
    PageLoad { replies, left_to, failed }
}

/// A request for `url`, which is `http://authority/path?query`.
fn get(url: &str, headers: &HeaderMap) -> Option<Request<Full<Bytes>>> {
    let (authority, path) = split_url(url)?;
    let mut request = Request::builder().uri(path).body(Full::default()).ok()?;
    *request.headers_mut() = headers.clone();
    request.headers_mut().insert(hyper::header::HOST, authority.parse().ok()?);
    Some(request)
}

/// The `authority` and the `/path?query` of a URL; `None` if it has no path.
#[must_use]
pub fn split_url(url: &str) -> Option<(&str, &str)> {
    let after = url.split_once("://")?.1;
    let at = after.find('/')?;
    after.split_at_checked(at)
}
