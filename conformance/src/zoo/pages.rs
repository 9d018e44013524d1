//! The pages of the zoo, seen through Chromium: whoever shows the right page is not blamed, and a mistake that stands
//! in a script alone is found.

use std::sync::Arc;

use catena_contract::WebhookSecret;
use mock_catena::clock::Clock;

use super::matrix::{Kind, Row};
use super::running::{Judge, ZooError};
use super::{Honest, SinglePageApp};
use crate::probe::Chromium;
use crate::reference_partner::Defect;
use crate::seed::Seed;
use crate::specification::{Selection, Selector, Specification};

/// Leads the good partner, the honest ones, two single-page apps and every mistake on a page past the checks of
/// redirects and journeys, in Chromium. `told` hears of each partner as it is done.
///
/// # Errors
/// [`ZooError`] when a partner cannot be started.
pub async fn prove_pages(
    specification: Specification,
    seed: Seed,
    clock: Arc<dyn Clock>,
    secret: WebhookSecret,
    chromium: Arc<Chromium>,
    told: impl Fn(&Row),
) -> Result<Vec<Row>, ZooError> {
    let only: Vec<Selector> = PAGES.iter().filter_map(|prefix| prefix.parse().ok()).collect();
    let Ok(specification) = specification.select(&Selection { only, tags: None }) else {
        // The selection has no check of a page.
        return Ok(Vec::new());
    };
    let checks: Vec<String> = specification.checks.iter().map(|check| check.id.to_string()).collect();
    let judge = Judge { specification, seed, clock, secret, chromium: Some(chromium) };
    let mut rows = Vec::new();
    let mut note = |row: Row| {
        told(&row);
        rows.push(row);
    };
    let named = |name: &str| format!("{name}, in Chromium");
    let good = judge.reference(None).await?;
    note(Row::new(&named("the reference partner"), Kind::Good, &good, &[], &checks));
    for style in Honest::ALL {
        let report = judge.honest(style).await?;
        note(Row::new(&named(style.as_str()), Kind::Honest, &report, style.goes_without(), &checks));
    }
    for (app, kind, breaks) in APPS {
        let report = judge.app(app).await?;
        note(Row::new(&format!("{}, unobserved", named(app.as_str())), kind, &report, breaks, &checks));
    }
    let on_pages = |defect: &&Defect| defect.breaks().iter().any(|id| checks.iter().any(|check| check == id));
    for defect in Defect::ALL.iter().filter(on_pages) {
        let report = judge.reference(Some(*defect)).await?;
        note(Row::new(&named(defect.as_str()), Kind::Flawed, &report, defect.breaks(), &checks));
    }
    Ok(rows)
}

/// Checks in which a fleet reads a page.
const PAGES: [&str; 2] = ["redirect.", "journey."];

/// Judged by what they show alone, and what that breaks.
const APPS: [(SinglePageApp, Kind, &[&str]); 2] = [
    (SinglePageApp::Honest, Kind::Honest, &[]),
    (
        SinglePageApp::ShowsRequestedAsConnected,
        Kind::Flawed,
        &[
            "redirect.requested.distinguished",
            "redirect.requested.not-connected",
            "redirect.requested.acknowledged",
            "redirect.requested.on-failure-url",
            "redirect.requested.without-id",
            "journey.requested",
        ],
    ),
];
