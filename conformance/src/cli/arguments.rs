//! Flags that several subcommands share.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use cucumber::gherkin::tagexpr::TagOperation;
use url::Url;

use super::CliError;
use crate::profile::target::{Target, TargetError, TargetFlags};
use crate::profile::{ProfileError, Text, process_environment, validate};
use crate::specification::{Selection, Selector, Specification};
use catena_probe::UrlTemplate;

/// What to judge.
#[derive(Debug, Args)]
#[command(next_help_heading = "Target")]
pub(super) struct TargetArguments {
    /// A profile: a TOML file that names the partner's endpoints.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["success_url", "failure_url", "webhook_url"])]
    pub(super) profile: Option<PathBuf>,
    /// Where a fleet comes back after a success or an integration request; `{fleet_ref}` is filled.
    #[arg(long, value_name = "URL")]
    success_url: Option<UrlTemplate>,
    /// Where it comes back after a failure.
    #[arg(long, value_name = "URL")]
    failure_url: Option<UrlTemplate>,
    /// Where deliveries go; the secret comes from CATENA_WEBHOOK_SECRET.
    #[arg(long, value_name = "URL")]
    webhook_url: Option<Url>,
    /// A host that may be sent to; loopback always may. Repeatable.
    #[arg(long = "allow-host", value_name = "HOST", value_parser = host)]
    allow_hosts: Vec<String>,
}

impl TargetArguments {
    /// The target, and whether it may be sent to or not: that is asked later. `None` when no flag names one.
    pub(super) fn resolve(&self) -> Result<Option<Target>, CliError> {
        let flags = TargetFlags { any_host: true, ..self.flags() };
        match &self.profile {
            Some(path) => Ok(Some(target_of(path, &flags)?)),
            None => Ok(Target::from_flags(&flags, &process_environment)?),
        }
    }

    pub(super) fn flags(&self) -> TargetFlags {
        TargetFlags {
            success_url: self.success_url.clone(),
            failure_url: self.failure_url.clone(),
            webhook_url: self.webhook_url.clone(),
            allow_hosts: self.allow_hosts.clone(),
            any_host: false,
        }
    }
}

/// Makes sure that each call that arranges fleets is for checks that there are.
pub(super) fn arranges_something(target: &Target, whole: &Specification) -> Result<(), CliError> {
    let known = |prefix: &str| whole.checks.iter().any(|check| check.id.as_str().starts_with(prefix));
    let prefixes = target.arrange.iter().flat_map(|hook| &hook.only);
    match prefixes.into_iter().find(|prefix| !known(prefix)) {
        None => Ok(()),
        Some(prefix) => Err(CliError::ArrangesNothing {
            prefix: prefix.clone(),
            nearest: whole.nearest(prefix).map(ToString::to_string),
        }),
    }
}

/// The target that a profile names.
pub(crate) fn target_of(path: &Path, flags: &TargetFlags) -> Result<Target, CliError> {
    const MOST: u64 = 1024 * 1024;
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(MOST + 1).read_to_string(&mut text));
    read.map_err(|source| TargetError::from(ProfileError::Unreadable { path: path.to_owned(), source }))?;
    if text.len() as u64 > MOST {
        return Err(TargetError::from(ProfileError::TooLong { path: path.to_owned(), most: MOST }).into());
    }
    Ok(Target::from_profile(&path.display().to_string(), &text, &process_environment, flags)?)
}

/// Lets the host of a flag in as the profile would, whatever its case.
pub(crate) fn host(text: &str) -> Result<String, String> {
    let text = text.to_ascii_lowercase();
    match validate(Text::Host, &text) {
        Ok(()) => Ok(text),
        Err((message, advice)) => Err(format!("{message}; {advice}")),
    }
}

/// A beginning of ids. An empty one would be all of them.
fn selector(text: &str) -> Result<Selector, String> {
    if text.trim().is_empty() {
        return Err("write the beginning of an id, such as `webhook.`, or leave the flag out".to_owned());
    }
    text.parse().map_err(|error: std::convert::Infallible| match error {})
}

/// Which checks.
#[derive(Debug, Args)]
#[command(next_help_heading = "Checks")]
pub(super) struct CheckArguments {
    /// Read feature files from this folder instead of the built-in ones.
    #[arg(long, value_name = "DIR")]
    features: Option<PathBuf>,
    /// Only checks whose id starts with PREFIX, e.g. `webhook.`; repeatable.
    #[arg(long, value_name = "PREFIX", value_parser = selector)]
    only: Vec<Selector>,
    /// Only checks whose tags satisfy EXPR, e.g. `@must and not @journey.success`.
    #[arg(long, value_name = "EXPR")]
    tags: Option<String>,
}

impl CheckArguments {
    /// Reads everything, whatever is selected from it.
    pub(super) fn unselected(&self) -> Result<Specification, CliError> {
        Ok(match &self.features {
            Some(folder) => Specification::from_folder(folder)?,
            None => Specification::embedded()?,
        })
    }

    /// Reads and selects.
    pub(super) fn specification(&self) -> Result<Specification, CliError> {
        let specification = self.unselected()?;
        let tags = match &self.tags {
            None => None,
            Some(expression) => Some(
                expression
                    .parse::<TagOperation>()
                    .map_err(|_| CliError::Tags { expression: expression.clone() })?,
            ),
        };
        Ok(specification.select(&Selection { only: self.only.clone(), tags })?)
    }
}

/// A time of a flag.
pub(crate) fn time(text: &str) -> Result<Duration, String> {
    let parsed: Option<jiff::SignedDuration> = text.parse().ok();
    parsed
        .and_then(|parsed| Duration::try_from(parsed).ok())
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| "write a time such as `30s` or `5m`".to_owned())
}
