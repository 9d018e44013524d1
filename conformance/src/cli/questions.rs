//! What `init` asks in a terminal. An endpoint that was found is suggested; Enter takes it.

use std::io::{BufRead, Write};

use catena_probe::is_loopback;
use url::Url;

use crate::detect::Endpoints;
use crate::profile::validate::{
    Address, FleetView, Name, RequestView, Template, TextValue, ValidationError, validate,
};

/// The values of a profile.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Values {
    pub(super) name: Option<String>,
    pub(super) endpoints: Endpoints,
}

impl Values {
    /// Asks for missing values if one of the two redirect URLs is missing. Only those two are required.
    pub(super) fn asked(
        mut self,
        found: &Endpoints,
        from: &mut dyn BufRead,
        to: &mut dyn Write,
    ) -> std::io::Result<Self> {
        let own = &mut self.endpoints;
        if own.success.is_some() && own.failure.is_some() {
            for (value, found) in [
                (&mut own.webhook, &found.webhook),
                (&mut own.observe_fleet, &found.observe_fleet),
                (&mut own.observe_request, &found.observe_request),
            ] {
                *value = value.take().or_else(|| found.clone());
            }
            return Ok(self);
        }
        writeln!(
            to,
            "Enter the URLs of your endpoints. {{fleet_ref}} is replaced with a test fleet for each check. Enter takes the \
             value in brackets; `-` leaves it out."
        )?;
        let none = None;
        let questions: [Question<'_>; 6] = [
            (&mut self.name, &none, "Name of the partner in reports (optional)", check::<Name>, false),
            (
                &mut own.success,
                &found.success,
                "Success URL, e.g. http://localhost:3000/return?fleet={fleet_ref}",
                check::<Template>,
                true,
            ),
            (&mut own.failure, &found.failure, "Failure URL", check::<Template>, true),
            (&mut own.webhook, &found.webhook, "Webhook URL (optional)", check::<Address>, false),
            (
                &mut own.observe_request,
                &found.observe_request,
                "View of an integration request, with {integration_request_id} (optional)",
                check::<RequestView>,
                false,
            ),
            (
                &mut own.observe_fleet,
                &found.observe_fleet,
                "View of a fleet, with {fleet_ref} (optional)",
                check::<FleetView>,
                false,
            ),
        ];
        for (answer, found, question, check, required) in questions {
            if answer.is_none() {
                *answer = ask(from, to, (question, found.as_deref()), check, required)?;
            }
        }
        Ok(self)
    }

    /// Hosts other than loopback. The profile allows them, because the user gave their URLs.
    pub(super) fn hosts(&self) -> Vec<String> {
        let Endpoints { success, failure, webhook, observe_fleet, observe_request } = &self.endpoints;
        let mut hosts: Vec<String> = [success, failure, webhook, observe_request, observe_fleet]
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

/// Where the answer goes, what was found, the question, its validation, and whether it must be answered.
type Question<'a> = (&'a mut Option<String>, &'a Option<String>, &'static str, Check, bool);

/// Validates an answer.
type Check = fn(&str) -> Result<(), ValidationError>;

fn check<T: TextValue>(text: &str) -> Result<(), ValidationError> {
    validate::<T>(text).map(drop)
}

/// Asks until the answer is valid. Returns `None` at the end of the input, or if an optional value is left out.
fn ask(
    from: &mut dyn BufRead,
    to: &mut dyn Write,
    (question, found): (&str, Option<&str>),
    check: Check,
    required: bool,
) -> std::io::Result<Option<String>> {
    loop {
        match found {
            Some(found) => write!(to, "{question} [{found}]: ")?,
            None => write!(to, "{question}: ")?,
        }
        to.flush()?;
        let mut line = String::new();
        if from.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let answer = match (line.trim(), found) {
            ("", Some(found)) => return Ok(Some(found.to_owned())),
            ("" | "-", _) if !required => return Ok(None),
            (answer, _) => answer,
        };
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
        let answers = "acme\n/return\nhttps://staging.acme.test/return?fleet={fleet_ref}\n\n\n-\n\n";
        let found = Endpoints {
            failure: Some("https://staging.acme.test/failed".to_owned()),
            webhook: Some("https://hooks.acme.test/catena".to_owned()),
            observe_request: Some("https://staging.acme.test/_test/{integration_request_id}".to_owned()),
            ..Endpoints::default()
        };
        let mut said = Vec::new();
        let values = Values::default().asked(&found, &mut answers.as_bytes(), &mut said).unwrap();
        assert_eq!(values.hosts(), ["hooks.acme.test", "staging.acme.test"]);
        assert_eq!(values.name.as_deref(), Some("acme"));
        assert_eq!(values.endpoints.failure, found.failure, "Enter takes what was found");
        assert_eq!(values.endpoints.observe_request, None, "`-` leaves it out");
        assert_eq!(values.endpoints.observe_fleet, None);
        insta::assert_snapshot!(String::from_utf8(said).unwrap());
    }

    #[test]
    fn nothing_is_asked_if_flags_give_the_required_values() {
        let url = || Some("http://localhost:1/".to_owned());
        let endpoints = Endpoints { success: url(), failure: url(), ..Endpoints::default() };
        let found = Endpoints { webhook: url(), ..endpoints.clone() };
        let mut said = Vec::new();
        let values = Values { name: None, endpoints };
        assert_eq!(values.asked(&found, &mut "".as_bytes(), &mut said).unwrap().endpoints, found);
        assert!(said.is_empty());
    }
}
