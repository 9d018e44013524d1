//! Tests the sign-in and the setup calls.

use super::Symptom;
use crate::run::{Fleet, Run, SetupFailure, SignInError};

/// Signs in if the profile says how. Returns whether the other tests can continue.
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
                | SignInError::SignInFormAgain
                | SignInError::Elsewhere { .. }
                | SignInError::NoCookie { .. } => Symptom::error("sign-in", error.to_string(), change),
            });
            symptoms.push(Symptom::skipped("pages, webhook, views", "the sign-in failed"));
            false
        }
    }
}

/// Makes every setup call.
pub(super) async fn arrange(run: &Run, fleet: &Fleet, symptoms: &mut Vec<Symptom>) {
    if run.target.arrange.is_empty() {
        return;
    }
    symptoms.push(match run.try_setup(fleet).await {
        Ok(()) => Symptom::ok("arrange", "the setup calls succeed"),
        Err(SetupFailure::Lost(error)) => {
            Symptom::unreachable("arrange", format!("a setup call got no answer: {error}"), error.advice())
        }
        Err(SetupFailure::Answer { url, got }) => Symptom::error(
            "arrange",
            format!("the setup call to `{url}` got {got}"),
            "fix it under `[[arrange.before]]`; it must be answered with a status below 400, or 409",
        ),
    });
}
