//! Flags that several subcommands share.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use cucumber::gherkin::tagexpr::TagOperation;
use url::Url;

use super::CliError;
use crate::profile::{ProfileError, process_environment};
use crate::specification::{Selection, Selector, Specification};
use crate::target::{Target, TargetError, TargetFlags};
use crate::template::UrlTemplate;

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
    #[arg(long = "allow-host", value_name = "HOST")]
    allow_hosts: Vec<String>,
}

impl TargetArguments {
    /// The target, and whether it may be sent to or not: that is asked later. `None` when no flag names one.
    pub(super) fn resolve(&self) -> Result<Option<Target>, CliError> {
        let flags = TargetFlags { any_host: true, ..self.flags() };
        let Some(path) = &self.profile else {
            return Ok(Target::from_flags(&flags, &process_environment)?);
        };
        let text = std::fs::read_to_string(path)
            .map_err(|source| TargetError::from(ProfileError::Unreadable { path: path.clone(), source }))?;
        Ok(Some(Target::from_profile(&path.display().to_string(), &text, &process_environment, &flags)?))
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

/// Which checks.
#[derive(Debug, Args)]
#[command(next_help_heading = "Checks")]
pub(super) struct CheckArguments {
    /// Read feature files from this folder instead of the built-in ones.
    #[arg(long, value_name = "DIR")]
    features: Option<PathBuf>,
    /// Only checks whose id starts with PREFIX, e.g. `webhook.`; repeatable.
    #[arg(long, value_name = "PREFIX")]
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
pub(super) fn time(text: &str) -> Result<Duration, String> {
    let parsed: Option<jiff::SignedDuration> = text.parse().ok();
    parsed
        .and_then(|parsed| Duration::try_from(parsed).ok())
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| "write a time such as `30s` or `5m`".to_owned())
}
