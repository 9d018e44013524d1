//! Certificate authorities that are trusted in addition to the system's.

use std::fmt;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

/// The authorities of the profile's `ca_certificate`.
#[derive(Clone, Default)]
pub struct Trust(Vec<CertificateDer<'static>>);

/// Why a file holds no usable authority.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// It holds no certificate.
    #[error("the file holds no certificate")]
    Empty,
    /// It holds a private key.
    #[error("the file holds a private key, which is not needed here")]
    Key,
    /// It is not PEM.
    #[error("the file is not PEM")]
    Malformed,
    /// Its PEM block is not a certificate.
    #[error("the file holds PEM, but no certificate")]
    NoCertificate,
}

impl Trust {
    /// Reads the text of a PEM file.
    pub fn from_pem(pem: &[u8]) -> Result<Self, TrustError> {
        let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let certificates = certificates.map_err(|_| TrustError::Malformed)?;
        if certificates.is_empty() {
            let key = String::from_utf8_lossy(pem).contains("PRIVATE KEY-----");
            return Err(if key { TrustError::Key } else { TrustError::Empty });
        }
        let mut store = rustls::RootCertStore::empty();
        let (_, refused) = store.add_parsable_certificates(certificates.iter().cloned());
        if refused > 0 {
            return Err(TrustError::NoCertificate);
        }
        Ok(Self(certificates))
    }

    /// The authorities.
    #[must_use]
    pub fn authorities(&self) -> &[CertificateDer<'static>] {
        &self.0
    }
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Trust({})", self.0.len())
    }
}
