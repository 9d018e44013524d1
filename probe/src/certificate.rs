//! Looks at the certificate of an HTTPS host with the verifier that every request uses.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use rustls_platform_verifier::Verifier;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::Trust;

const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(5);

/// What a TLS handshake showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handshake {
    /// The certificate is trusted; its DER encoding, where it was seen.
    Trusted(Option<Vec<u8>>),
    /// The certificate is refused.
    Refused(CertificateProblem),
    /// The peer broke the handshake off.
    BrokenOff,
    /// The peer did not answer within 5 s.
    TimedOut,
    /// This system offers no usable TLS set-up, so nothing was sent.
    Unavailable,
}

/// Why a certificate is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateProblem {
    /// No trusted authority signed it.
    UnknownIssuer,
    /// Its validity has ended.
    Expired,
    /// Its validity has not begun.
    NotYetValid,
    /// It names other hosts: these, where the library lists them.
    WrongHost(Vec<String>),
    /// It is an authority's certificate, as self-signed ones often are.
    AuthorityAsServer,
    /// Something else, in the TLS library's words.
    Other(String),
}

/// Performs a TLS handshake for `host` on an open connection.
pub async fn handshake(host: &str, stream: TcpStream, trust: &Trust) -> Handshake {
    let Some((recorder, connector, name)) = set_up(host, trust) else { return Handshake::Unavailable };
    let result = tokio::time::timeout(HANDSHAKE_TIMEOUT, connector.connect(name, stream)).await;
    let (certificate, refused) = recorder.seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match (result, refused) {
        (Ok(Ok(_)), _) => Handshake::Trusted(certificate),
        (_, Some(error)) => Handshake::Refused(problem(&error)),
        (Ok(Err(_)), None) => Handshake::BrokenOff,
        (Err(_), None) => Handshake::TimedOut,
    }
}

fn set_up(host: &str, trust: &Trust) -> Option<(Arc<Recorder>, TlsConnector, ServerName<'static>)> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier =
        Verifier::new_with_extra_roots(trust.authorities().to_vec(), Arc::clone(&provider)).ok()?;
    let recorder = Arc::new(Recorder { verifier, seen: Mutex::default() });
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .ok()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(&recorder) as Arc<dyn ServerCertVerifier>)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).ok()?;
    Some((recorder, TlsConnector::from(Arc::new(config)), name))
}

/// Asks the verifier that every request uses, and records what it saw and answered.
#[derive(Debug)]
struct Recorder {
    verifier: Verifier,
    seen: Mutex<(Option<Vec<u8>>, Option<Error>)>,
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let result =
            self.verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        *seen = (Some(end_entity.to_vec()), result.as_ref().err().cloned());
        result
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the TLS library's list, which is open")]
fn problem(error: &Error) -> CertificateProblem {
    let Error::InvalidCertificate(why) = error else { return CertificateProblem::Other(error.to_string()) };
    match why {
        CertificateError::UnknownIssuer => CertificateProblem::UnknownIssuer,
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => CertificateProblem::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            CertificateProblem::NotYetValid
        }
        CertificateError::NotValidForName => CertificateProblem::WrongHost(Vec::new()),
        CertificateError::NotValidForNameContext { presented, .. } => {
            CertificateProblem::WrongHost(presented.iter().map(|name| bare(name)).collect())
        }
        CertificateError::Other(why) if why.to_string().contains("CaUsedAsEndEntity") => {
            CertificateProblem::AuthorityAsServer
        }
        other => CertificateProblem::Other(other.to_string()),
    }
}

/// A host name without the library's `DnsName("…")` around it.
fn bare(name: &str) -> String {
    let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    inner.unwrap_or(name).trim_matches('"').to_owned()
}
