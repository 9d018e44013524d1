//! One run of the whole suite against the reference partner on loopback, and the start of the process.
//!
//! `cargo bench -p catena-conformance`. The floor beside the start is a process that does nothing.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Command, Stdio};
use std::sync::Arc;

use catena_conformance::judge::{Strictness, Verdict};
use catena_conformance::profile::target::Target;
use catena_conformance::seed::Seed;
use catena_conformance::specification::{Level, Specification};
use catena_conformance::suite::{Assessment, NoProgress, assess};
use catena_contract::WebhookSecret;
use divan::Bencher;
use mock_catena::clock::{Clock as _, SystemClock};
use reference_partner::{Options, ReferencePartner};

fn main() {
    divan::main();
}

/// The whole suite: all checks, journeys included, against a fresh reference partner.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn whole_suite(bencher: Bencher<'_, '_>) {
    let Ok(runtime) = tokio::runtime::Runtime::new() else { return };
    bencher.bench_local(|| runtime.block_on(once()));
}

async fn once() -> Option<Verdict> {
    let secret: WebhookSecret = "a-secret-of-the-bench".parse().ok()?;
    let partner = ReferencePartner::start(Options {
        bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        secret: secret.clone(),
        defects: BTreeSet::new(),
        clock: Arc::new(|| SystemClock.now()),
    })
    .await
    .ok()?;
    let target = Target::of_reference_partner(&partner, secret).ok()?;
    let assessment = Assessment {
        seed: Seed::new(1),
        strictness: Strictness { fail_on: Level::Hardening, require_tested: Some(Level::Hardening) },
        built_in: true,
        reproducible: false,
        clock: Arc::new(SystemClock),
        chromium: None,
        progress: Arc::new(NoProgress),
    };
    let report =
        assess(Specification::embedded().ok()?, target, assessment, std::future::pending()).await.ok()?;
    partner.stop().await;
    assert_eq!(report.verdict, Verdict::Conformant, "a run that fails says nothing about speed");
    Some(report.verdict)
}

/// `catena-conformance --version`, from fork to exit.
#[divan::bench(sample_count = 50, sample_size = 1)]
fn start_to_version() -> bool {
    started(Command::new(env!("CARGO_BIN_EXE_catena-conformance")).arg("--version"))
}

/// A process that does nothing: what the system takes for any.
#[divan::bench(sample_count = 50, sample_size = 1)]
fn start_of_true() -> bool {
    started(&mut Command::new("true"))
}

fn started(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).status().is_ok_and(|status| status.success())
}
