//! Tests one partner of the self-test: starts it, runs the suite against it, and stops it.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use catena_contract::WebhookSecret;
use mock_catena::clock::Clock;

use crate::judge::Strictness;
use crate::profile::target::{Target, TargetError};
use crate::report::Report;
use crate::seed::Seed;
use crate::specification::{Level, Specification};
use crate::suite::{AssessError, Assessment, NoProgress, assess};
use catena_probe::REFERENCE_SETTLE;
use catena_probe::chromium::Chromium;
use reference_partner::variants::{RunningVariant, SinglePageApp, Variant};
use reference_partner::{Defect, Options, ReferencePartner, StartError};

/// A partner could not be tested.
#[derive(Debug, thiserror::Error)]
pub enum SelfTestError {
    /// The partner did not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The partner cannot listen on loopback.
    #[error("cannot listen on loopback")]
    Listen(#[source] std::io::Error),
    /// The partner's URLs are not a valid target.
    #[error("a partner of the self-test is not a valid target")]
    Target(#[source] Box<TargetError>),
    /// The suite gave no report.
    #[error(transparent)]
    Assess(#[from] AssessError),
}

impl From<TargetError> for SelfTestError {
    fn from(error: TargetError) -> Self {
        Self::Target(Box::new(error))
    }
}

/// One partner of the self-test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The reference partner without a mistake.
    Reference,
    /// A correct partner that is built differently.
    Variant(Variant),
    /// A partner whose pages a script renders.
    App(SinglePageApp),
    /// The reference partner with one mistake.
    Defective(Defect),
}

/// How the partners of the self-test are tested.
#[derive(Clone)]
pub struct SelfTest {
    /// The checks.
    pub specification: Specification,
    /// The seed of all test data.
    pub seed: Seed,
    /// The clock for timestamps of deliveries.
    pub clock: Arc<dyn Clock>,
    /// The secret that deliveries are signed with.
    pub secret: WebhookSecret,
    /// The browser for pages, if scripts are to run.
    pub chromium: Option<Arc<Chromium>>,
}

impl SelfTest {
    /// The same self-test with pages in Chromium.
    #[must_use]
    pub fn with_scripts(self, chromium: Arc<Chromium>) -> Self {
        Self { chromium: Some(chromium), ..self }
    }

    /// The same self-test with fewer checks, or nothing if `ids` selects none.
    #[must_use]
    pub(super) fn only(&self, ids: impl Fn(&str) -> bool) -> Option<Self> {
        let specification = self.specification.clone().retaining(|check| ids(check.id.as_str()));
        (!specification.checks.is_empty()).then(|| Self { specification, ..self.clone() })
    }

    pub(super) fn check_ids(&self) -> Vec<String> {
        self.specification.checks.iter().map(|check| check.id.to_string()).collect()
    }

    /// Tests one partner, with or without views of what it stores.
    ///
    /// # Errors
    /// [`SelfTestError`] if it cannot be tested.
    pub async fn run(&self, subject: Subject, with_views: bool) -> Result<Report, SelfTestError> {
        let clock = Arc::clone(&self.clock);
        let clock: reference_partner::Clock = Arc::new(move || clock.now());
        let defects = match subject {
            Subject::Variant(variant) => {
                let served = Variant::start(variant, self.secret.clone(), clock).await;
                let served = served.map_err(SelfTestError::Listen)?;
                return self.assess(Target::of_variant(&served, true, with_views)?).await;
            }
            Subject::App(app) => {
                let router = app.router(self.secret.clone(), clock);
                let served = RunningVariant::serve(app.as_str(), router, self.secret.clone()).await;
                let served = served.map_err(SelfTestError::Listen)?;
                return self.assess(Target::of_variant(&served, true, with_views)?).await;
            }
            Subject::Reference => BTreeSet::new(),
            Subject::Defective(defect) => BTreeSet::from([defect]),
        };
        let bind = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let options = Options { bind, secret: self.secret.clone(), defects, clock };
        let partner = ReferencePartner::start(options).await?;
        let mut target = Target::of_reference_partner(&partner, self.secret.clone())?;
        if !with_views {
            (target.observe_fleet, target.observe_request) = (None, None);
        }
        let report = self.assess(target).await;
        partner.stop().await;
        report
    }

    async fn assess(&self, mut target: Target) -> Result<Report, SelfTestError> {
        target.limits.settle = REFERENCE_SETTLE;
        let assessment = Assessment {
            seed: self.seed,
            strictness: Strictness { fail_on: Level::Hardening, require_tested: None },
            built_in: true,
            reproducible: true,
            clock: Arc::clone(&self.clock),
            chromium: self.chromium.clone(),
            progress: Arc::new(NoProgress),
        };
        Ok(assess(self.specification.clone(), target, assessment, std::future::pending()).await?)
    }
}
