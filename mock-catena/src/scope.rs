//! The scopes of orgs, integrations and notifications, and which caller has which.

use std::fmt;

use crate::named::named;

named! {
    /// A permission of a token, in the order a token lists them.
    pub(crate) enum Scope {
        Organization = "organization",
        InvitationRead = "invitation:read",
        InvitationCreate = "invitation:create",
        InvitationDelete = "invitation:delete",
        FleetRead = "fleet:read",
        FleetCreate = "fleet:create",
        FleetUpdate = "fleet:update",
        FleetDelete = "fleet:delete",
        PartnerRead = "partner:read",
        PartnerCreate = "partner:create",
        PartnerUpdate = "partner:update",
        PartnerPropertyRead = "partner-property:read",
        PartnerPropertyCreate = "partner-property:create",
        ShareAgreementRead = "share-agreement:read",
        ShareAgreementCreate = "share-agreement:create",
        ShareAgreementUpdate = "share-agreement:update",
        ShareAgreementDelete = "share-agreement:delete",
        TspCreate = "tsp:create",
        TspUpdate = "tsp:update",
        TspDelete = "tsp:delete",
        ConnectionRead = "connection:read",
        ConnectionCreate = "connection:create",
        ConnectionUpdate = "connection:update",
        ConnectionDelete = "connection:delete",
        ScheduleRead = "schedule:read",
        ExecutionRead = "execution:read",
        WebhookRead = "webhook:read",
        WebhookCreate = "webhook:create",
        WebhookUpdate = "webhook:update",
        WebhookDelete = "webhook:delete",
        TelematicsRead = "telematics:read",
    }
}

/// A set of scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Scopes(u64);

impl Scopes {
    /// The scopes of a partner's token. No source lists them; scopes that only staff or a fleet need are left out
    /// (assumption `partner-scopes`).
    pub(crate) const PARTNER: Self = Self::of(&[
        Scope::Organization,
        Scope::InvitationRead,
        Scope::InvitationCreate,
        Scope::InvitationDelete,
        Scope::FleetRead,
        Scope::PartnerRead,
        Scope::PartnerUpdate,
        Scope::PartnerPropertyRead,
        Scope::PartnerPropertyCreate,
        Scope::ShareAgreementRead,
        Scope::ShareAgreementUpdate,
        Scope::ShareAgreementDelete,
        Scope::ConnectionRead,
        Scope::ScheduleRead,
        Scope::ExecutionRead,
        Scope::WebhookRead,
        Scope::WebhookCreate,
        Scope::WebhookUpdate,
        Scope::WebhookDelete,
        Scope::TelematicsRead,
    ]);

    /// The scopes of Catena's staff: providers and partners.
    pub(crate) const STAFF: Self = Self::of(&[
        Scope::Organization,
        Scope::PartnerRead,
        Scope::PartnerCreate,
        Scope::PartnerUpdate,
        Scope::PartnerPropertyRead,
        Scope::PartnerPropertyCreate,
        Scope::TspCreate,
        Scope::TspUpdate,
        Scope::TspDelete,
    ]);

    /// The scopes of a fleet's pre-registration token: the five seen on the live server, and further ones that only a
    /// fleet needs, because no fleet signs in here (assumption `fleet-scopes`).
    pub(crate) const FLEET: Self = Self::of(&[
        Scope::Organization,
        Scope::ShareAgreementRead,
        Scope::PartnerRead,
        Scope::ConnectionCreate,
        Scope::ConnectionRead,
        Scope::ConnectionUpdate,
        Scope::ConnectionDelete,
        Scope::FleetRead,
        Scope::FleetCreate,
        Scope::FleetUpdate,
        Scope::FleetDelete,
    ]);

    const fn of(scopes: &[Scope]) -> Self {
        let (mut bits, mut rest) = (0, scopes);
        while let [scope, after @ ..] = rest {
            bits |= 1 << (*scope as u64);
            rest = after;
        }
        Self(bits)
    }

    pub(crate) const fn contains(self, scope: Scope) -> bool {
        self.0 & (1 << (scope as u64)) != 0
    }

    const fn with(self, scope: Scope) -> Self {
        Self(self.0 | (1 << (scope as u64)))
    }

    /// Parses a `scope` parameter, limited to the scopes in `most`. `organization` alone grants all of them; further
    /// scopes restrict it to those listed (assumption `scope-narrows`).
    ///
    /// # Errors
    /// The first scope that is not available.
    pub(crate) fn parse(text: &str, most: Self) -> Result<Self, String> {
        let mut narrowed = Self::default();
        for word in text.split_ascii_whitespace() {
            let known = Scope::ALL.into_iter().find(|scope| scope.as_str() == word && most.contains(*scope));
            narrowed = narrowed.with(known.ok_or_else(|| word.to_owned())?);
        }
        if !narrowed.contains(Scope::Organization) {
            return Err(text.to_owned());
        }
        Ok(if narrowed == Self::of(&[Scope::Organization]) { most } else { narrowed })
    }
}

impl fmt::Display for Scopes {
    /// As in a token: separated by spaces.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for scope in Scope::ALL.iter().filter(|scope| self.contains(**scope)) {
            if !first {
                f.write_str(" ")?;
            }
            first = false;
            f.write_str(scope.as_str())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organization_alone_grants_everything_and_further_scopes_restrict_it() {
        assert_eq!(Scopes::parse("organization", Scopes::PARTNER), Ok(Scopes::PARTNER));
        let narrow = Scopes::parse("organization invitation:read", Scopes::PARTNER).unwrap();
        assert_eq!(narrow.to_string(), "organization invitation:read");
        assert_eq!(Scopes::parse("organization tsp:create", Scopes::PARTNER), Err("tsp:create".to_owned()));
        assert_eq!(Scopes::parse("invitation:read", Scopes::PARTNER), Err("invitation:read".to_owned()));
        assert_eq!(Scopes::parse("", Scopes::PARTNER), Err(String::new()));
    }
}
