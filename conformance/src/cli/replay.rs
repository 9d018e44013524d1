//! `replay`: one kept failure again, against the page it was found on; or as a unit test.

use std::path::PathBuf;

use clap::Args;

use super::CliError;
use super::fuzz::callback;
use super::fuzz_shown::{curl, show_known};
use crate::fuzz::{Again, Kept, Language, Plan, Session, Wishes};
use crate::profile::{ProfileError, process_environment};
use crate::seed::Seed;
use crate::target::{Target, TargetError, TargetFlags};
use crate::template::UrlTemplate;
use crate::verdict::Verdict;

/// Try a failure that `fuzz` kept again, or write it as a unit test.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The file, from `.catena/failures`.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Write it as a unit test in this language, on standard output, and send nothing.
    #[arg(long, value_name = "LANGUAGE")]
    emit: Option<Language>,
    /// A profile that has what the fleet's browser brings along.
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// A host that may be sent to; loopback always may. Repeatable.
    #[arg(long = "allow-host", value_name = "HOST")]
    allow_hosts: Vec<String>,
}

const EXAMPLES: &str = "\
Examples:
  catena-conformance replay .catena/failures/belief-0a1b2c3d.json
  catena-conformance replay .catena/failures/belief-0a1b2c3d.json --emit python > test_redirect.py

Exit codes: 0 FIXED, 1 STILL FAILING, 2 usage error, 3 CANNOT TELL.";

pub(super) fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let kept = Kept::read(&arguments.file)?;
    if let Some(language) = arguments.emit {
        anstream::print!("{}", kept.test_in(language));
        return Ok(0);
    }
    let url: UrlTemplate = kept.url.parse().map_err(crate::fuzz::FuzzError::from)?;
    let flags = TargetFlags {
        success_url: Some(url.clone()),
        failure_url: Some(url.clone()),
        webhook_url: None,
        allow_hosts: arguments.allow_hosts.clone(),
        any_host: false,
    };
    let target = match &arguments.profile {
        None => Target::from_flags(&flags, &process_environment)?.ok_or(CliError::NoPage)?,
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|source| {
                TargetError::from(ProfileError::Unreadable { path: path.clone(), source })
            })?;
            Target::from_profile(&path.display().to_string(), &text, &process_environment, &flags)?
        }
    };
    let callback = callback(&target, url);
    let wishes = Wishes { rate: target.limits.requests_per_second, ..Wishes::default() };
    let plan = Plan::new(Seed::new(0), wishes, callback.is_loopback());
    let names: Vec<String> = callback.headers.keys().map(ToString::to_string).collect();
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(CliError::system)?;
    runtime.block_on(async {
        let mut session = Session::open(callback, plan).await?;
        let again = session.again(&kept.query, kept.acceptable).await;
        show_known(&arguments.file, &kept, &again);
        anstream::println!("  expected {}; {}", kept.acceptable, kept.why);
        anstream::println!("  {}", curl(&session.url(&kept.query), &names));
        Ok(match again {
            Again::Fixed => Verdict::Conformant,
            Again::StillFailing(_) => Verdict::NonConformant,
            Again::CannotTell(_) => Verdict::Incomplete,
        }
        .exit_code())
    })
}
