//! `run --inspect`: a page that shows the run while it goes on.

use std::io::IsTerminal as _;
use std::sync::Arc;

use clap::Args;
use mock_catena::browser;
use mock_catena::clock::{Clock as _, SystemClock};

use super::CliError;
use super::runtime::interrupted;
use super::stdout::tell;
use crate::judge::FindingKind;
use crate::live::Live;
use crate::run::Run;
use crate::specification::CheckId;
use crate::suite::Progress;

/// The page that shows the run.
#[derive(Debug, Args)]
#[command(next_help_heading = "Live page")]
pub(super) struct InspectArguments {
    /// Show the run on a page of this computer while it goes on: checks as they end, sessions as they happen, failures with
    /// their diagram. In a terminal, the page stays until Ctrl-C; otherwise it ends with the run.
    #[arg(long)]
    inspect: bool,
    /// The port of the page; a free one if omitted.
    #[arg(long, value_name = "PORT", requires = "inspect", default_value = "0", hide_default_value = true)]
    inspect_port: u16,
    /// Open the page in the browser.
    #[arg(long, requires = "inspect")]
    open: bool,
}

impl InspectArguments {
    /// Starts the page and says where it is, if it is asked for.
    pub(super) async fn start(&self) -> Result<Option<Live>, CliError> {
        if !self.inspect {
            return Ok(None);
        }
        let live = Live::start(self.inspect_port, SystemClock.now()).await.map_err(|error| {
            CliError::usage(
                format!("the page cannot listen on 127.0.0.1:{}: {error}", self.inspect_port),
                "choose another port with `--inspect-port PORT`, or omit it for a free one",
            )
        })?;
        tell(format!("The run is shown at {}\n", live.url()));
        if self.open
            && let Err(error) = browser::open(live.url().as_str())
        {
            tell(format!("No browser could be opened ({error}); open the address yourself.\n"));
        }
        Ok(Some(live))
    }
}

/// Waits for Ctrl-C if somebody is there to press it.
pub(super) async fn stay(live: Option<Live>) {
    if let Some(live) = live
        && std::io::stderr().is_terminal()
    {
        tell(format!("The page stays at {} until Ctrl-C.\n", live.url()));
        interrupted().await;
    }
}

/// Notifies two.
pub(super) struct Both(pub(super) Arc<dyn Progress>, pub(super) Arc<dyn Progress>);

impl Progress for Both {
    fn begins(&self, run: &Arc<Run>) {
        self.0.begins(run);
        self.1.begins(run);
    }

    fn started(&self, check: &CheckId) {
        self.0.started(check);
        self.1.started(check);
    }

    fn finished(&self, check: &CheckId, kind: FindingKind) {
        self.0.finished(check, kind);
        self.1.finished(check, kind);
    }
}
