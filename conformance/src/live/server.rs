//! Serves the page on this computer, to nobody else: no other origin, no other host name, nothing that was forwarded.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use axum::routing::get;
use futures::Stream;
use futures::stream::unfold;
use jiff::Timestamp;
use mock_catena::local::check_local;
use tokio::net::TcpListener;
use tokio::sync::watch;
use url::Url;

use super::board::{Board, Message};
use super::follow::{Followed, RunFacts};
use super::page::{LivePage, OF_THE_REPORT, SCRIPT, STYLE, rendered};
use super::sessions::Sessions;

/// Our own scripts, styles and messages, and nothing from elsewhere.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; form-action 'none'; \
     base-uri 'none'; frame-ancestors 'none'",
);
/// The report holds its style and its script.
const POLICY_OF_THE_REPORT: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; \
     base-uri 'none'; frame-ancestors 'none'",
);
/// Interval of keep-alive messages.
const ALIVE: Duration = Duration::from_secs(15);

/// What the runs of this process show.
pub(super) struct Shared {
    pub(super) board: Board,
    pub(super) sessions: Sessions,
    /// The finished report as a page.
    report: Mutex<Option<String>>,
    /// Tells the messages of this process from those of an earlier one on the same port.
    pub(super) process: i64,
    /// Closed when the page is no longer served.
    served: watch::Receiver<()>,
}

impl Shared {
    /// Forgets the run before. Returns the number of the new one.
    pub(super) fn begin(&self) -> u64 {
        self.sessions.clear();
        self.set_report(None);
        self.board.begin()
    }

    pub(super) fn set_report(&self, page: Option<String>) {
        *self.report.lock().unwrap_or_else(PoisonError::into_inner) = page;
    }

    fn report(&self) -> Option<String> {
        self.report.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The page of the runs of this process. Dropping it stops serving it.
pub struct Live {
    shared: Arc<Shared>,
    url: Url,
    _served: watch::Sender<()>,
}

impl std::fmt::Debug for Live {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Live").field("url", &self.url.as_str()).finish_non_exhaustive()
    }
}

impl Live {
    /// Serves the page on this port of loopback; port 0 chooses a free one. `now` is the time of the start.
    ///
    /// # Errors
    /// If the system does not allow listening there.
    pub async fn start(port: u16, now: Timestamp) -> io::Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
        let address = listener.local_addr()?;
        let url = match Url::parse(&format!("http://{address}/")) {
            Ok(url) => url,
            Err(error) => unreachable!("a socket address makes a URL: {error}"),
        };
        let (serving, served) = watch::channel(());
        let shared = Arc::new(Shared {
            board: Board::default(),
            sessions: Sessions::default(),
            report: Mutex::default(),
            process: now.as_millisecond(),
            served: served.clone(),
        });
        let routes = routes(Arc::clone(&shared));
        let server = axum::serve(listener, routes).with_graceful_shutdown(closed(served));
        tokio::spawn(async move { server.await });
        Ok(Self { shared, url, _served: serving })
    }

    /// The address of the page.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// Shows another run, and forgets the one before.
    #[must_use]
    pub fn follow(&self, facts: RunFacts) -> Followed {
        Followed::new(Arc::clone(&self.shared), facts)
    }
}

/// Waits until the page is no longer served.
async fn closed(mut served: watch::Receiver<()>) {
    while served.changed().await.is_ok() {}
}

fn routes(shared: Arc<Shared>) -> Router {
    let text =
        |kind: &'static str, text: &'static str| get(async move || ([(header::CONTENT_TYPE, kind)], text));
    let [report_style, report_script] = OF_THE_REPORT;
    let (css, js) = ("text/css; charset=utf-8", "text/javascript; charset=utf-8");
    Router::new()
        .route("/", get(page))
        .route("/stream", get(stream))
        .route("/report", get(report))
        .route("/sessions/{number}", get(session))
        .route("/report.css", text(css, report_style))
        .route("/report.js", text(js, report_script))
        .route("/live.css", text(css, STYLE))
        .route("/live.js", text(js, SCRIPT))
        .layer(from_fn(guard))
        .with_state(shared)
}

/// Refuses what does not come from this computer, and adds the headers of every answer. The socket is on loopback.
async fn guard(request: Request, next: Next) -> Response {
    let mut response = match check_local(&request, None) {
        Ok(()) => next.run(request).await,
        Err(_) => {
            let text = "This page can be opened on the computer that runs catena-conformance only, at 127.0.0.1 or \
                        localhost, and not through a proxy or a tunnel.\n";
            (StatusCode::FORBIDDEN, text).into_response()
        }
    };
    let headers = response.headers_mut();
    let ours: [(HeaderName, HeaderValue); 4] = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    for (name, value) in ours {
        headers.entry(name).or_insert(value);
    }
    response
}

async fn page() -> Response {
    match rendered(&LivePage::new()) {
        Ok(text) => Html(text).into_response(),
        Err(_) => {
            (StatusCode::INTERNAL_SERVER_ERROR, "This page could not be written; reload it").into_response()
        }
    }
}

async fn report(State(shared): State<Arc<Shared>>) -> Response {
    match shared.report() {
        Some(text) => ([(header::CONTENT_SECURITY_POLICY, POLICY_OF_THE_REPORT)], Html(text)).into_response(),
        None => (StatusCode::NOT_FOUND, "There is no report yet: the run goes on.\n").into_response(),
    }
}

/// Leads to the session in the inspector of its simulated Catena. The id in that address is secret, so the page does not hold it.
async fn session(State(shared): State<Arc<Shared>>, Path(number): Path<u64>) -> Response {
    match shared.sessions.address(number) {
        Some(address) => Redirect::to(&address).into_response(),
        None => (StatusCode::NOT_FOUND, "There is no such session in this run.\n").into_response(),
    }
}

struct Reader {
    shared: Arc<Shared>,
    changes: watch::Receiver<u64>,
    last: u64,
    waiting: VecDeque<Message>,
}

/// What the page shows and then each change, as server-sent events. `Last-Event-ID` continues after that one.
async fn stream(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let last = headers.get("last-event-id").and_then(|id| {
        let (process, number) = id.to_str().ok()?.split_once('-')?;
        (process == shared.process.to_string()).then(|| number.parse().ok())?
    });
    let changes = shared.board.changes();
    let reader = Reader { shared, changes, last: last.unwrap_or(0), waiting: VecDeque::new() };
    let events = unfold(reader, async |mut reader| {
        let message = reader.next().await?;
        let id = format!("{}-{}", reader.shared.process, message.number);
        Some((Ok(Event::default().id(id).event(message.event).data(message.json)), reader))
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE))
}

impl Reader {
    async fn next(&mut self) -> Option<Message> {
        loop {
            if let Some(message) = self.waiting.pop_front() {
                self.last = message.number;
                return Some(message);
            }
            self.changes.mark_unchanged();
            self.waiting = self.shared.board.after(self.last).into();
            if self.waiting.is_empty() {
                let served = closed(self.shared.served.clone());
                tokio::select! {
                    changed = self.changes.changed() => changed.ok()?,
                    () = served => return None,
                }
            }
        }
    }
}
