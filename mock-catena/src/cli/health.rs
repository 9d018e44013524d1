//! `mock-catena health`: asks a running server whether it is ready, for the health check of a container.

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use mock_catena::webhooks::get_page;
use url::Url;

/// Time limit of the request.
const LIMIT: Duration = Duration::from_secs(3);

/// Ask a running server whether it is ready.
///
/// Exits with 0 if it is, with 1 if it is not, and with 2 if the command line is wrong. Needs no curl, so a container can use it
/// as its health check.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  mock-catena health\n  mock-catena health --url http://mock-catena:8420")]
pub(crate) struct Health {
    /// The server. `serve --tls` has a certificate that nobody knows, so ask a server with HTTPS through its proxy.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8420")]
    url: Url,
}

/// Prints what the server answers.
pub(crate) async fn ask(health: Health) -> Result<ExitCode, Box<dyn Error>> {
    let mut url = health.url;
    url.set_path("/ready");
    let (code, text) = match get_page(&url, None, LIMIT).await {
        Ok(answer) if answer.status == 200 => (ExitCode::SUCCESS, format!("{url} is ready")),
        Ok(answer) => (ExitCode::FAILURE, format!("{url} is not ready: it answered {}", answer.status)),
        Err(because) => (ExitCode::FAILURE, format!("{url} did not answer: {because}")),
    };
    use std::io::Write as _;
    writeln!(std::io::stdout(), "{text}")?;
    Ok(code)
}
