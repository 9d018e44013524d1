//! A webhook endpoint that is ready to be fuzzed.

use catena_probe::{Limits, WebhookTarget};

use super::client::WebhookClient;
use super::{DeliveryCase, Now};
use crate::fuzz::{FuzzError, Plan, RetryResult, Session};
use crate::profile::target::SetupCall;

/// A webhook endpoint that accepts a genuine delivery, and is ready to be fuzzed.
pub type WebhookSession = Session<WebhookClient>;

impl WebhookSession {
    /// Makes the setup calls, and sends a genuine delivery, which must be accepted. Another one must be accepted at the
    /// end of the run.
    ///
    /// # Errors
    /// [`FuzzError`], if the endpoint cannot be reached, or refuses it.
    pub async fn open(
        target: WebhookTarget,
        limits: &Limits,
        arrange: &[SetupCall],
        plan: Plan,
        now: Now,
    ) -> Result<Self, FuzzError> {
        let mut target = WebhookClient::new(target, limits, &plan, now)?;
        target.set_up(arrange).await?;
        target.send_genuine().await?;
        Ok(Self { target, plan })
    }

    /// Tries a delivery again that failed before. It counts as fixed only if a genuine one is accepted.
    pub async fn retry(&mut self, delivery: &DeliveryCase) -> RetryResult {
        self.target.retry_delivery(delivery).await
    }
}
