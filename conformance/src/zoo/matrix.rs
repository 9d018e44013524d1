//! The kill matrix: which check finds which mistake, and who was blamed without one.

use std::collections::BTreeSet;
use std::sync::Arc;

use catena_contract::WebhookSecret;
use mock_catena::clock::Clock;
use serde::Serialize;

use super::Honest;
use super::running::{Judge, ZooError};
use crate::reference_partner::Defect;
use crate::report::Report;
use crate::seed::Seed;
use crate::specification::Specification;

/// What kind of partner a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The reference partner without a mistake.
    Good,
    /// A partner that is built differently.
    Honest,
    /// The reference partner with one mistake.
    Flawed,
}

/// One partner, and what was found of it.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// Its name.
    pub partner: String,
    /// Its kind.
    pub kind: Kind,
    /// Checks found broken.
    pub broken: Vec<String>,
    /// Checks that should be.
    pub expected: Vec<String>,
}

/// Every partner of the zoo, led past every check.
#[derive(Debug, Clone, Serialize)]
pub struct KillMatrix {
    /// The checks, in the specification's order.
    pub checks: Vec<String>,
    /// The partners: the good one, the honest ones, the flawed ones.
    pub rows: Vec<Row>,
}

/// What must not be in a kill matrix.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Troubles {
    /// Mistakes that no check finds.
    pub unkilled: Vec<String>,
    /// Checks that find no mistake.
    pub idle: Vec<String>,
    /// Partners that were blamed for what is no mistake of theirs, and by which check.
    pub false_alarms: Vec<String>,
    /// Mistakes whose marks are others than the defect says.
    pub surprises: Vec<String>,
}

impl Troubles {
    /// Whether there are none.
    #[must_use]
    pub const fn none(&self) -> bool {
        self.unkilled.is_empty()
            && self.idle.is_empty()
            && self.false_alarms.is_empty()
            && self.surprises.is_empty()
    }
}

/// Leads the whole zoo past the judge. `told` hears of each partner as it is done.
///
/// # Errors
/// [`ZooError`] when a partner cannot be started.
pub async fn kill_matrix(
    specification: Specification,
    seed: Seed,
    clock: Arc<dyn Clock>,
    secret: WebhookSecret,
    told: impl Fn(&Row),
) -> Result<KillMatrix, ZooError> {
    let checks: Vec<String> = specification.checks.iter().map(|check| check.id.to_string()).collect();
    let judge = Judge { specification, seed, clock, secret, chromium: None };
    let mut rows = Vec::new();
    let mut note = |row: Row| {
        told(&row);
        rows.push(row);
    };
    note(Row::new("the reference partner", Kind::Good, &judge.reference(None).await?, &[], &checks));
    for style in Honest::ALL {
        let report = judge.honest(style).await?;
        note(Row::new(style.as_str(), Kind::Honest, &report, style.goes_without(), &checks));
    }
    for defect in Defect::ALL {
        let report = judge.reference(Some(*defect)).await?;
        note(Row::new(defect.as_str(), Kind::Flawed, &report, defect.breaks(), &checks));
    }
    Ok(KillMatrix { checks, rows })
}

impl Row {
    pub(super) fn new(
        partner: &str,
        kind: Kind,
        report: &Report,
        expected: &[&str],
        checks: &[String],
    ) -> Self {
        let among = |ids: &[&str]| checks.iter().filter(|id| ids.contains(&id.as_str())).cloned().collect();
        Self {
            partner: partner.to_owned(),
            kind,
            broken: among(&report.broken_ids()),
            expected: among(expected),
        }
    }
}

impl KillMatrix {
    /// What is wrong with it.
    #[must_use]
    pub fn troubles(&self) -> Troubles {
        let mut troubles = Troubles::default();
        let mut killing: BTreeSet<&str> = BTreeSet::new();
        for row in &self.rows {
            let beyond = row.broken.iter().filter(|id| !row.expected.contains(id));
            match row.kind {
                Kind::Good | Kind::Honest => {
                    troubles.false_alarms.extend(beyond.map(|id| format!("{}: {id}", row.partner)));
                }
                // A selection of checks may leave a mistake without any that could find it.
                Kind::Flawed if row.expected.is_empty() && row.broken.is_empty() => {}
                Kind::Flawed => {
                    killing.extend(row.broken.iter().map(String::as_str));
                    if row.broken.is_empty() {
                        troubles.unkilled.push(row.partner.clone());
                    } else if row.broken != row.expected {
                        troubles.surprises.push(format!(
                            "{}: broken {}; expected {}",
                            row.partner,
                            row.broken.join(", "),
                            row.expected.join(", ")
                        ));
                    }
                }
            }
        }
        troubles.idle = self.checks.iter().filter(|id| !killing.contains(id.as_str())).cloned().collect();
        troubles
    }
}
