//! Redirects that lead from a public partner into a network that only the visitor's own machine or network can reach.

use catena_contract::Reach;
use url::Url;

use crate::{Client, proxy_for};

impl Client {
    /// Whether a partner at `first`, on a public address, leads the browser to a local one. Such a redirect is never
    /// followed: on the fleet's machine it leads nowhere, and on this one to whatever listens there.
    pub(crate) async fn leads_inward(&self, first: &Url, to: &Url) -> bool {
        Reach::of(to).is_local() && first.host() != to.host() && self.is_public(first).await
    }

    async fn is_public(&self, url: &Url) -> bool {
        match Reach::of(url) {
            _ if self.limits().loopback_is_public => true,
            Reach::Public => true,
            Reach::ThisMachine | Reach::Private | Reach::LinkLocal => false,
            Reach::Named => {
                match self.limits().lookup.addresses(url.host_str().unwrap_or_default()).await {
                    Ok(addresses) => addresses.iter().all(|it| Reach::of_address(*it) == Reach::Public),
                    // Only the proxy knows the name.
                    Err(_) => proxy_for(url).is_some(),
                }
            }
        }
    }
}
