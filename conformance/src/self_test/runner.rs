//! Leads one partner past the judge: starts it, makes it a target, judges it, stops it.

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
use reference_partner::Defect;
use reference_partner::variants::{Honest, HonestPartner, Served, SinglePageApp};
use reference_partner::{Options, ReferencePartner, StartError};

/// A partner could not be led past the judge.
#[derive(Debug, thiserror::Error)]
pub enum SelfTestError {
    /// It did not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// It did not start listening.
    #[error("cannot listen on loopback")]
    Listen(#[source] std::io::Error),
    /// It makes no target.
    #[error("a partner of the zoo makes no target")]
    Target(#[source] Box<TargetError>),
    /// There was no report.
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
    Good,
    /// A partner that is built differently.
    Honest(Honest),
    /// A partner whose pages are drawn by a script.
    App(SinglePageApp),
    /// The reference partner with one mistake.
    Flawed(Defect),
}

/// What every partner of the self-test is judged with.
#[derive(Clone)]
pub struct Judge {
    /// The checks.
    pub specification: Specification,
    /// Behind everything made up.
    pub seed: Seed,
    /// For timestamps that must be fresh.
    pub clock: Arc<dyn Clock>,
    /// What deliveries are signed with.
    pub secret: WebhookSecret,
    /// What pages are opened with, where scripts are to run.
    pub chromium: Option<Arc<Chromium>>,
}

impl Judge {
    /// The same, with pages drawn by Chromium.
    #[must_use]
    pub fn with_scripts(self, chromium: Arc<Chromium>) -> Self {
        Self { chromium: Some(chromium), ..self }
    }

    /// The same with the checks of these ids alone, if there are any.
    #[must_use]
    pub(super) fn of(&self, ids: impl Fn(&str) -> bool) -> Option<Self> {
        let specification = self.specification.clone().retaining(|check| ids(check.id.as_str()));
        (!specification.checks.is_empty()).then(|| Self { specification, ..self.clone() })
    }

    /// Judges one partner: with views of what it stored, or by what it shows alone.
    ///
    /// # Errors
    /// [`SelfTestError`] when it cannot be started.
    pub async fn judge(&self, subject: Subject, observe: bool) -> Result<Report, SelfTestError> {
        let clock = Arc::clone(&self.clock);
        let clock: reference_partner::Clock = Arc::new(move || clock.now());
        let defects = match subject {
            Subject::Honest(style) => {
                let served = HonestPartner::start(style, self.secret.clone(), clock).await;
                let served = served.map_err(SelfTestError::Listen)?;
                return self.assess(Target::of_variant(&served, true, observe)?).await;
            }
            Subject::App(app) => {
                let served =
                    Served::of(app.as_str(), app.router(self.secret.clone(), clock), self.secret.clone());
                let served = served.await.map_err(SelfTestError::Listen)?;
                return self.assess(Target::of_variant(&served, true, observe)?).await;
            }
            Subject::Good => BTreeSet::new(),
            Subject::Flawed(defect) => BTreeSet::from([defect]),
        };
        let bind = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let options = Options { bind, secret: self.secret.clone(), defects, clock };
        let partner = ReferencePartner::start(options).await?;
        let mut target = Target::of_reference_partner(&partner, self.secret.clone())?;
        if !observe {
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
            strictness: Strictness { fail_on: Level::Hardening, prove_all: false },
            built_in: true,
            reproducible: true,
            clock: Arc::clone(&self.clock),
            chromium: self.chromium.clone(),
            progress: Arc::new(NoProgress),
        };
        Ok(assess(self.specification.clone(), target, assessment, std::future::pending()).await?)
    }
}
