//! Accepts connections and serves HTTP on them, until the server stops.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

use super::body::Exchange;
use super::connections::{ConnectionLimits, Connections, Ticket};
use super::stream::{Peer, ResettableStream};

/// How long to wait after a connection could not be accepted, such as for lack of files.
const PAUSE: Duration = Duration::from_millis(20);

/// Serves until `stopped`, then lets the running requests finish. When this is dropped, they end at once.
pub(crate) async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    router: Router,
    limits: ConnectionLimits,
    stopped: watch::Receiver<bool>,
) {
    let connections = Connections::new(limits);
    let mut tasks = JoinSet::new();
    let mut tick = tokio::time::interval((limits.patience / 4).clamp(PAUSE, Duration::from_secs(1)));
    let mut stop = pin!(when(stopped.clone()));
    loop {
        tokio::select! {
            () = &mut stop => break,
            _ = tick.tick() => connections.close_overdue(),
            Some(_) = tasks.join_next() => {}
            (stream, address) = accept(&listener, &connections) => {
                let (ticket, stopped) = (connections.enter(), stopped.clone());
                tasks.spawn(converse(stream, address, tls.clone(), router.clone(), ticket, stopped));
            }
        }
    }
    drop(listener);
    while tasks.join_next().await.is_some() {}
}

/// Waits until the server stops.
pub(crate) async fn when(mut stopped: watch::Receiver<bool>) {
    // An error means that the sender was dropped; stop as well.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

async fn accept(listener: &TcpListener, connections: &Connections) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_of_the_client(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection; closing the oldest idle one");
                connections.close_oldest();
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Whether only the connection failed that was to be accepted.
fn is_of_the_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    [ConnectionRefused, ConnectionAborted, ConnectionReset].contains(&error.kind())
}

async fn converse(
    stream: TcpStream,
    address: SocketAddr,
    tls: Option<TlsAcceptor>,
    router: Router,
    ticket: Arc<Ticket>,
    stopped: watch::Receiver<bool>,
) {
    // Responses are small, and clients wait for each.
    let _ = stream.set_nodelay(true);
    let stream = ResettableStream::new(stream);
    let peer = stream.peer(address);
    let conversation = async {
        match tls {
            None => speak(stream, peer, router, &ticket, stopped).await,
            Some(acceptor) => match acceptor.accept(stream).await {
                Ok(stream) => speak(stream, peer, router, &ticket, stopped).await,
                Err(error) => tracing::debug!(%error, "a handshake failed"),
            },
        }
    };
    tokio::select! {
        () = conversation => {}
        () = ticket.closed() => tracing::debug!("closed a connection that took too long"),
    }
}

async fn speak(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: Peer,
    router: Router,
    ticket: &Arc<Ticket>,
    stopped: watch::Receiver<bool>,
) {
    let service = service_fn(|request: Request<Incoming>| {
        let (parts, body) = request.into_parts();
        let (exchange, body) = Exchange::start(ticket, body);
        let mut request = Request::from_parts(parts, Body::new(body));
        request.extensions_mut().insert(ConnectInfo(peer.clone()));
        let router = router.clone();
        async move {
            let answer = match router.oneshot(request).await {
                Ok(answer) => answer,
                Err(never) => match never {},
            };
            Ok::<_, Infallible>(answer.map(|body| exchange.answer(body)))
        }
    });
    let builder = Builder::new(TokioExecutor::new());
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = when(stopped) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended with an error");
    }
}
