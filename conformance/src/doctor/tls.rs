//! A certificate: whom it is for, who vouches for it, how long it holds.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use mock_catena::clock::Clock;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use rustls_platform_verifier::Verifier;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::Url;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use super::Symptom;
use catena_probe::Trust;

/// Days before a certificate's end from which it is worth a word.
const SOON: i64 = 14;
const SECONDS_A_DAY: i64 = 24 * 60 * 60;
const SHAKES_HANDS_WITHIN: Duration = Duration::from_secs(5);

/// Asks the verifier that every request of a run asks, and remembers what it saw and said.
#[derive(Debug)]
struct Noting {
    verifier: Verifier,
    seen: Mutex<(Option<Vec<u8>>, Option<Error>)>,
}

impl ServerCertVerifier for Noting {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let said =
            self.verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        *seen = (Some(end_entity.to_vec()), said.as_ref().err().cloned());
        said
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

/// Shakes hands with an HTTPS host; whether it can be trusted.
pub(super) async fn look(
    url: &Url,
    stream: TcpStream,
    trust: &Trust,
    clock: &dyn Clock,
    symptoms: &mut Vec<Symptom>,
) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let set_up = || -> Option<(Arc<Noting>, TlsConnector, ServerName<'static>)> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = verifier(trust, &provider)?;
        let noting = Arc::new(Noting { verifier, seen: Mutex::default() });
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .ok()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::clone(&noting) as Arc<dyn ServerCertVerifier>)
            .with_no_client_auth();
        Some((noting, TlsConnector::from(Arc::new(config)), ServerName::try_from(host.clone()).ok()?))
    };
    let Some((noting, connector, name)) = set_up() else {
        symptoms.push(Symptom::skipped("tls", "the system offers no TLS set-up"));
        return true;
    };
    let shaken = tokio::time::timeout(SHAKES_HANDS_WITHIN, connector.connect(name, stream)).await;
    let (seen, refused) = noting.seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let symptom = match (shaken, refused) {
        (Ok(Ok(_)), _) => good(&host, seen.as_deref(), clock),
        (_, Some(error)) => bad(&host, &error),
        (Ok(Err(_)), None) => Symptom::unreachable(
            "tls",
            format!("{host} breaks the handshake off"),
            "does this port speak TLS? If not, write `http:` in the profile",
        ),
        (Err(_), None) => Symptom::unreachable(
            "tls",
            format!("{host} does not answer the handshake"),
            "does this port speak TLS? If not, write `http:` in the profile",
        ),
    };
    let trusted =
        symptom.state != super::State::ProfileDiagnostic && symptom.state != super::State::Unreachable;
    symptoms.push(symptom);
    trusted
}

fn verifier(trust: &Trust, provider: &Arc<CryptoProvider>) -> Option<Verifier> {
    let authorities = trust.authorities().to_vec();
    Verifier::new_with_extra_roots(authorities, Arc::clone(provider)).ok()
}

fn good(host: &str, certificate: Option<&[u8]>, clock: &dyn Clock) -> Symptom {
    let ends = certificate
        .and_then(|der| X509Certificate::from_der(der).ok())
        .map(|(_, certificate)| certificate.validity().not_after.timestamp());
    match ends.map(|ends| (ends - clock.now().as_second()) / SECONDS_A_DAY) {
        Some(days) if days < SOON => Symptom::note(
            "tls",
            format!("the certificate of {host} is good, and ends in {days} days"),
            "renew it before a run fails for it",
        ),
        Some(days) => Symptom::fine("tls", format!("the certificate of {host} is good for {days} days")),
        None => Symptom::fine("tls", format!("the certificate of {host} is good")),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the TLS library's list, and it is open")]
fn bad(host: &str, error: &Error) -> Symptom {
    let Error::InvalidCertificate(why) = error else {
        return Symptom::wrong("tls", format!("the certificate of {host} is refused: {error}"), RENEW);
    };
    let (said, change) = match why {
        CertificateError::UnknownIssuer => (
            "is signed by nobody who is trusted here".to_owned(),
            "if a private authority signs it, name that authority's PEM file as `ca_certificate`; if a proxy replaces \
             certificates, name the proxy's",
        ),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            ("has run out".to_owned(), "renew it; if it is new, check this machine's clock")
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            ("is not valid yet".to_owned(), "check this machine's clock, or wait")
        }
        CertificateError::NotValidForName => {
            ("is for another host".to_owned(), "write the host in the profile as the certificate names it")
        }
        CertificateError::NotValidForNameContext { presented, .. } => (
            format!("is for another host: {}", names(presented).join(", ")),
            "write the host in the profile as the certificate names it",
        ),
        CertificateError::Other(why) if why.to_string().contains("CaUsedAsEndEntity") => (
            "is an authority's own, as self-signed ones often are".to_owned(),
            "give the server a certificate that such an authority signs for its host, and name the authority's as \
             `ca_certificate`",
        ),
        other => (format!("is refused: {other}"), RENEW),
    };
    Symptom::wrong("tls", format!("the certificate of {host} {said}"), change)
}

/// The hosts a certificate is for, without the library's `DnsName(…)` around them.
fn names(presented: &[String]) -> Vec<String> {
    let bare = |name: &str| {
        let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
        inner.unwrap_or(name).trim_matches('"').to_owned()
    };
    presented.iter().map(|name| bare(name)).collect()
}

const RENEW: &str = "renew it, with a chain up to an authority that is trusted here";
