//! Leads one partner past the judge: starts it, makes it a target, judges it, stops it.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use catena_contract::WebhookSecret;
use mock_catena::clock::Clock;
use tokio::net::TcpListener;

use super::honest::SESSION;
use super::{Honest, HonestPartner, SinglePageApp};
use crate::probe::Chromium;
use crate::reference_partner::{Defect, Options, ReferencePartner, StartError};
use crate::report::Report;
use crate::run::{AssessError, Assessment, Silent, assess};
use crate::seed::Seed;
use crate::specification::{Level, Specification};
use crate::target::{Target, TargetError, TargetFlags};
use crate::verdict::Strictness;

/// A partner could not be led past the judge.
#[derive(Debug, thiserror::Error)]
pub enum ZooError {
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

impl From<TargetError> for ZooError {
    fn from(error: TargetError) -> Self {
        Self::Target(Box::new(error))
    }
}

/// What every partner of the zoo is judged with.
#[derive(Clone)]
pub(super) struct Judge {
    pub(super) specification: Specification,
    pub(super) seed: Seed,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) secret: WebhookSecret,
    pub(super) chromium: Option<Arc<Chromium>>,
}

impl Judge {
    /// Judges the reference partner with this mistake, or without one.
    pub(super) async fn reference(&self, defect: Option<Defect>) -> Result<Report, ZooError> {
        let clock = Arc::clone(&self.clock);
        let partner = ReferencePartner::start(Options {
            bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            secret: self.secret.clone(),
            defects: defect.into_iter().collect::<BTreeSet<_>>(),
            clock: Arc::new(move || clock.now()),
        })
        .await?;
        let target = Target::of_reference_partner(&partner, self.secret.clone())?;
        let report = self.judge(target).await;
        partner.stop().await;
        report
    }

    /// Judges an honest partner.
    pub(super) async fn honest(&self, style: Honest) -> Result<Report, ZooError> {
        let clock = Arc::clone(&self.clock);
        let router = HonestPartner::router(style, self.secret.clone(), Arc::new(move || clock.now()));
        self.serving(style.as_str(), router, true).await
    }

    /// Judges a single-page app, by what it shows alone.
    pub(super) async fn app(&self, app: SinglePageApp) -> Result<Report, ZooError> {
        let clock = Arc::clone(&self.clock);
        let router = app.router(self.secret.clone(), Arc::new(move || clock.now()));
        self.serving(app.as_str(), router, false).await
    }

    /// Judges a partner with these routes; `observe` says whether it lets its store be seen.
    async fn serving(&self, name: &str, router: Router, observe: bool) -> Result<Report, ZooError> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(ZooError::Listen)?;
        let base = format!("http://{}", listener.local_addr().map_err(ZooError::Listen)?);
        let server = tokio::spawn(async move { axum::serve(listener, router).await });
        let profile = format!(
            "name = \"{name}\"\n[callback]\n\
             success_redirect_url = \"{base}/catena/return?fleet={{fleet_ref}}\"\n\
             failure_redirect_url = \"{base}/catena/failed?fleet={{fleet_ref}}\"\n\
             headers = {{ Cookie = \"{SESSION}\" }}\n\
             [webhook]\nurl = \"{base}/hooks/catena\"\nsecret = \"${{env:SECRET}}\"\n"
        );
        let views = format!(
            "[observe]\n\
             integration_request = \"{base}/_test/integration-requests/{{integration_request_id}}\"\n\
             fleet = \"{base}/_test/fleets/{{fleet_ref}}\"\n"
        );
        let profile = if observe { profile + &views } else { profile };
        let secret = catena_contract::Expose::expose(&self.secret);
        let environment = move |name: &str| (name == "SECRET").then(|| secret.clone());
        let target = Target::from_profile("zoo.toml", &profile, &environment, &TargetFlags::default())?;
        let report = self.judge(target).await;
        server.abort();
        report
    }

    async fn judge(&self, target: Target) -> Result<Report, ZooError> {
        let assessment = Assessment {
            seed: self.seed,
            strictness: Strictness { fail_on: Level::Hardening, prove_all: false },
            built_in: true,
            reproducible: true,
            clock: Arc::clone(&self.clock),
            chromium: self.chromium.clone(),
            progress: Arc::new(Silent),
        };
        Ok(assess(self.specification.clone(), target, assessment, std::future::pending()).await?)
    }
}
