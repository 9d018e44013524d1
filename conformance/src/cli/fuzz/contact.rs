//! Whether the partner answers where the arguments say, before the first case.

use std::sync::Arc;

use mock_catena::clock::SystemClock;

use crate::cli::{CliError, OutputTarget};
use crate::fuzz::FuzzError;
use crate::profile::target::Target;
use crate::run::{NoContact, PreflightError, Run};
use crate::seed::Seed;
use crate::suite::AssessError;

/// Finds out where a partner listens that does not answer, and wakes one that sleeps. The training says why any other
/// partner cannot be fuzzed.
pub(super) async fn look(target: &Target, words: OutputTarget) -> Result<(), CliError> {
    let run = Run::new(target.clone(), Seed::new(0), Arc::new(SystemClock))?;
    match run.contact().await {
        Ok(()) => run.notes().iter().for_each(|note| words.say(format_args!("{note}"))),
        Err(NoContact::OtherScheme(other)) => {
            return Err(AssessError::from(PreflightError::OtherScheme(other)).into());
        }
        Err(NoContact::Elsewhere(why)) => return Err(FuzzError::Elsewhere(why).into()),
        Err(NoContact::Tls(_) | NoContact::Network(_)) => {}
    }
    Ok(())
}
