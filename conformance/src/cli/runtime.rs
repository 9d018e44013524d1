//! What commands take from the process: an async runtime, signals and random numbers.

use std::sync::LazyLock;
use std::time::Duration;

use catena_contract::WebhookSecret;
use mock_catena::ids::{Ids as _, SeededIds};
use tokio::sync::watch;

use super::CliError;
use crate::seed::Seed;

/// How long a command may take to write what it knows after a signal asked it to end.
const GRACE: Duration = Duration::from_secs(5);

/// Why the process was asked to end, once it was.
static ASKED: LazyLock<watch::Sender<Option<&'static str>>> = LazyLock::new(|| watch::Sender::new(None));

/// Runs a command's future to its end on a new multi-threaded runtime. Once a signal asks the process to end, the command
/// has a few seconds to write what it knows.
pub(super) fn block_on<T>(command: impl Future<Output = Result<T, CliError>>) -> Result<T, CliError> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CliError::system)?;
    let done = runtime.block_on(async {
        // From here on a signal no longer ends the process.
        let asked = asked_to_end();
        tokio::spawn(async move { ASKED.send_replace(Some(asked.await)) });
        tokio::select! {
            biased;
            done = command => done,
            because = out_of_time() => Err(CliError::Interrupted { because }),
        }
    });
    // What is still running only waits for the partner.
    runtime.shutdown_background();
    done
}

async fn out_of_time() -> String {
    let because = interrupted().await;
    tokio::time::sleep(GRACE).await;
    because
}

/// Waits for Ctrl-C or SIGTERM and returns the reason to report: at once if there was one before.
pub(super) async fn interrupted() -> String {
    let mut asked = ASKED.subscribe();
    match asked.wait_for(Option::is_some).await {
        Ok(because) => because.unwrap_or_default().to_owned(),
        Err(_) => std::future::pending().await,
    }
}

/// Listens for signals from now on. If one cannot be waited for, only the system can end the process.
#[cfg(unix)]
fn asked_to_end() -> impl Future<Output = &'static str> + Send {
    use tokio::signal::unix::{SignalKind, signal};
    let (ctrl_c, terminate) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
    async move {
        let (Ok(mut ctrl_c), Ok(mut terminate)) = (ctrl_c, terminate) else {
            return std::future::pending().await;
        };
        tokio::select! {
            _ = ctrl_c.recv() => "interrupted by Ctrl-C",
            _ = terminate.recv() => "ended by the system's SIGTERM",
        }
    }
}

#[cfg(not(unix))]
async fn asked_to_end() -> &'static str {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
    "interrupted by Ctrl-C"
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
