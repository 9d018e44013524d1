//! `init`: writes a profile. In a terminal, it asks for values that no flag gives.

use std::io::{BufRead, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use url::Url;

use super::CliError;
use super::stdout::say;
use crate::profile::target::SECRET_VARIABLE;
use crate::profile::validate::{
    Address, FleetView, Name, RequestView, Template, TextValue, ValidationError, validate,
};
use crate::profile::{Answers, commented, reference, schema_text};
use catena_probe::is_loopback;

/// Write a profile with a comment for every key.
///
/// In a terminal, it asks for values that no flag gives. It never asks for the webhook secret: the profile refers to an
/// environment variable.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The file to write.
    #[arg(long, value_name = "FILE", default_value = "catena.toml")]
    output: PathBuf,
    /// Overwrite an existing file.
    #[arg(long)]
    force: bool,
    /// The partner's name in reports.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The URL a fleet returns to after a success or an integration request.
    #[arg(long, value_name = "URL", value_parser = url::<Template>)]
    success_url: Option<String>,
    /// The URL a fleet returns to after a failure.
    #[arg(long, value_name = "URL", value_parser = url::<Template>)]
    failure_url: Option<String>,
    /// The webhook endpoint.
    #[arg(long, value_name = "URL", value_parser = url::<Address>)]
    webhook_url: Option<String>,
    /// A view of a stored fleet; the URL contains `{fleet_ref}`.
    #[arg(long, value_name = "URL", value_parser = url::<FleetView>)]
    observe_fleet: Option<String>,
    /// A view of a stored integration request; the URL contains `{integration_request_id}`.
    #[arg(long, value_name = "URL", value_parser = url::<RequestView>)]
    observe_request: Option<String>,
    /// Print the JSON Schema of a profile instead.
    #[arg(long, conflicts_with = "reference")]
    schema: bool,
    /// Print the reference of all profile keys instead, as Markdown.
    #[arg(long)]
    reference: bool,
}

const EXAMPLES: &str = "\
Examples:
  catena-conformance init
  catena-conformance init --success-url 'http://localhost:3000/return?fleet={fleet_ref}' \\
                          --failure-url 'http://localhost:3000/failed?fleet={fleet_ref}' \\
                          --webhook-url http://localhost:3000/hooks/catena
  catena-conformance init --schema > profile.schema.json";

/// Where an editor finds the schema, relative to the profile.
const SCHEMA: &str = ".catena/profile.schema.json";

/// Validates the URL of a flag like a URL in a profile.
fn url<T: TextValue>(text: &str) -> Result<String, String> {
    match validate::<T>(text) {
        Ok(_) => Ok(text.to_owned()),
        Err((message, advice)) => Err(format!("{message}; {advice}")),
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, CliError> {
    if arguments.schema {
        say(schema_text().map_err(|error| CliError::Report(Box::new(error)))?)?;
        return Ok(0);
    }
    if arguments.reference {
        say(reference())?;
        return Ok(0);
    }
    if arguments.output.exists() && !arguments.force {
        return Err(CliError::file_exists(&arguments.output));
    }
    let values = if std::io::stdin().is_terminal() && std::io::stderr().is_terminal() {
        Values::of(arguments)
            .asked(&mut std::io::stdin().lock(), &mut anstream::stderr())
            .map_err(CliError::system)?
    } else {
        Values::of(arguments)
    };
    let success = values.success.clone().ok_or_else(|| CliError::missing_answer("--success-url"))?;
    let failure = values.failure.clone().ok_or_else(|| CliError::missing_answer("--failure-url"))?;
    let hosts = values.hosts();
    let secret = values.webhook.as_ref().map(|_| format!("${{env:{SECRET_VARIABLE}}}"));
    let answers = Answers::default()
        .with_some("name", values.name.clone())
        .with("callback.success_redirect_url", success)
        .with("callback.failure_redirect_url", failure)
        .with_some("webhook.url", values.webhook.clone())
        .with_some("webhook.secret", secret)
        .with_some("observe.integration_request", values.observe_request.clone())
        .with_some("observe.fleet", values.observe_fleet.clone())
        .with_some("limits.allow_hosts", (!hosts.is_empty()).then_some(hosts));
    let folder = arguments.output.parent().unwrap_or_else(|| Path::new(""));
    let schema = folder.join(SCHEMA);
    if let Some(folder) = schema.parent() {
        std::fs::create_dir_all(folder)
            .map_err(|source| CliError::Unwritable { path: folder.to_owned(), source })?;
    }
    write(&arguments.output, &commented(&answers, Some(SCHEMA)))?;
    write(&schema, &schema_text().map_err(|error| CliError::Report(Box::new(error)))?)?;
    let path = arguments.output.display();
    let export =
        format!("  export {SECRET_VARIABLE}=…   # the secret your endpoint verifies signatures with\n");
    say(format_args!(
        "wrote {path}, and {} for your editor\n\nnext:\n{}  catena-conformance doctor --profile {path}\n  \
         catena-conformance run --profile {path}\n",
        schema.display(),
        if values.webhook.is_some() { &*export } else { "" }
    ))?;
    Ok(0)
}

fn write(path: &Path, text: &str) -> Result<(), CliError> {
    std::fs::write(path, text).map_err(|source| CliError::Unwritable { path: path.to_owned(), source })
}

/// The values of the profile.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Values {
    name: Option<String>,
    success: Option<String>,
    failure: Option<String>,
    webhook: Option<String>,
    observe_request: Option<String>,
    observe_fleet: Option<String>,
}

impl Values {
    fn of(arguments: &Arguments) -> Self {
        Self {
            name: arguments.name.clone(),
            success: arguments.success_url.clone(),
            failure: arguments.failure_url.clone(),
            webhook: arguments.webhook_url.clone(),
            observe_request: arguments.observe_request.clone(),
            observe_fleet: arguments.observe_fleet.clone(),
        }
    }

    /// Asks for missing values if one of the two redirect URLs is missing. Only those two are required.
    fn asked(mut self, from: &mut dyn BufRead, to: &mut dyn Write) -> std::io::Result<Self> {
        let needed = self.success.is_none() || self.failure.is_none();
        if !needed {
            return Ok(self);
        }
        writeln!(
            to,
            "Enter the URLs of your endpoints. {{fleet_ref}} is replaced with a test fleet for each check."
        )?;
        let questions: [(&mut Option<String>, &str, Check, bool); 6] = [
            (&mut self.name, "Name of the partner in reports (optional)", check::<Name>, false),
            (
                &mut self.success,
                "Success URL, e.g. http://localhost:3000/return?fleet={fleet_ref}",
                check::<Template>,
                true,
            ),
            (&mut self.failure, "Failure URL", check::<Template>, true),
            (&mut self.webhook, "Webhook URL (optional)", check::<Address>, false),
            (
                &mut self.observe_request,
                "View of an integration request, with {integration_request_id} (optional)",
                check::<RequestView>,
                false,
            ),
            (
                &mut self.observe_fleet,
                "View of a fleet, with {fleet_ref} (optional)",
                check::<FleetView>,
                false,
            ),
        ];
        for (answer, question, check, required) in questions {
            if answer.is_none() {
                *answer = ask(from, to, question, check, required)?;
            }
        }
        Ok(self)
    }

    /// Hosts other than loopback. The profile allows them, because the user gave their URLs.
    fn hosts(&self) -> Vec<String> {
        let urls = [&self.success, &self.failure, &self.webhook, &self.observe_request, &self.observe_fleet];
        let mut hosts: Vec<String> = urls
            .into_iter()
            .flatten()
            .filter_map(|text| Url::parse(text).ok())
            .filter(|url| !is_loopback(url))
            .filter_map(|url| url.host_str().map(ToOwned::to_owned))
            .collect();
        hosts.sort();
        hosts.dedup();
        hosts
    }
}

/// Validates an answer.
type Check = fn(&str) -> Result<(), ValidationError>;

fn check<T: TextValue>(text: &str) -> Result<(), ValidationError> {
    validate::<T>(text).map(drop)
}

/// Asks until the answer is valid. Returns `None` at the end of the input, or if an optional value is left empty.
fn ask(
    from: &mut dyn BufRead,
    to: &mut dyn Write,
    question: &str,
    check: Check,
    required: bool,
) -> std::io::Result<Option<String>> {
    loop {
        write!(to, "{question}: ")?;
        to.flush()?;
        let mut line = String::new();
        if from.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let answer = line.trim();
        if answer.is_empty() && !required {
            return Ok(None);
        }
        match check(answer) {
            Ok(()) => return Ok(Some(answer.to_owned())),
            Err((message, advice)) => writeln!(to, "  {message}; {advice}")?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_no_flag_gives_is_asked_for_until_it_is_valid() {
        let answers = "acme\n/return\nhttps://staging.acme.test/return?fleet={fleet_ref}\n\
                       https://staging.acme.test/failed\nhttps://hooks.acme.test/catena\n\n\n";
        let mut said = Vec::new();
        let values = Values::default().asked(&mut answers.as_bytes(), &mut said).unwrap();
        assert_eq!(values.hosts(), ["hooks.acme.test", "staging.acme.test"]);
        assert_eq!(values.name.as_deref(), Some("acme"));
        assert_eq!(values.observe_fleet, None);
        insta::assert_snapshot!(String::from_utf8(said).unwrap());
    }

    #[test]
    fn nothing_is_asked_if_flags_give_the_required_values() {
        let values = Values {
            success: Some("http://localhost:1/".into()),
            failure: Some("http://localhost:1/".into()),
            ..Values::default()
        };
        let mut said = Vec::new();
        assert_eq!(values.clone().asked(&mut "".as_bytes(), &mut said).unwrap(), values);
        assert!(said.is_empty());
    }
}
