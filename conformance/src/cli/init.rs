//! `init`: writes a profile. What a flag does not say is asked, if there is a terminal to ask at.

use std::io::{BufRead, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use url::Url;

use super::CliError;
use super::stdout::say;
use crate::profile::target::SECRET_VARIABLE;
use crate::profile::{Answers, Text, commented, reference, schema_text, validate};
use catena_probe::is_loopback;

/// Write a profile, with a comment for every key.
///
/// Asks for what no flag says, if there is a terminal. The webhook secret is never asked for: the profile names the
/// variable that holds it.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Where the profile goes.
    #[arg(long, value_name = "FILE", default_value = "catena.toml")]
    output: PathBuf,
    /// Write over a file that is there.
    #[arg(long)]
    force: bool,
    /// What reports call the partner.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Where a fleet comes back after a success or an integration request.
    #[arg(long, value_name = "URL", value_parser = url(Text::Template { must_hold: None }))]
    success_url: Option<String>,
    /// Where it comes back after a failure.
    #[arg(long, value_name = "URL", value_parser = url(Text::Template { must_hold: None }))]
    failure_url: Option<String>,
    /// Where deliveries go.
    #[arg(long, value_name = "URL", value_parser = url(Text::Address))]
    webhook_url: Option<String>,
    /// The view of a fleet, with `{fleet_ref}`.
    #[arg(long, value_name = "URL", value_parser = url(Text::Template { must_hold: Some("fleet_ref") }))]
    observe_fleet: Option<String>,
    /// The view of a request, with `{integration_request_id}`.
    #[arg(long, value_name = "URL", value_parser = url(Text::Template { must_hold: Some("integration_request_id") }))]
    observe_request: Option<String>,
    /// Print the profile's JSON Schema instead.
    #[arg(long, conflicts_with = "reference")]
    schema: bool,
    /// Print the profile's reference page, as Markdown, instead.
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

/// Where an editor finds the schema, beside the profile.
const SCHEMA: &str = ".catena/profile.schema.json";

/// Lets a flag's URL in as the profile would.
fn url(kind: Text) -> impl Fn(&str) -> Result<String, String> + Clone + Send + Sync + 'static {
    move |text: &str| match validate(kind, text) {
        Ok(()) => Ok(text.to_owned()),
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
        return Err(CliError::Exists { path: arguments.output.clone() });
    }
    let wanted = if std::io::stdin().is_terminal() && std::io::stderr().is_terminal() {
        Wanted::of(arguments)
            .asked(&mut std::io::stdin().lock(), &mut anstream::stderr())
            .map_err(CliError::system)?
    } else {
        Wanted::of(arguments)
    };
    let success = wanted.success.clone().ok_or(CliError::Unanswered { flag: "--success-url" })?;
    let failure = wanted.failure.clone().ok_or(CliError::Unanswered { flag: "--failure-url" })?;
    let hosts = wanted.hosts();
    let secret = wanted.webhook.as_ref().map(|_| format!("${{env:{SECRET_VARIABLE}}}"));
    let answers = Answers::default()
        .with_some("name", wanted.name.clone())
        .with("callback.success_redirect_url", success)
        .with("callback.failure_redirect_url", failure)
        .with_some("webhook.url", wanted.webhook.clone())
        .with_some("webhook.secret", secret)
        .with_some("observe.integration_request", wanted.observe_request.clone())
        .with_some("observe.fleet", wanted.observe_fleet.clone())
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
    let export = format!("  export {SECRET_VARIABLE}=…   # what your endpoint verifies signatures with\n");
    say(format_args!(
        "wrote {path}, and {} for your editor\n\nnext:\n{}  catena-conformance doctor --profile {path}\n  \
         catena-conformance run --profile {path}\n",
        schema.display(),
        if wanted.webhook.is_some() { &*export } else { "" }
    ))?;
    Ok(0)
}

fn write(path: &Path, text: &str) -> Result<(), CliError> {
    std::fs::write(path, text).map_err(|source| CliError::Unwritable { path: path.to_owned(), source })
}

/// What the profile shall say.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Wanted {
    name: Option<String>,
    success: Option<String>,
    failure: Option<String>,
    webhook: Option<String>,
    observe_request: Option<String>,
    observe_fleet: Option<String>,
}

impl Wanted {
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

    /// Asks for what is missing. The two URLs must be answered; the rest may be left out.
    fn asked(mut self, from: &mut dyn BufRead, to: &mut dyn Write) -> std::io::Result<Self> {
        const TEMPLATE: Text = Text::Template { must_hold: None };
        let needed = self.success.is_none() || self.failure.is_none();
        if !needed {
            return Ok(self);
        }
        writeln!(
            to,
            "Where your endpoints are. {{fleet_ref}} is filled with a made-up fleet for each check."
        )?;
        let questions: [(&mut Option<String>, &str, Text, bool); 6] = [
            (&mut self.name, "Name of the partner in reports (Enter: none)", Text::Name, false),
            (
                &mut self.success,
                "Success URL, e.g. http://localhost:3000/return?fleet={fleet_ref}",
                TEMPLATE,
                true,
            ),
            (&mut self.failure, "Failure URL", TEMPLATE, true),
            (&mut self.webhook, "Webhook URL (Enter: none)", Text::Address, false),
            (
                &mut self.observe_request,
                "View of a request, with {integration_request_id} (Enter: none)",
                Text::Template { must_hold: Some("integration_request_id") },
                false,
            ),
            (
                &mut self.observe_fleet,
                "View of a fleet, with {fleet_ref} (Enter: none)",
                Text::Template { must_hold: Some("fleet_ref") },
                false,
            ),
        ];
        for (answer, question, kind, must) in questions {
            if answer.is_none() {
                *answer = ask(from, to, question, kind, must)?;
            }
        }
        Ok(self)
    }

    /// Hosts off this machine, which the profile then allows: whoever writes it says that they may be sent to.
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

/// Asks until the answer can be used. The end of the input ends the questions.
fn ask(
    from: &mut dyn BufRead,
    to: &mut dyn Write,
    question: &str,
    kind: Text,
    must: bool,
) -> std::io::Result<Option<String>> {
    loop {
        write!(to, "{question}: ")?;
        to.flush()?;
        let mut line = String::new();
        if from.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let answer = line.trim();
        if answer.is_empty() && !must {
            return Ok(None);
        }
        match validate(kind, answer) {
            Ok(()) => return Ok(Some(answer.to_owned())),
            Err((message, advice)) => writeln!(to, "  {message}; {advice}")?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_flag_says_is_asked_until_it_can_be_used() {
        let answers = "acme\n/return\nhttps://staging.acme.test/return?fleet={fleet_ref}\n\
                       https://staging.acme.test/failed\nhttps://hooks.acme.test/catena\n\n\n";
        let mut said = Vec::new();
        let wanted = Wanted::default().asked(&mut answers.as_bytes(), &mut said).unwrap();
        assert_eq!(wanted.hosts(), ["hooks.acme.test", "staging.acme.test"]);
        assert_eq!(wanted.name.as_deref(), Some("acme"));
        assert_eq!(wanted.observe_fleet, None);
        insta::assert_snapshot!(String::from_utf8(said).unwrap());
    }

    #[test]
    fn nothing_is_asked_when_flags_say_what_is_needed() {
        let told = Wanted {
            success: Some("http://localhost:1/".into()),
            failure: Some("http://localhost:1/".into()),
            ..Wanted::default()
        };
        let mut said = Vec::new();
        assert_eq!(told.clone().asked(&mut "".as_bytes(), &mut said).unwrap(), told);
        assert!(said.is_empty());
    }
}
