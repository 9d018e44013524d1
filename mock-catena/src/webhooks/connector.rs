//! Opens connections to receivers; can refuse private addresses.

use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use catena_contract::{Reach, RedirectUrl};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::TokioIo;
use rustls_platform_verifier::ConfigVerifierExt as _;
use tokio_rustls::TlsConnector;
use tower::{Service, ServiceExt as _};

use super::connection::{Connection, Stream};
use super::endpoint::Endpoint;

/// The error recorded for an attempt that `--deny-private` prevents.
const PRIVATE: &str = "the address is private or local, and `--deny-private` refuses those";

/// Opens connections over TCP or TLS.
pub(super) struct Connector {
    deny_private: bool,
    plain: HttpConnector<Resolver>,
    /// Created with the first HTTPS delivery: reading the trusted certificates would double the start time.
    tls: OnceLock<Result<TlsConnector, String>>,
}

impl Connector {
    /// Whether the URL itself leads to an address that is refused. What a name leads to is checked at each delivery.
    pub(super) fn refuses(&self, url: &RedirectUrl) -> bool {
        self.deny_private && Reach::of(url.url()).is_local()
    }

    pub(super) fn new(deny_private: bool) -> Self {
        let mut plain = HttpConnector::new_with_resolver(Resolver { deny_private });
        plain.enforce_http(false);
        plain.set_nodelay(true);
        Self { deny_private, plain, tls: OnceLock::new() }
    }

    /// Opens a new connection. Ignores the environment's proxies: receivers are mostly on this computer, where a
    /// proxy cannot reach them.
    pub(super) async fn open(&self, endpoint: &Endpoint, title_case: bool) -> Result<Connection, String> {
        if self.deny_private && endpoint.ip.is_some_and(is_private) {
            return Err(PRIVATE.to_owned());
        }
        let mut connector = self.plain.clone();
        let connector = connector.ready().await.map_err(|error| innermost(&error))?;
        let tcp = connector.call(endpoint.server.clone()).await.map_err(|error| innermost(&error))?;
        let stream: Box<dyn Stream> = match &endpoint.tls {
            None => Box::new(tcp),
            Some(name) => {
                let tls = self.tls.get_or_init(tls).as_ref().map_err(Clone::clone)?;
                let stream = tls.connect(name.clone(), tcp.into_inner()).await;
                Box::new(TokioIo::new(stream.map_err(|error| innermost(&error))?))
            }
        };
        Connection::over(stream, title_case).await.map_err(|error| innermost(&error))
    }
}

fn tls() -> Result<TlsConnector, String> {
    // An error means that a provider is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut config = rustls::ClientConfig::with_platform_verifier().map_err(|error| innermost(&error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsConnector::from(Arc::new(config)))
}

/// The last cause in the chain: "connection refused" rather than "error sending request".
pub(super) fn innermost(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

/// Resolves a name; only to public addresses if private ones are denied.
#[derive(Clone)]
struct Resolver {
    deny_private: bool,
}

#[derive(Debug, thiserror::Error)]
#[error("{PRIVATE}")]
struct OnlyPrivate;

type Found = Result<std::vec::IntoIter<SocketAddr>, Box<dyn std::error::Error + Send + Sync>>;

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = Box<dyn std::error::Error + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Found> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let deny_private = self.deny_private;
        Box::pin(async move {
            let all = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let found: Vec<SocketAddr> =
                all.filter(|address| !deny_private || !is_private(address.ip())).collect();
            if found.is_empty() && deny_private {
                return Err(OnlyPrivate.into());
            }
            Ok(found.into_iter())
        })
    }
}

fn is_private(ip: IpAddr) -> bool {
    Reach::of_address(ip).is_local()
}
