//! Access tokens: RS256 JWTs with the claims that partners' clients read.
//!
//! Tokens issued by this process are looked up by their text; tokens of an earlier process are verified once and then
//! cached.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD;
use catena_contract::{AccessToken, Expose as _};
use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

use super::key::{self, KEY_ID};
use super::{Caller, Clients, Role};
use crate::scope::Scopes;

/// Life of an access token in seconds (docs authentication-api, a diagram; assumption `token-life`).
const LIFE_S: i64 = 3_600;

/// Most cached tokens. When there are more, expired ones are dropped, and then all: they can be verified again.
const MOST_KNOWN: usize = 10_000;

/// The caller, scopes and expiry of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) caller: Caller,
    pub(crate) scopes: Scopes,
    pub(crate) until: Timestamp,
}

/// A new token.
pub(crate) struct IssuedToken {
    pub(crate) token: AccessToken,
    pub(crate) expires_in_s: i64,
    pub(crate) scopes: Scopes,
}

/// Cached and revoked tokens.
#[derive(Default)]
pub(crate) struct Tokens {
    known: RwLock<Known>,
}

#[derive(Default)]
struct Known {
    granted: HashMap<Box<str>, Grant>,
    /// With the time they expire.
    revoked: HashMap<Box<str>, Timestamp>,
}

impl Tokens {
    /// Issues a token for a client.
    pub(crate) fn issue(
        &self,
        client: &str,
        role: &Role,
        scopes: Scopes,
        issuer: &Url,
        now: Timestamp,
        id: Uuid,
    ) -> IssuedToken {
        let (name, org, org_type, caller) = match role {
            Role::Partner(partner) => {
                (partner.slug.as_str(), partner.id.uuid(), "partner", Caller::Partner(partner.id))
            }
            Role::Staff => ("catena", Uuid::nil(), "staff", Caller::Staff),
        };
        let exp = now.as_second().saturating_add(LIFE_S);
        let claims = json!({
            "exp": exp,
            "iat": now.as_second(),
            "jti": id,
            "iss": issuer.as_str(),
            "aud": "account",
            "sub": org,
            "typ": "Bearer",
            "azp": client,
            "scope": scopes.to_string(),
            "org": { name: { "id": org, "org_type": [org_type] } },
        });
        let token = signed(&claims);
        let until = Timestamp::from_second(exp).unwrap_or(Timestamp::MAX);
        self.remember(&token, Grant { caller, scopes, until }, now);
        let token = match AccessToken::try_from(token) {
            Ok(token) => token,
            Err(error) => unreachable!("a token has two points: {error}"),
        };
        IssuedToken { token, expires_in_s: LIFE_S, scopes }
    }

    /// The grant of a token, even if expired; `None` if it was not issued here or was revoked.
    pub(crate) fn grant(&self, token: &str, clients: &Clients, now: Timestamp) -> Option<Grant> {
        {
            let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(grant) = known.granted.get(token) {
                return Some(*grant);
            }
            if known.revoked.contains_key(token) {
                return None;
            }
        }
        let grant = verified(token, clients)?;
        if grant.until > now {
            self.remember(token, grant, now);
        }
        Some(grant)
    }

    /// Revokes a token. An unknown token changes nothing (RFC 7009).
    pub(crate) fn revoke(&self, token: &str, clients: &Clients, now: Timestamp) {
        let Some(grant) = self.grant(token, clients, now) else { return };
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.granted.remove(token);
        known.revoked.retain(|_, until| *until > now);
        known.revoked.insert(token.into(), grant.until);
    }

    /// Clears the cache; tokens that have not expired are verified again.
    pub(crate) fn clear(&self) {
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Known::default();
    }

    fn remember(&self, token: &str, grant: Grant, now: Timestamp) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.granted.len() >= MOST_KNOWN {
            known.granted.retain(|_, grant| grant.until > now);
        }
        if known.granted.len() >= MOST_KNOWN {
            known.granted.clear();
        }
        known.granted.insert(token.into(), grant);
    }
}

fn signed(claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let head = part(&json!({"alg": "RS256", "typ": "JWT", "kid": KEY_ID}));
    let message = format!("{head}.{}", part(claims));
    let signature = URL_SAFE_NO_PAD.encode(key::sign(message.as_bytes()));
    format!("{message}.{signature}")
}

/// Verifies a token that another process issued with the same key.
fn verified(token: &str, clients: &Clients) -> Option<Grant> {
    let (message, signature) = token.rsplit_once('.')?;
    let (_, claims) = message.split_once('.')?;
    if !key::verify(message.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).ok()?) {
        return None;
    }
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
    let role = clients.named(claims.get("azp")?.as_str()?)?;
    let caller = match role {
        Role::Partner(partner) => Caller::Partner(partner.id),
        Role::Staff => Caller::Staff,
    };
    let scopes = Scopes::parse(claims.get("scope")?.as_str()?, role.scopes()).ok()?;
    let until = Timestamp::from_second(claims.get("exp")?.as_i64()?).ok()?;
    Some(Grant { caller, scopes, until })
}

/// The fleet that a pre-registration token claims. The session verifies the token.
pub(crate) fn claimed_fleet(token: &str) -> Option<catena_contract::FleetId> {
    let claims = token.split('.').nth(1)?;
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
    claims.get("sub")?.as_str()?.parse().ok()
}

/// Whether two tokens are equal.
pub(crate) fn same_token(known: &AccessToken, shown: &str) -> bool {
    super::client::constant_time_eq(&known.expose(), shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Client;
    use crate::session::PartnerProfile;

    fn clients() -> Clients {
        Clients::new(&PartnerProfile::default(), &[Client::development()], None)
    }

    fn issued(tokens: &Tokens, now: Timestamp) -> String {
        let clients = clients();
        let role = clients.named("mock-catena-client").unwrap();
        let issuer = Url::parse("http://127.0.0.1:8420/realms/catena").unwrap();
        let id = Uuid::from_u128(7);
        tokens.issue("mock-catena-client", role, role.scopes(), &issuer, now, id).token.expose()
    }

    #[test]
    fn a_token_of_an_earlier_process_is_valid_and_a_changed_one_is_not() {
        let now: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
        let token = issued(&Tokens::default(), now);
        let grant = Tokens::default().grant(&token, &clients(), now).unwrap();
        assert_eq!(grant.caller, Caller::Partner(PartnerProfile::default().id));
        assert_eq!(grant.scopes, Scopes::PARTNER);
        assert_eq!(grant.until.to_string(), "2026-03-02T13:00:00Z");
        for at in [5, token.len() / 2, token.len() - 5] {
            let mut bytes = token.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            assert_eq!(Tokens::default().grant(&changed, &clients(), now), None, "changed at {at}");
        }
    }

    #[test]
    fn a_revoked_token_is_invalid() {
        let now: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
        let tokens = Tokens::default();
        let token = issued(&tokens, now);
        tokens.revoke("nonsense", &clients(), now);
        assert!(tokens.grant(&token, &clients(), now).is_some());
        tokens.revoke(&token, &clients(), now);
        assert_eq!(tokens.grant(&token, &clients(), now), None);
    }
}
