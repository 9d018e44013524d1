//! What a fleet comes back in, and what ends a run early.

use std::sync::Arc;

use clap::ValueEnum;

use super::CliError;
use crate::oracle::visible_text;
use crate::seed::Seed;
use catena_probe::chromium::{Chromium, ChromiumError};

/// What a fleet comes back in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Driver {
    /// An HTTP client: pages are read as they arrive.
    Http,
    /// Chromium: scripts run, and what they draw is read.
    Browser,
}

impl Driver {
    /// Starts what has to be started; its user ends it.
    pub(super) async fn start(self) -> Result<Option<Arc<Chromium>>, ChromiumError> {
        match self {
            Self::Http => Ok(None),
            Self::Browser => Chromium::start(visible_text).await.map(Arc::new).map(Some),
        }
    }
}

/// Comes to an end when the process is asked to, and says by what.
pub(super) async fn interrupted() -> String {
    // An error means that the signal cannot be waited for; then only the system can end the process.
    let ctrl_c = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = ctrl_c => "interrupted by Ctrl-C".to_owned(),
        () = terminated() => "ended by the system's SIGTERM".to_owned(),
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}

pub(super) async fn ctrl_c() -> String {
    // An error means that the signal cannot be waited for; then only the system can end the process.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
    "interrupted by Ctrl-C".to_owned()
}

pub(super) fn random_seed() -> Result<Seed, CliError> {
    let number = getrandom::u32().map_err(|error| CliError::system(std::io::Error::from(error)))?;
    Ok(Seed::new(u64::from(number)))
}
