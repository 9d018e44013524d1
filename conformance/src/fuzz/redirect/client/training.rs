//! Learns how the page responds to the documented redirects, and to the return of fleets that are connected.

use catena_contract::{FleetRef, Interpretation};
use catena_probe::NoReply;
use http::Method;
use tokio::time::sleep;

use super::PageClient;
use crate::fuzz::redirect::classifier::{
    SUCCESS, SeenReply, TRAINING_QUERIES, TrainingSample, asks_to_sign_in,
};
use crate::fuzz::{FuzzError, PAUSE, is_busy};

impl PageClient {
    /// Whether any documented redirect was answered with a redirect.
    pub(super) async fn train(&mut self) -> Result<bool, FuzzError> {
        let (mut redirects, mut samples) = (false, Vec::new());
        let confirmed = self.shared.callback.confirmed.clone();
        if let [first, second, third] = confirmed.as_slice() {
            let replies = [
                self.sample_of(SUCCESS, Some(first)).await?,
                self.sample_of(SUCCESS, Some(second)).await?,
                self.sample_of(SUCCESS, Some(third)).await?,
            ];
            let interpretation = Interpretation::Connected;
            samples.push(TrainingSample { interpretation, query: SUCCESS, replies, confirmed: true });
        }
        for (interpretation, query) in TRAINING_QUERIES {
            let replies = [self.sample(query).await?, self.sample(query).await?, self.sample(query).await?];
            let status = replies[0].reply.status;
            redirects |= (300..400).contains(&status);
            if interpretation == Interpretation::Connected && (400..500).contains(&status) {
                return Err(FuzzError::Refused { status });
            }
            samples.push(TrainingSample { interpretation, query, replies, confirmed: false });
        }
        self.classifier.train(&samples);
        // A page may contain a sign-in form next to its text; a page without any other text is behind a login. If it
        // redirects to the form, the browser has to follow first.
        let is_form = |sample: &TrainingSample| sample.replies.iter().all(asks_to_sign_in);
        let same = self.same_as_success();
        if samples.iter().all(is_form)
            && same.contains(Interpretation::Requested)
            && same.contains(Interpretation::Failed)
        {
            return Err(FuzzError::NotSignedIn);
        }
        Ok(redirects)
    }

    /// Opens a documented redirect, once more if the partner is busy.
    async fn sample(&mut self, query: &'static str) -> Result<SeenReply, FuzzError> {
        self.sample_of(query, None).await
    }

    /// The same as a fleet that the partner knows, if there is one.
    async fn sample_of(
        &mut self,
        query: &'static str,
        known: Option<&FleetRef>,
    ) -> Result<SeenReply, FuzzError> {
        let seen = self.sample_once(query, known).await?;
        if !is_busy(seen.reply.status) {
            return Ok(seen);
        }
        sleep(PAUSE).await;
        self.sample_once(query, known).await
    }

    async fn sample_once(
        &mut self,
        query: &'static str,
        known: Option<&FleetRef>,
    ) -> Result<SeenReply, FuzzError> {
        let loaded = match known {
            None => self.load(query).await.map_err(|because| FuzzError::NotSetUp { because })?,
            Some(fleet) => {
                let url = self.shared.urls.url(fleet.as_str(), query);
                (self.open(&url).await, url, fleet.to_string())
            }
        };
        let (page, url, fleet) = loaded;
        match (page.failed, page.replies.into_iter().next_back()) {
            (None, Some(reply)) => match reply.wall(Method::GET, &url) {
                Some(wall) => Err(FuzzError::Walled(Box::new(wall))),
                None => Ok(SeenReply { reply, fleet }),
            },
            (why, _) => Err(FuzzError::Unreachable { query, why: why.unwrap_or(NoReply::TimedOut) }),
        }
    }
}
