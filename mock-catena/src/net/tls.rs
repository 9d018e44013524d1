//! HTTPS with a certificate created at the start, because browsers require HTTPS for cookies in a frame of another
//! site.
//!
//! The certificate is self-signed and exists until the server stops. Browsers warn about it, and `curl` needs
//! `--insecure`.

use std::net::IpAddr;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::TlsAcceptor;

/// Why there is no certificate.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The certificate could not be created.
    #[error(transparent)]
    Made(#[from] rcgen::Error),
    /// The certificate could not be used.
    #[error(transparent)]
    Used(#[from] rustls::Error),
}

/// A new self-signed certificate for localhost and the address listened on.
pub(crate) fn acceptor(bound: IpAddr) -> Result<TlsAcceptor, TlsError> {
    let mut names: Vec<String> = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into();
    let bound = bound.to_string();
    if !names.contains(&bound) {
        names.push(bound);
    }
    let made = rcgen::generate_simple_self_signed(names)?;
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key.into())?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
