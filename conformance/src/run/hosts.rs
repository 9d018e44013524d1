//! Whether the partner's hosts answer at all.

use catena_probe::{Answer, Request, TransportError};
use http::Method;
use url::{Origin, Url};

use super::Run;

impl Run {
    /// The hosts and ports that the run sends to, each once.
    #[must_use]
    pub fn origins(&self) -> Vec<Origin> {
        let mut origins: Vec<Origin> = self.target.urls().iter().map(Url::origin).collect();
        origins.sort_by_key(Origin::ascii_serialization);
        origins.dedup();
        origins
    }

    /// The first host that does not answer yet, and why: for a caller that waits for the target to start.
    pub async fn missing(&self) -> Option<String> {
        for origin in self.origins() {
            match self.head(&origin).await {
                Some(Ok(answer)) if matches!(answer.status, 502..=504) => {
                    return Some(format!("{} answers {}", origin.ascii_serialization(), answer.status));
                }
                Some(Ok(_)) | None => {}
                Some(Err(error)) => return Some(error.to_string()),
            }
        }
        None
    }

    /// The first error, if no host of the partner can be reached.
    pub async fn unreachable(&self) -> Option<TransportError> {
        let mut first = None;
        for origin in self.origins() {
            match self.head(&origin).await {
                None => {}
                Some(Ok(_)) => return None,
                Some(Err(error)) if error.kind.peer_answered() => return None,
                Some(Err(error)) => first = first.or(Some(error)),
            }
        }
        first
    }

    async fn head(&self, origin: &Origin) -> Option<Result<Answer, TransportError>> {
        let url = Url::parse(&origin.ascii_serialization()).ok()?;
        let request = Request { method: Method::HEAD, ..Request::get(url) };
        Some(self.client.send("a request to see whether the host answers", request).await.answer)
    }
}
