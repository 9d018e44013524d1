//! Flags that several subcommands share.

use std::path::PathBuf;

use clap::Args;
use cucumber::gherkin::tagexpr::TagOperation;
use url::Url;

use super::CliError;
use crate::specification::{Selection, Selector, Specification};
use crate::target::TargetFlags;
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
    pub(super) fn flags(&self) -> TargetFlags {
        TargetFlags {
            success_url: self.success_url.clone(),
            failure_url: self.failure_url.clone(),
            webhook_url: self.webhook_url.clone(),
            allow_hosts: self.allow_hosts.clone(),
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
