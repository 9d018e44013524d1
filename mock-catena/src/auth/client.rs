//! API clients: an id and a secret, as Catena gives them to a partner.

use std::str::FromStr;

use catena_contract::{AccessToken, Expose as _, PartnerId};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use uuid::Builder;

use crate::scope::Scopes;
use crate::session::PartnerProfile;

/// A client of the token endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    id: String,
    secret: AccessToken,
}

/// A text that is not a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a client is `ID:SECRET`, such as `acme:acme-secret`; neither part may be empty or hold white space")]
pub struct ClientError;

impl FromStr for Client {
    type Err = ClientError;

    fn from_str(raw: &str) -> Result<Self, ClientError> {
        let (id, secret) = raw.split_once(':').ok_or(ClientError)?;
        if id.is_empty() || raw.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(ClientError);
        }
        Ok(Self { id: id.to_owned(), secret: secret.parse().map_err(|_| ClientError)? })
    }
}

impl Client {
    /// The client used unless one is configured. It is public, so it may be printed.
    pub const DEVELOPMENT: &str = "mock-catena-client:mock-catena-secret";
    /// The same for Catena's staff.
    pub const STAFF: &str = "mock-catena-staff:mock-catena-staff-secret";

    /// The client [`Self::DEVELOPMENT`].
    #[must_use]
    pub fn development() -> Self {
        Self::known(Self::DEVELOPMENT)
    }

    /// The client [`Self::STAFF`].
    #[must_use]
    pub fn staff() -> Self {
        Self::known(Self::STAFF)
    }

    fn known(pair: &'static str) -> Self {
        match pair.parse() {
            Ok(client) => client,
            Err(error) => unreachable!("`{pair}`: {error}"),
        }
    }

    /// The client's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The partner of this client, unless it is the first one. The same id always gives the same partner.
    fn partner(&self) -> PartnerProfile {
        let seed = self.id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let mut bytes = [0; 16];
        ChaCha8Rng::seed_from_u64(seed).fill_bytes(&mut bytes);
        PartnerProfile {
            name: self.id.clone(),
            slug: crate::catalogue::slug(&self.id),
            id: PartnerId::new(Builder::from_random_bytes(bytes).into_uuid()),
        }
    }
}

/// Whom a client acts for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Role {
    Partner(PartnerProfile),
    Staff,
}

impl Role {
    /// The scopes its tokens may have.
    pub(crate) const fn scopes(&self) -> Scopes {
        match self {
            Self::Partner(_) => Scopes::PARTNER,
            Self::Staff => Scopes::STAFF,
        }
    }
}

/// All configured clients.
#[derive(Debug, Clone)]
pub(crate) struct Clients(Vec<(Client, Role)>);

impl Clients {
    /// The first client belongs to the default partner; every further one is a separate partner.
    pub(crate) fn new(partner: &PartnerProfile, clients: &[Client], staff: Option<&Client>) -> Self {
        let mut all: Vec<(Client, Role)> = vec![];
        for client in clients {
            let partner = if all.is_empty() { partner.clone() } else { client.partner() };
            all.push((client.clone(), Role::Partner(partner)));
        }
        all.extend(staff.map(|client| (client.clone(), Role::Staff)));
        Self(all)
    }

    /// The partners that have a client.
    pub(crate) fn partners(&self) -> impl Iterator<Item = &PartnerProfile> {
        self.0.iter().filter_map(|(_, role)| match role {
            Role::Partner(partner) => Some(partner),
            Role::Staff => None,
        })
    }

    /// The role of the client with this id.
    pub(crate) fn named(&self, id: &str) -> Option<&Role> {
        self.0.iter().find(|(client, _)| client.id == id).map(|(_, role)| role)
    }

    /// The role of the client with this id and secret.
    pub(crate) fn known(&self, id: &str, secret: &str) -> Option<&Role> {
        let (client, role) = self.0.iter().find(|(client, _)| client.id == id)?;
        constant_time_eq(&client.secret.expose(), secret).then_some(role)
    }
}

/// Compares two texts in constant time.
pub(crate) fn constant_time_eq(left: &str, right: &str) -> bool {
    left.len() == right.len()
        && left.bytes().zip(right.bytes()).fold(0, |sum, (left, right)| sum | (left ^ right)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_an_id_and_a_secret_and_prints_no_secret() {
        let client: Client = "acme:hush:hush".parse().unwrap();
        assert_eq!((client.id(), client.secret.expose().as_str()), ("acme", "hush:hush"));
        assert!(!format!("{client:?}").contains("hush"));
        for odd in ["", "acme", "acme:", ":secret", "ac me:secret", "acme:se cret"] {
            assert!(odd.parse::<Client>().is_err(), "{odd:?}");
        }
    }

    #[test]
    fn every_further_client_is_a_separate_partner_with_a_stable_id() {
        let clients = ["a:1", "b:2", "c:3"].map(|pair| pair.parse().unwrap());
        let ids = || {
            let known = Clients::new(&PartnerProfile::default(), &clients, None);
            known.partners().map(|partner| partner.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(), ids());
        assert_eq!(ids()[0], PartnerProfile::default().id);
        assert!(ids()[1] != ids()[2] && ids()[1] != ids()[0]);
        let known = Clients::new(&PartnerProfile::default(), &clients, None);
        assert!(
            known.known("b", "2").is_some()
                && known.known("b", "1").is_none()
                && known.known("d", "").is_none()
        );
    }
}
