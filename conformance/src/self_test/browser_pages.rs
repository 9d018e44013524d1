//! The partners' pages in Chromium: no correct page is reported, and mistakes that only a script makes are found.

use super::{Row, SelfTest, SelfTestError, Subject};
use reference_partner::Defect;
use reference_partner::variants::{SinglePageApp, Variant};

/// The chapters of checks that read a page.
const PAGES: [&str; 2] = ["redirect.", "journey."];

/// Tests pages in Chromium. Correct partners and single-page apps are tested by all checks of redirects and journeys. A
/// partner with a mistake is tested by the checks that the mistake fails; over HTTP it was tested by the others already.
/// `on_row` is called for each partner when it is done.
///
/// # Errors
/// [`SelfTestError`] if a partner cannot be tested.
pub async fn pages_in_browser(self_test: SelfTest, on_row: impl Fn(&Row)) -> Result<Vec<Row>, SelfTestError> {
    // The selection may have no check that reads a page.
    let Some(self_test) = self_test.only(|id| PAGES.iter().any(|prefix| id.starts_with(prefix))) else {
        return Ok(Vec::new());
    };
    // The variant `single-page-app` has no script of its own; with one it is among the apps below.
    let variants = Variant::ALL.iter().filter(|variant| **variant != Variant::SinglePageApp);
    // Apps are tested without views, because their mistake is on the page and not in the store.
    let correct = std::iter::once((Subject::Reference, true))
        .chain(variants.map(|variant| (Subject::Variant(*variant), true)))
        .chain(SinglePageApp::ALL.map(|app| (Subject::App(app), false)))
        .map(|(subject, with_views)| (subject, with_views, self_test.clone()));
    let defective = Defect::WITH_CHECKS.iter().filter_map(|defect| {
        let its_checks = self_test.only(|id| defect.expected_failures().contains(&id))?;
        Some((Subject::Defective(*defect), true, its_checks))
    });
    let mut rows = Vec::new();
    for (subject, with_views, self_test) in correct.chain(defective) {
        let report = self_test.run(subject, with_views).await?;
        let row = Row::new(subject, with_views, &report, &self_test.check_ids());
        let row = Row { partner: format!("{}, in Chromium", row.partner), in_browser: true, ..row };
        on_row(&row);
        rows.push(row);
    }
    Ok(rows)
}
