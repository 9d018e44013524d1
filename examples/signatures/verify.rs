//! Verifies the signature of a delivery: `verify SECRET TIMESTAMP SIGNATURE <body`.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Takes the raw body of the request, unpacked if it came with `Content-Encoding: gzip`.
fn is_genuine(secret: &str, timestamp: &str, signature: &str, body: &[u8]) -> bool {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
    mac.update(timestamp.as_bytes());
    mac.update(b".");
    mac.update(body);
    STANDARD.decode(signature).is_ok_and(|given| mac.verify_slice(&given).is_ok())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut body = Vec::new();
    std::io::stdin().read_to_end(&mut body)?;
    if body.starts_with(b"\x1f\x8b") {
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(body.as_slice()).read_to_end(&mut unpacked)?;
        body = unpacked;
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [secret, timestamp, signature] = arguments.as_slice() else {
        return Err("usage: verify SECRET TIMESTAMP SIGNATURE".into());
    };
    println!("{}", if is_genuine(secret, timestamp, signature, &body) { "genuine" } else { "forged" });
    Ok(())
}
