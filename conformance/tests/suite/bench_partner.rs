//! Starts a reference partner and judges it.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use catena_conformance::judge::Strictness;
use catena_conformance::profile::target::Target;
use catena_conformance::report::Report;
use catena_conformance::seed::Seed;
use catena_conformance::specification::{Level, Specification};
use catena_conformance::suite::{AssessError, Assessment, NoProgress, assess};
use catena_contract::WebhookSecret;
use catena_probe::chromium::Chromium;
use mock_catena::clock::{Clock as _, SystemClock};
use reference_partner::Defect;
use reference_partner::{Options, ReferencePartner, Running};

/// What the partner's deliveries are signed with.
pub(crate) const SECRET: &str = "a-secret-of-the-tests";

/// Judges by every check, at `--fail-on hardening`.
pub(crate) async fn judged(target: Target) -> Report {
    judged_by(Specification::embedded().unwrap(), target, None).await
}

/// Judges by these checks, in Chromium or without it.
pub(crate) async fn judged_by(
    specification: Specification,
    target: Target,
    chromium: Option<Arc<Chromium>>,
) -> Report {
    tried(specification, target, chromium).await.unwrap()
}

/// The same, for a target that may not be testable.
pub(crate) async fn tried(
    specification: Specification,
    target: Target,
    chromium: Option<Arc<Chromium>>,
) -> Result<Report, AssessError> {
    let assessment = Assessment {
        seed: Seed::new(7),
        strictness: Strictness { fail_on: Level::Hardening, prove_all: false },
        built_in: false,
        reproducible: true,
        clock: Arc::new(SystemClock),
        chromium,
        progress: Arc::new(NoProgress),
    };
    assess(specification, target, assessment, std::future::pending()).await
}

/// A reference partner with these mistakes, and the target it makes.
pub(crate) async fn partner_with(defects: BTreeSet<Defect>) -> (Running, Target) {
    let secret: WebhookSecret = SECRET.parse().unwrap();
    let partner = ReferencePartner::start(Options {
        bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        secret: secret.clone(),
        defects,
        clock: Arc::new(|| SystemClock.now()),
    })
    .await
    .unwrap();
    let target = Target::of_reference_partner(&partner, secret).unwrap();
    (partner, target)
}

/// Judges a reference partner with these mistakes; `shape` may take something out of its profile.
pub(crate) async fn judged_with(defects: BTreeSet<Defect>, shape: impl FnOnce(&mut Target)) -> Report {
    let (partner, mut target) = partner_with(defects).await;
    shape(&mut target);
    let report = judged(target).await;
    partner.stop().await;
    report
}
