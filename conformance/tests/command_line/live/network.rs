//! A private certificate authority, and proxies set by the environment.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::front::{Front, output_of, profile};
use crate::flat;

/// HTTPS in front of a partner, with a certificate of a private authority. Returns the authority's PEM.
fn https(front: &Front, runtime: &tokio::runtime::Runtime, name: &str) -> (SocketAddr, String) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
    let config =
        rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![leaf.der().clone()],
                PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
            )
            .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let partner = front.address;
    let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).unwrap();
    let address = listener.local_addr().unwrap();
    runtime.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                if let (Ok(mut secure), Ok(mut plain)) =
                    (acceptor.accept(stream).await, TcpStream::connect(partner).await)
                {
                    let _ = copy_bidirectional(&mut secure, &mut plain).await;
                }
            });
        }
    });
    (address, pem(authority.der()))
}

fn pem(der: &[u8]) -> String {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

const SOME: [&str; 6] = [
    "--only",
    "redirect.requested.stored",
    "--only",
    "webhook.signature.missing",
    "--only",
    "journey.success",
];

#[test]
fn a_partner_with_a_private_certificate_is_tested_if_the_profile_trusts_its_authority() {
    let (front, runtime) = (Front::open(), runtime());
    let (address, pem) = https(&front, &runtime, "localhost");
    let without = profile(&format!("https://localhost:{}", address.port()));
    let refused = output_of(&without, &["doctor"], &[]);
    assert!(refused.starts_with("exit code 2\n"), "{refused}");
    assert!(
        flat(&refused).contains("is not signed by a trusted authority") && refused.contains("ca_certificate"),
        "{refused}"
    );

    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), pem).unwrap();
    let with = format!("ca_certificate = \"{}\"\n{without}", file.path().display());
    let looked_at = output_of(&with, &["doctor"], &[]);
    assert!(
        looked_at.starts_with("exit code 0\n") && flat(&looked_at).contains("is valid for"),
        "{looked_at}"
    );
    let mut arguments = vec!["run", "--fail-on", "hardening"];
    arguments.extend(SOME);
    let judged = output_of(&with, &arguments, &[]);
    assert!(flat(&judged).contains("3 checks: 3 passed, 0 failed"), "{judged}");
}

#[test]
fn a_certificate_for_another_host_is_named_with_the_host_it_is_for() {
    let (front, runtime) = (Front::open(), runtime());
    let (address, pem) = https(&front, &runtime, "staging.acme.test");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), pem).unwrap();
    let base = format!("https://localhost:{}", address.port());
    let said = output_of(
        &format!("ca_certificate = \"{}\"\n{}", file.path().display(), profile(&base)),
        &["doctor"],
        &[],
    );
    assert!(flat(&said).contains("is for another host") && said.contains("staging.acme.test"), "{said}");
}

#[test]
fn a_proxy_of_the_environment_is_used_except_for_no_proxy_and_loopback() {
    // The partner also answers requests with absolute URLs, so it can be its own proxy.
    let front = Front::open();
    let proxy = front.base();
    let mut there = profile("http://staging.acme.invalid");
    there.push_str("[limits]\nallow_hosts = [\"staging.acme.invalid\"]\nrequests_per_second = 1000\n");
    let mut arguments = vec!["run", "--fail-on", "hardening"];
    arguments.extend(SOME);
    let judged = output_of(&there, &arguments, &[("HTTP_PROXY", &proxy), ("http_proxy", &proxy)]);
    assert!(flat(&judged).contains("3 checks: 3 passed, 0 failed"), "{judged}");
    assert!(front.requests().iter().any(|request| request == "POST /hooks/catena"), "{:?}", front.requests());
    let doctor = output_of(&there, &["doctor"], &[("HTTP_PROXY", &proxy), ("http_proxy", &proxy)]);
    assert!(flat(&doctor).contains("use the proxy 127.0.0.1:"), "{doctor}");

    let seen = front.requests().len();
    let environment = [("HTTP_PROXY", proxy.as_str()), ("http_proxy", &proxy), ("NO_PROXY", ".acme.invalid")];
    let without = output_of(&there, &arguments, &environment);
    assert!(without.starts_with("exit code 3\n") && flat(&without).contains("no address found"), "{without}");
    assert_eq!(front.requests().len(), seen);
}
