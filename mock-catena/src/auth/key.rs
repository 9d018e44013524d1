//! The key that signs access tokens.
//!
//! The development key is public: it belongs to the development credentials, which are public too. Everybody else needs
//! a key of their own, or others could sign tokens for their clients.

use std::fmt;
use std::sync::{Arc, OnceLock};

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD};
use ring::digest::{SHA256, digest};
use ring::error::KeyRejected;
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair as RsaKeyPair, PublicKeyComponents};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey,
};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject as _;
use serde_json::{Value, json};

/// `kid` of the development key.
const DEVELOPMENT_ID: &str = "mock-catena-development-key";

/// PKCS #8, RSA with 2048 bits.
const DEVELOPMENT: &[u8] = include_bytes!("../../keys/development.pk8");

/// The key that signs access tokens. Cheap to clone. Its private half has no `Debug`.
#[derive(Clone)]
pub struct SigningKey(Secret);

#[derive(Clone)]
enum Secret {
    Development,
    Own(Arc<Pair>),
}

enum Pair {
    Rsa(RsaKeyPair),
    P256(EcdsaKeyPair),
}

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Not a PEM file with a PKCS #8 private key.
    #[error("not a private key; a key is PKCS #8 in PEM, as `openssl genpkey` writes it")]
    Format(#[source] rustls::pki_types::pem::Error),
    /// A private key of another kind.
    #[error("not an RSA key of 2048 bits or more, nor one of the curve P-256: {0}")]
    Kind(KeyRejected),
    /// The system has no randomness.
    #[error("cannot make a key: the system gives no random numbers")]
    Random,
}

impl SigningKey {
    /// The public key of the development credentials.
    #[must_use]
    pub const fn development() -> Self {
        Self(Secret::Development)
    }

    /// Makes a new key of the curve P-256, and returns it as PEM.
    ///
    /// # Errors
    /// [`KeyError::Random`].
    pub fn generate() -> Result<String, KeyError> {
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
            .map_err(|_| KeyError::Random)?;
        let body = BASE64_STANDARD.encode(document);
        let lines: Vec<_> =
            body.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
        Ok(format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n")))
    }

    /// Reads a key in PEM.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn from_pem(pem: &[u8]) -> Result<Self, KeyError> {
        let document = PrivatePkcs8KeyDer::from_pem_slice(pem).map_err(KeyError::Format)?;
        let bytes = document.secret_pkcs8_der();
        let p256 = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, bytes, &SystemRandom::new());
        let pair = match p256 {
            Ok(pair) => Pair::P256(pair),
            Err(_) => Pair::Rsa(RsaKeyPair::from_pkcs8(bytes).map_err(KeyError::Kind)?),
        };
        Ok(Self(Secret::Own(Arc::new(pair))))
    }

    /// Whether it is the public key of the development credentials.
    #[must_use]
    pub const fn is_development(&self) -> bool {
        matches!(self.0, Secret::Development)
    }

    /// Its name in the head of tokens.
    pub(super) fn id(&self) -> String {
        match &self.0 {
            Secret::Development => DEVELOPMENT_ID.to_owned(),
            Secret::Own(pair) => {
                let public = digest(&SHA256, pair.public());
                URL_SAFE_NO_PAD.encode(public.as_ref().get(..12).unwrap_or_default())
            }
        }
    }

    /// The algorithm of its signatures.
    pub(crate) fn algorithm(&self) -> &'static str {
        match self.pair() {
            Pair::Rsa(_) => "RS256",
            Pair::P256(_) => "ES256",
        }
    }

    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        let signed = match self.pair() {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).map(|()| signature)
            }
            Pair::P256(pair) => pair.sign(&random, message).map(|signature| signature.as_ref().to_vec()),
        };
        match signed {
            Ok(signature) => signature,
            Err(error) => unreachable!("the key was read, and the signature has its length: {error}"),
        }
    }

    /// Whether a signature is one of [`Self::sign`]'s.
    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let pair = self.pair();
        let valid = match pair {
            Pair::Rsa(_) => {
                UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public()).verify(message, signature)
            }
            Pair::P256(_) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, pair.public()).verify(message, signature)
            }
        };
        valid.is_ok()
    }

    /// The public half, as a JSON Web Key Set (RFC 7517).
    pub(crate) fn jwks(&self) -> Value {
        let encoded = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let (kid, alg) = (self.id(), self.algorithm());
        let key = match self.pair() {
            Pair::Rsa(pair) => {
                let PublicKeyComponents { n, e }: PublicKeyComponents<Vec<u8>> = pair.public().into();
                let (n, e) = (encoded(&n), encoded(&e));
                json!({"kid": kid, "kty": "RSA", "alg": alg, "use": "sig", "n": n, "e": e})
            }
            Pair::P256(pair) => {
                // An uncompressed point: 4, then both coordinates.
                let (x, y) = pair.public_key().as_ref().get(1..).unwrap_or_default().split_at(32);
                let (x, y) = (encoded(x), encoded(y));
                json!({"kid": kid, "kty": "EC", "alg": alg, "use": "sig", "crv": "P-256", "x": x, "y": y})
            }
        };
        json!({"keys": [key]})
    }

    /// The development key is parsed when first used, not at the start.
    fn pair(&self) -> &Pair {
        static READ: OnceLock<Pair> = OnceLock::new();
        match &self.0 {
            Secret::Own(pair) => pair,
            Secret::Development => READ.get_or_init(|| match RsaKeyPair::from_pkcs8(DEVELOPMENT) {
                Ok(pair) => Pair::Rsa(pair),
                Err(error) => unreachable!("the built-in key is one: {error}"),
            }),
        }
    }
}

impl Pair {
    fn public(&self) -> &[u8] {
        match self {
            Self::Rsa(pair) => pair.public_key().as_ref(),
            Self::P256(pair) => pair.public_key().as_ref(),
        }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SigningKey").field(&self.id()).finish()
    }
}
