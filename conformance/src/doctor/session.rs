//! The sign-in, and the calls that arrange a fleet.

use super::Symptom;
use crate::run::{Fleet, Run, SignInError, Trouble};

/// Signs in, if the profile says how; whether there is any use in going on.
pub(super) async fn sign_in(run: &Run, symptoms: &mut Vec<Symptom>) -> bool {
    if run.target.login.is_none() {
        return true;
    }
    match run.sign_in().await {
        Ok(()) => {
            symptoms.push(Symptom::ok("sign-in", "a session was opened"));
            true
        }
        Err(error) => {
            let change = miette::Diagnostic::help(&error).map(|help| help.to_string()).unwrap_or_default();
            symptoms.push(match &error {
                SignInError::Lost(_) => Symptom::unreachable("sign-in", error.to_string(), change),
                SignInError::Refused { .. }
                | SignInError::StillOutside
                | SignInError::Elsewhere { .. }
                | SignInError::NoCookie { .. } => Symptom::error("sign-in", error.to_string(), change),
            });
            symptoms.push(Symptom::skipped("pages, webhook, views", "nobody is signed in"));
            false
        }
    }
}

/// Makes every call that arranges a fleet.
pub(super) async fn arrange(run: &Run, fleet: &Fleet, symptoms: &mut Vec<Symptom>) {
    if run.target.arrange.is_empty() {
        return;
    }
    symptoms.push(match run.try_to_arrange(fleet).await {
        Ok(()) => Symptom::ok("arrange", "a fleet can be arranged"),
        Err(Trouble::Lost(error)) => {
            Symptom::unreachable("arrange", format!("a call got no answer: {error}"), error.advice())
        }
        Err(Trouble::Answer { url, got }) => Symptom::error(
            "arrange",
            format!("the call to `{url}` got {got}"),
            "fix it under `[[arrange.before]]`; any answer below 400 will do, and 409",
        ),
    });
}
