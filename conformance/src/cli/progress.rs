//! The progress bar of a run, shown only if standard error is a terminal.

use indicatif::{ProgressBar, ProgressStyle};

use crate::judge::FindingKind;
use crate::specification::CheckId;
use crate::suite::Progress;

/// A progress bar with the check that ended last.
#[derive(Debug)]
pub(super) struct Bar(ProgressBar);

impl Bar {
    /// A bar for this many checks; hidden if standard error is not a terminal.
    pub(super) fn new(checks: usize) -> Self {
        let bar = ProgressBar::new(u64::try_from(checks).unwrap_or(u64::MAX));
        if let Ok(style) = ProgressStyle::with_template("{pos}/{len} {bar:24} {wide_msg}") {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// Removes the bar.
    pub(super) fn clear(&self) {
        self.0.finish_and_clear();
    }
}

impl Progress for Bar {
    fn started(&self, check: &CheckId) {
        self.0.set_message(check.to_string());
    }

    fn finished(&self, check: &CheckId, kind: FindingKind) {
        self.0.set_message(format!("{check}: {}", kind.as_str()));
        self.0.inc(1);
    }
}
