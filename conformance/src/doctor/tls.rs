//! Tests the certificate of an HTTPS host: its host name, its issuer and its validity.

use catena_probe::Trust;
use catena_probe::certificate::{CertificateProblem, Handshake, handshake};
use mock_catena::clock::Clock;
use tokio::net::TcpStream;
use url::Url;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use super::{State, Symptom};

/// Fewer days than this before a certificate expires are worth a warning.
const SOON: i64 = 14;
const SECONDS_A_DAY: i64 = 24 * 60 * 60;
const RENEW: &str = "renew it, with a chain up to a trusted authority";
const IS_IT_TLS: &str = "check whether this port speaks TLS; if not, write `http:` in the profile";

/// Performs a handshake with an HTTPS host. Returns whether its certificate is trusted.
pub(super) async fn check(
    url: &Url,
    stream: TcpStream,
    trust: &Trust,
    clock: &dyn Clock,
    symptoms: &mut Vec<Symptom>,
) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let symptom = match handshake(host, stream, trust).await {
        Handshake::Trusted(certificate) => trusted(host, certificate.as_deref(), clock),
        Handshake::Refused(problem) => refused(host, problem),
        Handshake::BrokenOff => Symptom::unreachable(
            "tls",
            format!("{host} closes the connection during the TLS handshake"),
            IS_IT_TLS,
        ),
        Handshake::TimedOut => {
            Symptom::unreachable("tls", format!("{host} does not answer the TLS handshake"), IS_IT_TLS)
        }
        Handshake::Unavailable => Symptom::skipped("tls", "TLS is not available on this system"),
    };
    let trusted = !matches!(symptom.state, State::Error | State::Unreachable);
    symptoms.push(symptom);
    trusted
}

fn trusted(host: &str, certificate: Option<&[u8]>, clock: &dyn Clock) -> Symptom {
    let ends = certificate
        .and_then(|der| X509Certificate::from_der(der).ok())
        .map(|(_, certificate)| certificate.validity().not_after.timestamp());
    match ends.map(|ends| (ends - clock.now().as_second()) / SECONDS_A_DAY) {
        Some(days) if days < SOON => Symptom::warning(
            "tls",
            format!("the certificate of {host} is valid, but expires in {days} days"),
            "renew it before it expires",
        ),
        Some(days) => Symptom::ok("tls", format!("the certificate of {host} is valid for {days} days")),
        None => Symptom::ok("tls", format!("the certificate of {host} is valid")),
    }
}

fn refused(host: &str, problem: CertificateProblem) -> Symptom {
    let (found, change) = match problem {
        CertificateProblem::UnknownIssuer => (
            "is not signed by a trusted authority".to_owned(),
            "if a private authority signed it, set `ca_certificate` to the PEM file of that authority; if a proxy replaces \
             certificates, to the PEM file of the proxy",
        ),
        CertificateProblem::Expired => {
            ("has expired".to_owned(), "renew it; if it is new, check this machine's clock")
        }
        CertificateProblem::NotYetValid => {
            ("is not valid yet".to_owned(), "check this machine's clock, or wait")
        }
        CertificateProblem::WrongHost(names) => {
            let named = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
            (
                format!("is for another host{named}"),
                "use a host name in the profile that the certificate contains",
            )
        }
        CertificateProblem::AuthorityAsServer => (
            "is the certificate of an authority, as self-signed certificates often are".to_owned(),
            "give the server a certificate for its host that this authority signed, and set `ca_certificate` to the \
             certificate of the authority",
        ),
        CertificateProblem::Other(error) => (format!("is refused: {error}"), RENEW),
    };
    Symptom::error("tls", format!("the certificate of {host} {found}"), change)
}
