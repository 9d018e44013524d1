//! Who calls: tokens are asked for, shown and given back here.

use catena_contract::{Expose as _, PartnerId};
use jiff::Timestamp;
use url::Url;

use super::{App, World};
use crate::auth::{Caller, Grant, Issued, Role, claimed_fleet, same};
use crate::clock::Clock as _;
use crate::scope::Scopes;
use crate::session::{PartnerProfile, PartnerRow};

impl App {
    /// What a token allows, to whom; `None` if nobody here issued it. It may have run out.
    pub(crate) fn grant(&self, token: &str) -> Option<Grant> {
        let fixtures = self.fixtures();
        if same(&fixtures.token, token) {
            let caller = Caller::Partner(fixtures.partner.id);
            return Some(Grant { caller, scopes: Scopes::PARTNER, until: Timestamp::MAX });
        }
        fixtures
            .tokens
            .grant(token, &fixtures.clients, fixtures.clock.now())
            .or_else(|| self.grant_of_fleet(token))
    }

    /// The same for the pre-registration token of an invitation: the newest one holds, from its issue on.
    fn grant_of_fleet(&self, token: &str) -> Option<Grant> {
        let fleet = claimed_fleet(token)?;
        let session = self.world().store.session_of_fleet(fleet)?;
        let tokens = &session.member()?.tokens;
        if !same(&tokens.access, token) {
            return None;
        }
        let caller = Caller::Fleet { fleet, invitation: session.id(), partner: session.partner().id };
        Some(Grant { caller, scopes: Scopes::FLEET, until: tokens.access_until() })
    }

    /// A new access token for a client.
    pub(crate) fn issue(&self, client: &str, role: &Role, scopes: Scopes) -> Issued {
        let id = self.world().ids.v4();
        let fixtures = self.fixtures();
        fixtures.tokens.issue(client, role, scopes, &self.issuer(), fixtures.clock.now(), id)
    }

    /// Makes an access token hold no longer.
    pub(crate) fn revoke(&self, token: &str) {
        let fixtures = self.fixtures();
        fixtures.tokens.revoke(token, &fixtures.clients, fixtures.clock.now());
    }

    /// `iss` of the tokens: the realm's address.
    pub(crate) fn issuer(&self) -> Url {
        let mut issuer = self.fixtures().base.clone();
        issuer.set_path("/realms/catena");
        issuer
    }

    /// Keeps the partners that have a client, as they are at the start.
    pub(super) fn admit_partners(&self, world: &mut World) {
        let fixtures = self.fixtures();
        let now = fixtures.clock.now();
        for partner in std::iter::once(&fixtures.partner).chain(fixtures.clients.partners()) {
            if world.store.partner(partner.id).is_none() {
                // More clients than a store holds partners do not fit on a command line.
                let _ = world.store.keep_partner(PartnerRow::new(partner, now));
            }
        }
    }

    /// A partner as its sessions know it. One that was forgotten keeps its id.
    pub(super) fn profile(&self, world: &World, partner: PartnerId) -> PartnerProfile {
        let row = world.store.partner(partner);
        row.map_or_else(
            || PartnerProfile { name: partner.to_string(), slug: partner.to_string(), id: partner },
            |row| row.profile(),
        )
    }
}

/// Keeps the token out of a log that somebody writes later.
impl std::fmt::Debug for Issued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issued").field("length", &self.token.expose().len()).finish_non_exhaustive()
    }
}
