//! Authentication: issuing, verifying and revoking tokens.

use catena_contract::{Expose as _, PartnerId};
use jiff::Timestamp;
use url::Url;

use super::{App, State};
use crate::auth::{Caller, Grant, IssuedToken, Role, claimed_fleet, same_token};
use crate::clock::Clock as _;
use crate::scope::Scopes;
use crate::session::{PartnerProfile, PartnerRow};

impl App {
    /// The grant of a token, even if expired; `None` if it was not issued here.
    pub(crate) fn grant(&self, token: &str) -> Option<Grant> {
        let context = self.context();
        if same_token(&context.token, token) {
            let caller = Caller::Partner(context.partner.id);
            return Some(Grant { caller, scopes: Scopes::PARTNER, until: Timestamp::MAX });
        }
        context
            .tokens
            .grant(token, &context.clients, context.clock.now())
            .or_else(|| self.grant_of_fleet(token))
    }

    /// The same for the pre-registration token of an invitation; only the newest one is valid.
    fn grant_of_fleet(&self, token: &str) -> Option<Grant> {
        let fleet = claimed_fleet(token)?;
        let session = self.state().store.session_of_fleet(fleet)?;
        let tokens = &session.member()?.tokens;
        if !same_token(&tokens.access, token) {
            return None;
        }
        let caller = Caller::Fleet { fleet, invitation: session.id(), partner: session.partner().id };
        Some(Grant { caller, scopes: Scopes::FLEET, until: tokens.access_until() })
    }

    /// Issues an access token for a client.
    pub(crate) fn issue(&self, client: &str, role: &Role, scopes: Scopes) -> IssuedToken {
        let id = self.state().ids.v4();
        let context = self.context();
        context.tokens.issue(client, role, scopes, context.clock.now(), id)
    }

    /// Revokes an access token.
    pub(crate) fn revoke(&self, token: &str) {
        let context = self.context();
        context.tokens.revoke(token, &context.clients, context.clock.now());
    }

    /// The `iss` of tokens: the realm's URL.
    pub(crate) fn issuer(&self) -> &Url {
        self.context().tokens.issuer()
    }

    /// Stores the partners that have a client, as they are at the start.
    pub(super) fn add_configured_partners(&self, state: &mut State) {
        let context = self.context();
        let now = context.clock.now();
        for partner in std::iter::once(&context.partner).chain(context.clients.partners()) {
            if state.store.partner(partner.id).is_none() {
                // Cannot fail: a command line holds fewer clients than the store holds partners.
                let _ = state.store.save_partner(PartnerRow::new(partner, now));
            }
        }
    }

    /// A partner's data for sessions. A removed partner keeps its id.
    pub(super) fn profile(&self, state: &State, partner: PartnerId) -> PartnerProfile {
        let row = state.store.partner(partner);
        row.map_or_else(
            || PartnerProfile { name: partner.to_string(), slug: partner.to_string(), id: partner },
            |row| row.profile(),
        )
    }
}

/// Keeps the token out of logs.
impl std::fmt::Debug for IssuedToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IssuedToken").field("length", &self.token.expose().len()).finish_non_exhaustive()
    }
}
