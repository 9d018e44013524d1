//! The pages of the self-test, seen through Chromium: whoever shows the right page is not blamed, and a mistake that stands
//! in a script alone is found.

use super::Row;
use super::{Judge, SelfTestError, Subject};
use reference_partner::Defect;
use reference_partner::variants::{Honest, SinglePageApp};

/// Checks in which a fleet reads a page.
const PAGES: [&str; 2] = ["redirect.", "journey."];

/// Leads the good partner, the honest ones and the single-page apps past the checks of redirects and journeys, and
/// every mistake on a page past those that it breaks: that it breaks no others, the matrix over HTTP has shown. `told`
/// hears of each partner as it is done.
///
/// # Errors
/// [`SelfTestError`] when a partner cannot be started.
pub async fn prove_pages(judge: Judge, told: impl Fn(&Row)) -> Result<Vec<Row>, SelfTestError> {
    // The selection may have no check of a page.
    let Some(judge) = judge.of(|id| PAGES.iter().any(|prefix| id.starts_with(prefix))) else {
        return Ok(Vec::new());
    };
    // The style of an app has no script of its own; with one, it is an app below.
    let styles = Honest::ALL.iter().filter(|style| **style != Honest::SinglePageApp);
    // An app is judged by what it shows alone: its mistake stands in the page, not in the store.
    let whole = std::iter::once((Subject::Good, true))
        .chain(styles.map(|style| (Subject::Honest(*style), true)))
        .chain(SinglePageApp::ALL.map(|app| (Subject::App(app), false)))
        .map(|(subject, observed)| (subject, observed, judge.clone()));
    let flawed = Defect::ALL.iter().filter_map(|defect| {
        let failed = judge.of(|id| defect.breaks().contains(&id))?;
        Some((Subject::Flawed(*defect), true, failed))
    });
    let mut rows = Vec::new();
    for (subject, observed, judge) in whole.chain(flawed) {
        let checks: Vec<String> =
            judge.specification.checks.iter().map(|check| check.id.to_string()).collect();
        let row = Row::new(subject, observed, &judge.judge(subject, observed).await?, &checks);
        let row = Row { partner: format!("{}, in Chromium", row.partner), drawn: true, ..row };
        told(&row);
        rows.push(row);
    }
    Ok(rows)
}
