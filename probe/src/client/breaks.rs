//! Whether a request breaks its connection, or whether connections break.

use http::Method;
use url::Url;

use super::{Client, Manner, NOBODY};
use crate::throttle::Lane;
use crate::{Request, TransportKind};

impl Client {
    /// Whether the origin answers another request, and breaks the connection on this one once more. What breaks it at an
    /// address that nobody has too is in front of the partner.
    pub(super) async fn breaks_again(&self, request: &Request, manner: Manner) -> bool {
        let mut nobodys = request.clone();
        nobodys.url.set_path(NOBODY);
        self.answers_anything(&request.url).await
            && self.breaks(request, manner).await
            && !self.breaks(&nobodys, manner).await
    }

    async fn breaks(&self, request: &Request, manner: Manner) -> bool {
        self.admit(request, Lane::Partner).await.is_ok()
            && self
                .attempt(request, manner.anew())
                .await
                .is_err_and(|error| error.kind == TransportKind::Reset)
    }

    /// Whether an origin answers `HEAD /`.
    pub(super) async fn answers_anything(&self, url: &Url) -> bool {
        let Ok(root) = url.join("/") else { return false };
        let request = Request { method: Method::HEAD, ..Request::get(root) };
        self.admit(&request, Lane::Partner).await.is_ok()
            && self.attempt(&request, Manner::USUAL.anew()).await.is_ok()
    }
}
