//! The dry run: a real run whose requests go to a reference partner in this program instead of the target.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use http::Method;
use http::header::{HeaderMap, HeaderValue, SET_COOKIE};
use mock_catena::clock::Clock;
use mock_catena::ids::{Ids as _, SeededIds};
use regex::Regex;
use url::{Origin, Url};

use super::{Plan, entry};
use crate::profile::Pages;
use crate::profile::target::{Role, Roles, Target};
use crate::run::{Run, RunError};
use crate::seed::Seed;
use crate::specification::Specification;
use crate::suite::{AssessError, NoProgress, run_checks};
use catena_probe::{Answer, InterceptAction, Interceptor, Request};
use catena_probe::{Limits, ObserveMapping};
use reference_partner::{Options, ReferencePartner, StartError};

/// Why a plan could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The reference partner did not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The run could not begin.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The dry run broke off.
    #[error(transparent)]
    Assess(#[from] AssessError),
}

/// Redirects requests to the reference partner and counts them.
#[derive(Debug)]
struct DryRun {
    roles: Roles,
    /// The reference partner's origin, without a trailing slash.
    base: String,
    cookies: Vec<String>,
    counted: Mutex<HashMap<(Role, Method, Origin), u32>>,
    fleets: Mutex<HashSet<String>>,
}

/// Makes a dry run against `target`. Nothing is sent to it.
///
/// # Errors
/// [`PlanError`].
pub async fn dry_run(
    specification: Specification,
    target: &Target,
    seed: Seed,
    clock: Arc<dyn Clock>,
) -> Result<Plan, PlanError> {
    let secret = match &target.webhook {
        Some(webhook) => webhook.secret.clone(),
        None => SeededIds::new(seed.number()).secret(),
    };
    let time = Arc::clone(&clock);
    let partner = ReferencePartner::start(Options {
        bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        secret,
        defects: BTreeSet::new(),
        clock: Arc::new(move || time.now()),
    })
    .await?;
    let rehearsal = Arc::new(DryRun {
        roles: Roles::of(target),
        base: partner.base_url().as_str().trim_end_matches('/').to_owned(),
        cookies: target.login.as_ref().map(|login| login.cookies.clone()).unwrap_or_default(),
        counted: Mutex::default(),
        fleets: Mutex::default(),
    });
    let checks = specification.checks.len();
    let run =
        Run::intercepted(stand_in(target), seed, clock, Arc::clone(&rehearsal) as Arc<dyn Interceptor>)?;
    let ended = run_checks(specification, &Arc::new(run), Arc::new(NoProgress)).await;
    partner.stop().await;
    ended?;
    let fleets = rehearsal.fleets.lock().unwrap_or_else(PoisonError::into_inner).len();
    Ok(entry::plan(target, (checks, fleets, seed.number()), rehearsal.counted()))
}

/// The target with the reference partner's pages and views, without a rate limit, and with every host allowed, because
/// nothing is sent to them.
fn stand_in(target: &Target) -> Target {
    let mut limits = Limits { most_requests: target.limits.most_requests, ..Limits::default() };
    limits.allow_hosts =
        target.urls().iter().filter_map(|url| url.host_str().map(ToOwned::to_owned)).collect();
    Target { pages: Pages::default(), mapping: ObserveMapping::default(), limits, ..target.clone() }
}

impl DryRun {
    fn counted(&self) -> Vec<((Role, Method, Origin), u32)> {
        let counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<_> = counted.iter().map(|(key, requests)| (key.clone(), *requests)).collect();
        all.sort_by_key(|((role, method, origin), _)| {
            (*role, method.to_string(), origin.ascii_serialization())
        });
        all
    }

    fn count(&self, role: Role, request: &Request) {
        let key = (role, request.method.clone(), request.url.origin());
        *self.counted.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default() += 1;
    }
}

/// The test fleet in a URL.
fn fleet_in(url: &Url) -> Option<String> {
    static FLEET: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new("catena-conformance-[0-9a-f]{8}").ok());
    FLEET.as_ref()?.find(url.as_str()).map(|found| found.as_str().to_owned())
}

impl Interceptor for DryRun {
    fn intercept(&self, request: &Request) -> InterceptAction {
        let url = &request.url;
        let role = self.roles.role(&request.method, url);
        self.count(role, request);
        let fleet = fleet_in(url);
        self.fleets.lock().unwrap_or_else(PoisonError::into_inner).extend(fleet.clone());
        let fleet = fleet.unwrap_or_default();
        let callback = |path: &str| {
            let query = url.query().unwrap_or_default();
            let named = url.query_pairs().any(|(name, _)| name == "fleet");
            // The reference partner identifies a fleet by the parameter `fleet`.
            let own = if named || fleet.is_empty() { String::new() } else { format!("fleet={fleet}&") };
            format!("{path}?{own}{query}")
        };
        let path = match role {
            Role::SignIn | Role::Arrange | Role::Knock => return InterceptAction::Answer(self.signed_in()),
            Role::Success => callback(reference_partner::SUCCESS_PATH),
            Role::Failure => callback(reference_partner::FAILURE_PATH),
            Role::Webhook => reference_partner::WEBHOOK_PATH.to_owned(),
            Role::ObserveRequest => {
                let id = self.roles.id_in(url).unwrap_or_default();
                reference_partner::INTEGRATION_REQUEST_VIEW_PATH.replace("{integration_request_id}", &id)
            }
            Role::ObserveFleet => reference_partner::FLEET_VIEW_PATH.replace("{fleet_ref}", &fleet),
            Role::Further => url.path().to_owned(),
        };
        match Url::parse(&format!("{}{path}", self.base)) {
            Ok(there) => InterceptAction::Redirect(there),
            Err(_) => InterceptAction::Answer(self.signed_in()),
        }
    }
}

impl DryRun {
    /// An answer with the session's cookies.
    fn signed_in(&self) -> Answer {
        let mut headers = HeaderMap::new();
        let names =
            self.cookies.iter().map(String::as_str).chain(self.cookies.is_empty().then_some("session"));
        for name in names {
            if let Ok(value) = HeaderValue::from_str(&format!("{name}=dry-run; Path=/")) {
                headers.append(SET_COOKIE, value);
            }
        }
        Answer { status: 204, headers, body: Vec::new(), cut: false }
    }
}
