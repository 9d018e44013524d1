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
use crate::profile::validate::{HostName, validate};
use crate::profile::{ProfileError, process_environment};
use crate::specification::{Selection, Selector, Specification};
use catena_probe::UrlTemplate;

/// The target of a command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Target")]
pub(super) struct TargetArguments {
    /// A profile: a TOML file with the partner's endpoints.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["success_url", "failure_url", "webhook_url"])]
    pub(super) profile: Option<PathBuf>,
    /// The URL a fleet returns to after a success or an integration request; `{fleet_ref}` is replaced.
    #[arg(long, value_name = "URL")]
    success_url: Option<UrlTemplate>,
    /// The URL a fleet returns to after a failure.
    #[arg(long, value_name = "URL")]
    failure_url: Option<UrlTemplate>,
    /// The webhook endpoint; the secret comes from CATENA_WEBHOOK_SECRET.
    #[arg(long, value_name = "URL")]
    webhook_url: Option<Url>,
    /// Allow requests to this host; loopback is always allowed. Repeatable.
    #[arg(long = "allow-host", value_name = "HOST", value_parser = host)]
    allow_hosts: Vec<String>,
}

impl TargetArguments {
    /// The target, or `None` if no flag names one. Its hosts need not be allowed yet: the caller checks that.
    pub(super) fn resolve(&self) -> Result<Option<Target>, CliError> {
        let flags = TargetFlags { any_host: true, ..self.flags() };
        match &self.profile {
            Some(path) => Ok(Some(target_of(path, &flags)?)),
            None => Ok(Target::from_flags(&flags, &process_environment)?),
        }
    }

    pub(super) fn allow_hosts(&self) -> &[String] {
        &self.allow_hosts
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

/// Checks that each setup call with `only` matches at least one check.
pub(super) fn check_setup_calls(target: &Target, whole: &Specification) -> Result<(), CliError> {
    let known = |prefix: &str| whole.checks.iter().any(|check| check.id.as_str().starts_with(prefix));
    let prefixes = target.arrange.iter().flat_map(|call| &call.only);
    match prefixes.into_iter().find(|prefix| !known(prefix)) {
        None => Ok(()),
        Some(prefix) => Err(CliError::setup_for_no_check(prefix, whole.nearest(prefix))),
    }
}

/// Reads a profile and combines it with the flags.
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

/// Validates the host of a flag like a host in a profile, ignoring case.
pub(crate) fn host(text: &str) -> Result<String, String> {
    validate::<HostName>(&text.to_ascii_lowercase())
        .map_err(|(message, advice)| format!("{message}; {advice}"))
}

/// Parses a prefix of ids. An empty prefix would select every check.
fn selector(text: &str) -> Result<Selector, String> {
    if text.trim().is_empty() {
        return Err("write the beginning of an id, such as `webhook.`, or omit the flag".to_owned());
    }
    text.parse().map_err(|error: std::convert::Infallible| match error {})
}

/// The checks of a command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Checks")]
pub(super) struct CheckArguments {
    /// Read feature files from this folder instead of the built-in ones.
    #[arg(long, value_name = "DIR")]
    features: Option<PathBuf>,
    /// Select only checks whose id starts with PREFIX, e.g. `webhook.`. Repeatable.
    #[arg(long, value_name = "PREFIX", value_parser = selector)]
    only: Vec<Selector>,
    /// Select only checks whose tags match EXPR, e.g. `@must and not @journey.success`.
    #[arg(long, value_name = "EXPR")]
    tags: Option<String>,
    /// Test the rules of this frozen revision of the specification; newer ones do not run. `list --revisions` lists the
    /// revisions.
    #[arg(long, value_name = "NUMBER", value_parser = revision)]
    revision: Option<u32>,
}

impl CheckArguments {
    pub(super) fn features(&self) -> Option<&Path> {
        self.features.as_deref()
    }

    /// The revision of the flag.
    pub(super) const fn revision(&self) -> Option<u32> {
        self.revision
    }

    /// Reads the feature files, without selecting checks. `pinned` is the revision of the profile; the flag overrides it.
    pub(super) fn unselected(&self, pinned: Option<u32>) -> Result<Specification, CliError> {
        let specification = match &self.features {
            Some(folder) => Specification::from_folder(folder)?,
            None => Specification::embedded()?,
        };
        Ok(match self.revision.or(pinned) {
            Some(number) => specification.as_of(number)?,
            None => specification,
        })
    }

    /// Reads the feature files and selects checks.
    pub(super) fn specification(&self, pinned: Option<u32>) -> Result<Specification, CliError> {
        let specification = self.unselected(pinned)?;
        let tags = match &self.tags {
            None => None,
            Some(expression) => {
                Some(expression.parse::<TagOperation>().map_err(|_| CliError::invalid_tags(expression))?)
            }
        };
        Ok(specification.select(&Selection { only: self.only.clone(), tags })?)
    }
}

/// Parses the number of a revision.
fn revision(text: &str) -> Result<u32, &'static str> {
    text.parse().map_err(|_| "write a number, such as `1`; `catena-conformance list --revisions` lists them")
}

/// Parses the duration of a flag.
pub(crate) fn time(text: &str) -> Result<Duration, String> {
    let parsed: Option<jiff::SignedDuration> = text.parse().ok();
    parsed
        .and_then(|parsed| Duration::try_from(parsed).ok())
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| "write a duration such as `30s` or `5m`".to_owned())
}
