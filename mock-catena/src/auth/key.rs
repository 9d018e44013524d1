//! The key that signs access tokens. It is public and the same for every simulated Catena, so tokens stay valid
//! across restarts; it protects nothing.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, PublicKeyComponents};
use ring::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};
use serde_json::{Value, json};

/// `kid` of the key.
pub(crate) const KEY_ID: &str = "mock-catena-development-key";

/// PKCS #8, RSA with 2048 bits.
const PAIR: &[u8] = include_bytes!("../../keys/development.pk8");

/// Parsed when first used, not at the start.
fn pair() -> &'static KeyPair {
    static READ: OnceLock<KeyPair> = OnceLock::new();
    READ.get_or_init(|| match KeyPair::from_pkcs8(PAIR) {
        Ok(pair) => pair,
        Err(error) => unreachable!("the built-in key is one: {error}"),
    })
}

/// Signs with RSASSA-PKCS1-v1_5 and SHA-256 (`RS256`).
pub(super) fn sign(message: &[u8]) -> Vec<u8> {
    let mut signature = vec![0; pair().public().modulus_len()];
    match pair().sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature) {
        Ok(()) => signature,
        Err(error) => unreachable!("the signature has the key's length: {error}"),
    }
}

/// Whether a signature is one of [`sign`]'s.
pub(super) fn verify(message: &[u8], signature: &[u8]) -> bool {
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair().public_key().as_ref());
    key.verify(message, signature).is_ok()
}

/// The public half, as a JSON Web Key Set (RFC 7517).
pub(crate) fn jwks() -> Value {
    let PublicKeyComponents { n, e }: PublicKeyComponents<Vec<u8>> = pair().public().into();
    json!({"keys": [{
        "kid": KEY_ID,
        "kty": "RSA",
        "alg": "RS256",
        "use": "sig",
        "n": URL_SAFE_NO_PAD.encode(n),
        "e": URL_SAFE_NO_PAD.encode(e),
    }]})
}
