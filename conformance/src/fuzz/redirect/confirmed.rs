//! Fleets whose connection webhooks confirmed. Their page after a success is that of a connected fleet, whatever it says.

use std::sync::Arc;

use catena_contract::FleetRef;
use mock_catena::clock::Clock;

use super::Callback;
use super::classifier::SAMPLES;
use crate::fuzz::FuzzError;
use crate::judge::redirect::Confirmation;
use crate::judge::webhook::is_live;
use crate::profile::target::Target;
use crate::run::{Run, RunError};
use crate::seed::Seed;
use crate::specification::CheckId;

impl Callback {
    /// Connects fleets with signed webhooks, so that the page of a connected fleet can be learned. None if the profile has
    /// no webhook endpoint, if the URLs do not say which fleet returns, or if a connection is not stored as live.
    ///
    /// # Errors
    /// [`FuzzError::Client`].
    pub async fn confirmed_fleets(
        target: &Target,
        seed: Seed,
        clock: Arc<dyn Clock>,
    ) -> Result<Vec<FleetRef>, FuzzError> {
        if target.webhook.is_none() || !target.success.names_fleet() || !target.failure.names_fleet() {
            return Ok(Vec::new());
        }
        let Ok(label) = "redirect.fuzz".parse::<CheckId>() else { return Ok(Vec::new()) };
        let run = Run::new(target.clone(), seed, clock).map_err(|RunError::Client(error)| error)?;
        let mut fleets = Vec::new();
        for number in 0..SAMPLES {
            let mut fleet = run.fleet(&label, number);
            if run.onboard(&mut fleet).await.confirmation != Confirmation::Confirmed {
                return Ok(Vec::new());
            }
            if target.observe_fleet.is_some() && !is_live(&run.until_live(&fleet).await) {
                return Ok(Vec::new());
            }
            fleets.push(fleet.fleet_ref);
        }
        run.let_it_work().await;
        Ok(fleets)
    }
}
