//! `init`: writes a profile. It looks for endpoints that no flag gives, and in a terminal asks about them.

use std::fmt::Write as _;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::Args;
use url::Url;

use super::CliError;
use super::questions::Values;
use super::runtime::{block_on, interrupted};
use super::stdout::{say, tell};
use crate::detect::{Detected, Endpoints, detect};
use crate::profile::target::SECRET_VARIABLE;
use crate::profile::validate::{Address, FleetView, RequestView, Template, TextValue, validate};
use crate::profile::{Answers, commented, process_environment, reference, schema_text};
use crate::report::text::wrapped;
use crate::whole_file::{Readers, write_whole};

/// Find your endpoints, and write a profile with a comment for every key.
///
/// It looks for endpoints that no flag gives at the usual ports and paths of this machine, or of the application that you
/// name, and in a terminal asks whether they are right. It never asks for the webhook secret: the profile refers to an
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
    /// Where your application listens, e.g. `http://localhost:3000`. Without it, the usual ports of this machine are tried.
    #[arg(long, value_name = "URL", value_parser = url::<Address>)]
    app: Option<String>,
    /// Look for nothing, and send nothing.
    #[arg(long, conflicts_with = "app")]
    offline: bool,
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
  catena-conformance init --app http://localhost:3000
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
    let detected = arguments.detected()?;
    let mut values = Values { name: arguments.name.clone(), endpoints: arguments.endpoints() };
    if std::io::stdin().is_terminal() && std::io::stderr().is_terminal() {
        let mut input = std::io::stdin().lock();
        values = values
            .asked(&detected.endpoints, &mut input, &mut anstream::stderr())
            .map_err(CliError::system)?;
    } else {
        values.endpoints = detected.endpoints;
        if arguments.webhook_url.is_none() && process_environment(SECRET_VARIABLE).is_none() {
            // A profile with a secret that is not set could not be used.
            values.endpoints.webhook = None;
        }
    }
    arguments.write(values)
}

impl Arguments {
    fn endpoints(&self) -> Endpoints {
        Endpoints {
            success: self.success_url.clone(),
            failure: self.failure_url.clone(),
            webhook: self.webhook_url.clone(),
            observe_fleet: self.observe_fleet.clone(),
            observe_request: self.observe_request.clone(),
        }
    }

    /// Looks for endpoints that are not given, and says what was found.
    fn detected(&self) -> Result<Detected, CliError> {
        let given = self.endpoints();
        if self.offline {
            return Ok(Detected { endpoints: given, notes: Vec::new() });
        }
        let app = self.app.as_deref().and_then(|app| Url::parse(app).ok());
        let secret = process_environment(SECRET_VARIABLE).and_then(|secret| secret.parse().ok());
        let detected = block_on(async {
            tokio::select! {
                biased;
                because = interrupted() => Err(CliError::Interrupted { because }),
                detected = detect(given, app.as_ref(), secret) => Ok(detected?),
            }
        })?;
        tell(notes(&detected));
        Ok(detected)
    }

    fn write(&self, values: Values) -> Result<u8, CliError> {
        let hosts = values.hosts();
        let Endpoints { success, failure, webhook, observe_fleet, observe_request } = values.endpoints;
        let success = success.ok_or_else(|| CliError::missing_answer("--success-url"))?;
        let failure = failure.ok_or_else(|| CliError::missing_answer("--failure-url"))?;
        let has_webhook = webhook.is_some();
        let secret = has_webhook.then(|| format!("${{env:{SECRET_VARIABLE}}}"));
        let answers = Answers::default()
            .with_some("name", values.name)
            .with("callback.success_redirect_url", success)
            .with("callback.failure_redirect_url", failure)
            .with_some("webhook.url", webhook)
            .with_some("webhook.secret", secret)
            .with_some("observe.integration_request", observe_request)
            .with_some("observe.fleet", observe_fleet)
            .with_some("limits.allow_hosts", (!hosts.is_empty()).then_some(hosts));
        let folder = self.output.parent().unwrap_or_else(|| Path::new(""));
        let schema = folder.join(SCHEMA);
        if let Some(folder) = schema.parent() {
            std::fs::create_dir_all(folder)
                .map_err(|source| CliError::Unwritable { path: folder.to_owned(), source })?;
        }
        write(&self.output, &commented(&answers, Some(SCHEMA)))?;
        write(&schema, &schema_text().map_err(|error| CliError::Report(Box::new(error)))?)?;
        let path = self.output.display();
        let is_set = process_environment(SECRET_VARIABLE).is_some();
        let export =
            format!("  export {SECRET_VARIABLE}=…   # the secret your endpoint verifies signatures with\n");
        say(format_args!(
            "wrote {path}, and {} for your editor\n\nnext:\n{}  catena-conformance doctor --profile {path}\n  \
             catena-conformance run --profile {path}\n",
            schema.display(),
            if has_webhook && !is_set { &*export } else { "" }
        ))?;
        Ok(0)
    }
}

/// How wide the notes are.
const WIDTH: usize = 80;

/// What was found, a note each.
fn notes(detected: &Detected) -> String {
    let mut out = String::new();
    for note in &detected.notes {
        let sign = if note.found { '✓' } else { '-' };
        let first = format!("  {sign} {:<12} ", note.about);
        let _ = writeln!(out, "{}", wrapped(&note.text, WIDTH, &first, &" ".repeat(17)));
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

fn write(path: &Path, text: &str) -> Result<(), CliError> {
    write_whole(path, text, Readers::Usual)
        .map_err(|source| CliError::Unwritable { path: path.to_owned(), source })
}
