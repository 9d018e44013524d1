//! The process: starting it, finding out where it listens, and ending it.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::{Child, ChildStderr, Command};
use tokio::time::timeout;

use super::error::LaunchError;

/// Most bytes that are read while Chromium starts.
const MOST_OUTPUT: u64 = 1024 * 1024;
/// How many lines of it an error shows.
const SHOWN_LINES: usize = 10;
/// What Chromium writes before its address.
const LISTENING: &str = "DevTools listening on ";

/// A running Chromium. Dropping it kills it; the runtime then waits for it, so that no zombie is left.
#[derive(Debug)]
pub(super) struct Process(Child);

impl Process {
    /// Starts a program, and waits until it says where its DevTools listen.
    pub(super) async fn start(
        program: &Path,
        arguments: Vec<OsString>,
        within: Duration,
    ) -> Result<(Self, String), LaunchError> {
        // A path without a folder would be looked for on the PATH.
        let program = std::path::absolute(program).map_err(LaunchError::Spawn)?;
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(LaunchError::Spawn)?;
        let stderr = child.stderr.take();
        let mut process = Self(child);
        let found = match stderr {
            Some(stderr) => {
                timeout(within, address(stderr)).await.unwrap_or(Err(LaunchError::Timeout { within }))
            }
            None => Err(LaunchError::Ended { output: String::new() }),
        };
        match found {
            Ok(address) => Ok((process, address)),
            Err(error) => {
                process.kill().await;
                Err(error)
            }
        }
    }

    /// Waits until it has ended, and kills it if that takes longer than `within`.
    pub(super) async fn ended(&mut self, within: Duration) {
        if !matches!(timeout(within, self.0.wait()).await, Ok(Ok(_))) {
            self.kill().await;
        }
    }

    /// Kills it, and waits until it is gone. An error means that it is gone already.
    pub(super) async fn kill(&mut self) {
        if let Err(error) = self.0.kill().await {
            tracing::debug!(%error, "Chromium could not be killed");
        }
    }
}

/// Reads until the address comes. What Chromium writes later is read and dropped, so that it never waits for a reader.
async fn address(stderr: ChildStderr) -> Result<String, LaunchError> {
    let mut output = BufReader::new(stderr.take(MOST_OUTPUT));
    let mut lines: Vec<String> = Vec::new();
    loop {
        let mut line = Vec::new();
        if output.read_until(b'\n', &mut line).await.map_err(LaunchError::Output)? == 0 {
            let shown = lines.len().saturating_sub(SHOWN_LINES);
            return Err(LaunchError::Ended { output: lines.split_off(shown).join("\n") });
        }
        let line = String::from_utf8_lossy(&line);
        if let Some((_, address)) = line.split_once(LISTENING)
            && address.starts_with("ws://")
        {
            let mut rest = output.into_inner().into_inner();
            tokio::spawn(async move { tokio::io::copy(&mut rest, &mut tokio::io::sink()).await });
            return Ok(address.trim().to_owned());
        }
        lines.push(line.trim_end().to_owned());
    }
}

/// Joins arguments of the same name, as in `disable-features=A` and `disable-features=B`: Chromium takes only the last.
pub(super) fn joined<'a>(arguments: impl Iterator<Item = &'a str>) -> Vec<OsString> {
    let mut joined: Vec<(&str, String)> = Vec::new();
    for argument in arguments {
        let (name, value) = argument.split_once('=').unwrap_or((argument, ""));
        match joined.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) if !values.is_empty() && !value.is_empty() => {
                values.push(',');
                values.push_str(value);
            }
            Some((_, values)) => values.push_str(value),
            None => joined.push((name, value.to_owned())),
        }
    }
    let written = joined.into_iter().map(|(name, value)| match value.as_str() {
        "" => format!("--{name}").into(),
        value => format!("--{name}={value}").into(),
    });
    written.collect()
}

/// An argument whose value is a path.
pub(super) fn path_argument(name: &str, path: &OsStr) -> OsString {
    let mut argument = OsString::from(format!("--{name}="));
    argument.push(path);
    argument
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_of_one_name_are_joined() {
        let arguments =
            ["disable-gpu", "disable-features=A", "proxy-server=127.0.0.1:9", "disable-features=B,C"];
        let arguments = joined(arguments.into_iter().chain(["disable-gpu"]));
        assert_eq!(arguments, ["--disable-gpu", "--disable-features=A,B,C", "--proxy-server=127.0.0.1:9"]);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_program_that_ends_at_once_is_an_error_with_its_output() {
        let arguments = ["-c".into(), "echo first >&2; echo no display >&2; exit 3".into()];
        let started = Process::start(Path::new("/bin/sh"), arguments.into(), Duration::from_secs(30)).await;
        let error = started.err().unwrap();
        assert_eq!(error.to_string(), "the program ended before it was ready; its output: first\nno display");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_program_that_is_never_ready_is_killed() {
        let folder = tempfile::tempdir().unwrap();
        let pid = folder.path().join("pid");
        let script = format!("echo $$ > '{}'; exec sleep 600", pid.display());
        let started =
            Process::start(Path::new("/bin/sh"), vec!["-c".into(), script.into()], Duration::from_secs(1))
                .await;
        assert!(matches!(started.err(), Some(LaunchError::Timeout { .. })));
        // On a busy machine it may be killed before it has written its number.
        if let Ok(pid) = std::fs::read_to_string(pid) {
            assert!(pid.is_empty() || !Path::new("/proc").join(pid.trim()).exists());
        }
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn the_address_is_read_from_the_output_and_a_program_that_stays_is_killed() {
        let script = "echo '[1:1:ERROR] no bus' >&2; echo 'DevTools listening on ws://127.0.0.1:9/devtools/browser/x' >&2; \
                      exec sleep 600";
        let (mut process, address) =
            Process::start(Path::new("/bin/sh"), vec!["-c".into(), script.into()], Duration::from_secs(30))
                .await
                .unwrap();
        assert_eq!(address, "ws://127.0.0.1:9/devtools/browser/x");
        let id = process.0.id().unwrap();
        process.ended(Duration::from_millis(1)).await;
        assert!(process.0.id().is_none(), "it was waited for");
        assert!(!Path::new("/proc").join(id.to_string()).exists());
    }
}
