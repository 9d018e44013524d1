//! Signing and verifying 1 KiB, compared with the plain HMAC. Run with `cargo bench -p catena-contract --bench
//! signatures`; the results are in `benches/README.md`.

use catena_contract::WebhookSecret;
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

fn main() {
    divan::main();
}

const SECRET: &str = "contract-test-key";
const TIMESTAMP: &str = "2026-03-02T15:20:03+00:00";
const BODY: [u8; 1024] = [b'x'; 1024];

fn secret() -> WebhookSecret {
    SECRET.parse().unwrap_or_else(|error| unreachable!("{error}"))
}

/// The lower bound: only `hmac` and `sha2`, with the same key and text.
#[divan::bench]
fn bare_hmac_1_kib(bencher: Bencher<'_, '_>) {
    bencher.counter(BytesCount::new(BODY.len())).bench(|| {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(black_box(SECRET.as_bytes())) else {
            unreachable!("HMAC accepts keys of any length")
        };
        mac.update(black_box(TIMESTAMP.as_bytes()));
        mac.update(b".");
        mac.update(black_box(&BODY));
        <[u8; 32]>::from(mac.finalize().into_bytes())
    });
}

#[divan::bench]
fn sign_1_kib(bencher: Bencher<'_, '_>) {
    let secret = secret();
    bencher
        .counter(BytesCount::new(BODY.len()))
        .bench(|| black_box(&secret).sign(black_box(TIMESTAMP), black_box(&BODY)));
}

/// Including the 44 characters of the header.
#[divan::bench]
fn sign_1_kib_as_text(bencher: Bencher<'_, '_>) {
    let secret = secret();
    bencher
        .counter(BytesCount::new(BODY.len()))
        .bench(|| black_box(&secret).sign(black_box(TIMESTAMP), black_box(&BODY)).to_string());
}

#[divan::bench]
fn verify_1_kib(bencher: Bencher<'_, '_>) {
    let secret = secret();
    let signature = secret.sign(TIMESTAMP, &BODY).to_string();
    bencher
        .counter(BytesCount::new(BODY.len()))
        .bench(|| black_box(&secret).verify(black_box(TIMESTAMP), black_box(&BODY), black_box(&signature)));
}
