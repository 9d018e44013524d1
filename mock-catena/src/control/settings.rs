//! What the user's commands set, as an export keeps it: the clock, the dialect switches and the fault rules.

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::clock::Adjustment;
use crate::dialect::{Dialect, SwitchRequest};
use crate::faults::Rule;

/// The settings of a simulated Catena.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    clock: Adjustment,
    /// The dialect it was started with. One that is started with another one keeps its own switches.
    dialect: Dialect,
    switches: SwitchRequest,
    faults: Vec<Rule>,
}

impl Settings {
    pub(super) fn of(app: &App) -> Self {
        let context = app.context();
        Self {
            clock: context.clock.adjustment(),
            dialect: context.dialect,
            switches: SwitchRequest::to(&app.switches()),
            faults: context.faults.rest(app.now()),
        }
    }

    /// Sets the clock and the switches. Adds the fault rules, as far as there is room.
    pub(super) fn apply(self, app: &App) {
        let context = app.context();
        context.clock.adjust(self.clock);
        if self.dialect == context.dialect {
            app.set_switches(self.switches.apply(&app.switches()));
        }
        for rule in self.faults {
            if let Err(error) = context.faults.add(rule, app.now()) {
                tracing::warn!(%error, "fault rules of the import were left out");
                return;
            }
        }
    }
}
