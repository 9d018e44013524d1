//! Records what the browser saw while it rendered a page.

use crate::Rendered;

/// Most lines of each kind that are kept for one page.
const MOST: usize = 10;
/// Most characters of a line.
const LONGEST: usize = 200;

impl Rendered {
    /// Adds an error of the page.
    pub(super) fn add_error(&mut self, line: &str) {
        let line: String = line.lines().next().unwrap_or_default().chars().take(LONGEST).collect();
        if !line.trim().is_empty() && self.errors.len() < MOST && !self.errors.contains(&line) {
            self.errors.push(line);
        }
    }

    /// Records why the page is not complete. The first reason is kept.
    pub(super) fn incomplete(&mut self, why: impl Into<String>) {
        self.partly.get_or_insert_with(|| why.into());
    }

    /// Records a request to a host off the allow list.
    pub(super) fn asked(&mut self, host: &str) {
        if self.others.len() < MOST || self.others.contains(host) {
            self.others.insert(host.to_owned());
        }
    }
}
