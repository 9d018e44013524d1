//! The pages of the zoo, seen through Chromium: whoever shows the right page is not blamed, and a mistake that stands
//! in a script alone is found.

use super::matrix::Row;
use super::running::{Judge, Resident, ZooError};
use super::{Honest, SinglePageApp};
use crate::reference_partner::Defect;
use crate::specification::{Selection, Selector};

/// Checks in which a fleet reads a page.
const PAGES: [&str; 2] = ["redirect.", "journey."];

/// Leads the good partner, the honest ones, the single-page apps and every mistake on a page past the checks of
/// redirects and journeys. `told` hears of each partner as it is done.
///
/// # Errors
/// [`ZooError`] when a partner cannot be started.
pub async fn prove_pages(judge: Judge, told: impl Fn(&Row)) -> Result<Vec<Row>, ZooError> {
    let only: Vec<Selector> = PAGES.iter().filter_map(|prefix| prefix.parse().ok()).collect();
    let Ok(specification) = judge.specification.clone().select(&Selection { only, tags: None }) else {
        // The selection has no check of a page.
        return Ok(Vec::new());
    };
    let checks: Vec<String> = specification.checks.iter().map(|check| check.id.to_string()).collect();
    let judge = Judge { specification, ..judge };
    let on_pages = |defect: &&Defect| defect.breaks().iter().any(|id| checks.iter().any(|check| check == id));
    // An app is judged by what it shows alone: its mistake stands in the page, not in the store.
    let residents = std::iter::once((Resident::Good, true))
        .chain(Honest::ALL.map(|style| (Resident::Honest(style), true)))
        .chain(SinglePageApp::ALL.map(|app| (Resident::App(app), false)))
        .chain(Defect::ALL.iter().filter(on_pages).map(|defect| (Resident::Flawed(*defect), true)));
    let mut rows = Vec::new();
    for (resident, observed) in residents {
        let row = Row::new(resident, observed, &judge.judge(resident, observed).await?, &checks);
        let row = Row { partner: format!("{}, in Chromium", row.partner), drawn: true, ..row };
        told(&row);
        rows.push(row);
    }
    Ok(rows)
}
