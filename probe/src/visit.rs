//! The record of one visit: every exchange of it, and how it ended.

use std::sync::Arc;

use catena_contract::Hop;
use http::header::LOCATION;
use url::Url;

use crate::{Answer, Exchange, TransportError};

/// Most redirects that one visit follows.
pub const MOST_REDIRECTS: usize = 10;

/// One visit to the partner, with every redirect that was followed.
#[derive(Debug, Clone)]
pub struct Visit {
    /// In the order in which they were sent; never empty.
    pub exchanges: Vec<Arc<Exchange>>,
    /// How it ended.
    pub end: VisitEnd,
}

/// How a visit ended.
#[derive(Debug, Clone)]
pub enum VisitEnd {
    /// An answer that is not a redirect.
    Answer(Arc<Exchange>, Answer),
    /// A redirect to a host that is not the partner's or not on the allow list.
    LeftSite {
        /// The host.
        host: String,
    },
    /// A redirect of a public partner to this machine or its network, which is never followed.
    Inward {
        /// The URL that it leads to.
        to: Url,
    },
    /// More redirects than are followed.
    TooManyRedirects,
    /// A redirect without a usable `Location`.
    BadLocation,
    /// No answer.
    Lost(TransportError),
}

/// The redirects of a visit, in order.
#[must_use]
pub fn hops<'a>(exchanges: impl IntoIterator<Item = &'a Exchange>) -> Vec<Hop> {
    let redirects = exchanges.into_iter().filter_map(|exchange| {
        let answer = exchange.answer.as_ref().ok().filter(|answer| is_redirect(answer.status))?;
        let from = exchange.request.url.clone();
        Some(Hop { to: target(answer, &from)?, from, status: answer.status })
    });
    redirects.collect()
}

/// Whether a browser follows the `Location` of an answer with this status.
pub const fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// Where a redirect leads. Without a fragment of its own, that of the URL stays (RFC 9110, 10.2.2).
pub(crate) fn target(answer: &Answer, from: &Url) -> Option<Url> {
    let mut to = from.join(answer.header(&LOCATION)?).ok()?;
    if to.fragment().is_none() {
        to.set_fragment(from.fragment());
    }
    Some(to)
}
