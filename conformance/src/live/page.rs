//! The page, its files, and the parts that are not from the report.

use askama::Template;

use super::sessions::ShownSession;
use crate::judge::FindingKind;
use crate::report::html::{LevelBox, SCRIPT as REPORT_SCRIPT, STYLE as REPORT_STYLE, Tile, filters};
use crate::specification::{Check, Level};

pub(super) const STYLE: &str = include_str!("../../templates/live/live.css");
pub(super) const SCRIPT: &str = include_str!("../../templates/live/live.js");
pub(super) const OF_THE_REPORT: [&str; 2] = [REPORT_STYLE, REPORT_SCRIPT];

/// The page before anything is shown on it.
#[derive(Template)]
#[template(path = "live/live.html")]
pub(super) struct LivePage {
    version: &'static str,
    tiles: Vec<Tile>,
    levels: Vec<LevelBox>,
}

impl LivePage {
    pub(super) fn new() -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION"),
            tiles: FindingKind::ALL.map(|kind| Tile { kind, count: 0 }).into(),
            levels: Level::ALL.map(|level| LevelBox { word: level.as_str(), count: 0 }).into(),
        }
    }
}

/// A check that runs.
#[derive(Template)]
#[template(path = "live/waiting.html")]
pub(super) struct Waiting<'a> {
    pub(super) check: &'a Check,
}

/// A session.
#[derive(Template)]
#[template(path = "live/session.html")]
pub(super) struct SessionRow<'a> {
    pub(super) number: u64,
    pub(super) session: &'a ShownSession,
}

pub(super) fn rendered(part: &impl Template) -> askama::Result<String> {
    part.render()
}
