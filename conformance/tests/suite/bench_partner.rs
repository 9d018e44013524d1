//! Starts a reference partner and runs the suite against it.

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

/// The secret of the partner's webhook endpoint.
pub(crate) const SECRET: &str = "a-secret-of-the-tests";

/// Runs every check, with `--fail-on hardening`.
pub(crate) async fn judged(target: Target) -> Report {
    judged_by(Specification::embedded().unwrap(), target, None).await
}

/// Runs these checks, in Chromium or over plain HTTP.
pub(crate) async fn judged_by(
    specification: Specification,
    target: Target,
    chromium: Option<Arc<Chromium>>,
) -> Report {
    tried(specification, target, chromium).await.unwrap()
}

/// The same, for a target that may fail the preflight.
pub(crate) async fn tried(
    specification: Specification,
    target: Target,
    chromium: Option<Arc<Chromium>>,
) -> Result<Report, AssessError> {
    let assessment = Assessment {
        seed: Seed::new(7),
        strictness: Strictness { fail_on: Level::Hardening, require_tested: None },
        built_in: false,
        reproducible: true,
        clock: Arc::new(SystemClock),
        chromium,
        progress: Arc::new(NoProgress),
    };
    assess(specification, target, assessment, std::future::pending()).await
}

/// A reference partner with these defects, and its target.
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

/// Runs every check against a reference partner with these defects; `shape` may change its target first.
pub(crate) async fn judged_with(defects: BTreeSet<Defect>, shape: impl FnOnce(&mut Target)) -> Report {
    let (partner, mut target) = partner_with(defects).await;
    shape(&mut target);
    let report = judged(target).await;
    partner.stop().await;
    report
}
