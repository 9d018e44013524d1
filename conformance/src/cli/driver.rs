//! `--driver`: how a fleet's browser is simulated.

use std::sync::Arc;

use catena_probe::chromium::{Chromium, ChromiumError};
use clap::ValueEnum;

use crate::oracle::visible_text;

/// How a fleet's browser is simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Driver {
    /// An HTTP client: reads pages as the server sends them.
    Http,
    /// Chromium: runs scripts and reads the rendered page.
    Browser,
}

impl Driver {
    /// Starts Chromium if this driver needs it. The caller ends it.
    pub(super) async fn start(self) -> Result<Option<Arc<Chromium>>, ChromiumError> {
        match self {
            Self::Http => Ok(None),
            Self::Browser => Chromium::start(visible_text).await.map(Arc::new).map(Some),
        }
    }
}
