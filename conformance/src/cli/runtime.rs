//! What commands take from the process: an async runtime, signals and random numbers.

use catena_contract::WebhookSecret;
use mock_catena::ids::{Ids as _, SeededIds};

use super::CliError;
use crate::seed::Seed;

/// Runs a command's future to its end on a new multi-threaded runtime.
pub(super) fn block_on<T>(command: impl Future<Output = Result<T, CliError>>) -> Result<T, CliError> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(CliError::system)?
        .block_on(command)
}

/// Waits for Ctrl-C or SIGTERM and returns the reason to report.
pub(super) async fn interrupted() -> String {
    // If a signal cannot be waited for, only the system can end the process.
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

/// A random seed, small enough to type again.
pub(super) fn random_seed() -> Result<Seed, CliError> {
    let number = getrandom::u32().map_err(|error| CliError::system(std::io::Error::from(error)))?;
    Ok(Seed::new(u64::from(number)))
}

/// A random webhook secret for a reference partner.
pub(super) fn random_secret() -> Result<WebhookSecret, CliError> {
    let number = getrandom::u64().map_err(|error| CliError::system(std::io::Error::from(error)))?;
    Ok(SeededIds::new(number).secret())
}
