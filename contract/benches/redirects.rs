//! Parsing and building a redirect. Run with `cargo bench -p catena-contract --bench redirects`; the results are in
//! `benches/README.md`.

use catena_contract::{Outcome, RedirectUrls, parse_callback};
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

/// The redirects of the documentation, by outcome.
const DOCUMENTED: [&str; 3] = [
    "https://your-app.com/callback?status=success",
    "https://your-app.com/callback?status=integration-requested&integration_request_id=5c06372b-5b5a-4477-88ee-6cd8d3b55efb",
    "https://your-app.com/failure?status=failure",
];

fn urls() -> RedirectUrls {
    let parsed = |text: &str| text.parse().unwrap_or_else(|error| unreachable!("{error}"));
    RedirectUrls {
        success: parsed("https://your-app.com/callback?fleet=carrier-4711&lang=en#done"),
        failure: parsed("https://your-app.com/failure"),
    }
}

fn requested() -> Outcome {
    parse_callback(DOCUMENTED[1]).unwrap_or_else(|error| unreachable!("{error}"))
}

#[divan::bench(args = ["success", "integration-requested", "failure"])]
fn parse(bencher: Bencher<'_, '_>, outcome: &str) {
    let needle = format!("status={outcome}");
    let url = DOCUMENTED.iter().find(|url| url.contains(&needle)).copied().unwrap_or_default();
    bencher.bench(|| parse_callback(black_box(url)));
}

/// `status` after 8 KiB of another parameter.
#[divan::bench]
fn parse_8_kib(bencher: Bencher<'_, '_>) {
    let url = format!("https://your-app.com/callback?padding={}&status=success", "x".repeat(8192));
    bencher.bench(|| parse_callback(black_box(&url)));
}

/// With a URL that already has a query and a fragment.
#[divan::bench]
fn build(bencher: Bencher<'_, '_>) {
    let (urls, outcome) = (urls(), requested());
    bencher.bench(|| black_box(&urls).redirect(black_box(&outcome)));
}
