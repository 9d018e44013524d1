//! `run --watch`: tests again each time the partner comes back, the profile changes, or Enter is pressed.

use std::fs::Metadata;
use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use mock_catena::clock::{Clock, SystemClock};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::CliError;
use super::error::print;
use super::run::Arguments;
use super::runtime::{block_on, interrupted};
use super::stdout::tell;
use crate::doctor::{absent, until_gone, until_present, wait_for};
use crate::profile::target::Target;

/// How often the profile is looked at.
const LOOK: Duration = Duration::from_millis(250);
/// How long a partner that accepts connections again may take until it answers.
const STARTS_WITHIN: Duration = Duration::from_secs(30);

/// Tests, waits for a reason, and tests again, until a signal ends it. Returns the exit code of the last run.
pub(super) fn watch(arguments: &Arguments) -> Result<u8, CliError> {
    let profile = arguments.profile();
    let mut read_at = profile.and_then(stamp);
    let prepared = arguments.prepare()?;
    let mut target = prepared.target.clone().ok_or_else(CliError::nothing_to_watch)?;
    let mut prepared = Ok(prepared);
    block_on(async {
        let live = arguments.inspect.start().await?;
        let mut enter = lines();
        let (mut first, mut code) = (true, 0);
        loop {
            let tested = match prepared {
                Ok(prepared) => {
                    target = prepared.target.clone().unwrap_or(target);
                    if !first {
                        // The user agreed to them.
                        target.limits.allow_hosts.extend(target.hosts_not_allowed());
                    }
                    if !present(&target).await {
                        return Ok(code);
                    }
                    arguments.once(prepared, first, live.as_ref()).await
                }
                Err(error) => Err(error),
            };
            if let (true, Err(CliError::Target(_))) = (first, &tested) {
                return tested;
            }
            code = tested.unwrap_or_else(|error| {
                let code = error.exit_code();
                print(error);
                code
            });
            first = false;
            target.limits.allow_hosts.extend(target.hosts_not_allowed());
            tell(format!("\nWaiting. {}. Ctrl-C ends.\n", reasons(&target, profile)));
            let reason = tokio::select! {
                biased;
                _ = interrupted() => return Ok(code),
                () = changed(profile, read_at) => "the profile has changed: testing again\n".to_owned(),
                () = pressed(&mut enter) => "Enter: testing again\n".to_owned(),
                host = until_gone(&target) => format!("{host} is gone"),
            };
            tell(format!("{reason}\n"));
            read_at = profile.and_then(stamp);
            prepared = arguments.prepare();
        }
    })
}

/// Waits until the partner accepts connections and answers. `false` if a signal ended that.
async fn present(target: &Target) -> bool {
    let Some(host) = absent(target).await else { return true };
    tell(format!("Waiting for {host} to accept connections. Ctrl-C ends.\n"));
    tokio::select! {
        biased;
        _ = interrupted() => false,
        () = until_present(target) => {
            let clock: Arc<dyn Clock> = Arc::new(SystemClock);
            // If it does not answer, the run says so.
            let _ = wait_for(target, &clock, STARTS_WITHIN).await;
            tell(format!("{host} is back\n\n"));
            true
        }
    }
}

/// When the next run begins, for people.
fn reasons(target: &Target, profile: Option<&Path>) -> String {
    let hosts: Vec<String> = target.urls().iter().filter_map(crate::doctor::at).collect();
    let host = hosts.first().map_or("the partner", |host| host);
    let mut reasons = vec![format!("when {host} restarts")];
    reasons.extend(profile.map(|path| format!("when {} changes", path.display())));
    if std::io::stdin().is_terminal() {
        reasons.push("when you press Enter".to_owned());
    }
    let last = reasons.pop().unwrap_or_default();
    if reasons.is_empty() {
        return format!("Tests again {last}");
    }
    format!("Tests again {}, or {last}", reasons.join(", "))
}

/// Sends a message for each line of standard input. A thread reads it, because a read cannot be cancelled.
fn lines() -> UnboundedReceiver<()> {
    let (send, lines) = unbounded_channel();
    std::thread::spawn(move || {
        for _ in std::io::stdin().lines().map_while(Result::ok) {
            if send.send(()).is_err() {
                break;
            }
        }
    });
    lines
}

/// Waits for Enter; forever at the end of the input.
async fn pressed(lines: &mut UnboundedReceiver<()>) {
    if lines.recv().await.is_none() {
        std::future::pending().await
    }
}

/// Waits until the profile changes; forever if there is none.
async fn changed(profile: Option<&Path>, before: Option<(SystemTime, u64)>) {
    let Some(path) = profile else { return std::future::pending().await };
    loop {
        tokio::time::sleep(LOOK).await;
        // An editor may write a new file and move it over the old one. Between the two, there is none.
        let now = stamp(path);
        if now.is_some() && now != before {
            return;
        }
    }
}

fn stamp(path: &Path) -> Option<(SystemTime, u64)> {
    let of = |file: Metadata| Some((file.modified().ok()?, file.len()));
    std::fs::metadata(path).ok().and_then(of)
}
