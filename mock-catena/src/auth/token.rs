//! Access tokens: signed JWTs with the claims that partners' clients read.
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

use super::{Caller, Clients, Role, SigningKey};
use crate::scope::Scopes;

/// Life of an access token in seconds (docs authentication-api, a diagram; assumption `token-life`).
const LIFE_S: i64 = 3_600;

/// `aud` of every token, as Keycloak writes it.
const AUDIENCE: &str = "account";

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

/// Cached and revoked tokens, and the key that signs new ones.
pub(crate) struct Tokens {
    key: SigningKey,
    /// `iss` of every token: the realm's URL.
    issuer: Url,
    known: RwLock<Known>,
}

#[derive(Default)]
struct Known {
    granted: HashMap<Box<str>, Grant>,
    /// With the time they expire.
    revoked: HashMap<Box<str>, Timestamp>,
}

impl Tokens {
    /// Signs with a key, as the server at `base`.
    pub(crate) fn new(key: SigningKey, base: &Url) -> Self {
        let mut issuer = base.clone();
        issuer.set_path(&format!("{}realms/catena", base.path()));
        Self { key, issuer, known: RwLock::default() }
    }

    pub(crate) const fn key(&self) -> &SigningKey {
        &self.key
    }

    pub(crate) const fn issuer(&self) -> &Url {
        &self.issuer
    }

    /// Issues a token for a client.
    pub(crate) fn issue(
        &self,
        client: &str,
        role: &Role,
        scopes: Scopes,
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
            "iss": self.issuer.as_str(),
            "aud": AUDIENCE,
            "sub": org,
            "typ": "Bearer",
            "azp": client,
            "scope": scopes.to_string(),
            "org": { name: { "id": org, "org_type": [org_type] } },
        });
        let token = self.signed(&claims);
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
        let grant = self.verified(token, clients)?;
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

    fn signed(&self, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let head = part(&json!({"alg": self.key.algorithm(), "typ": "JWT", "kid": self.key.id()}));
        let message = format!("{head}.{}", part(claims));
        let signature = URL_SAFE_NO_PAD.encode(self.key.sign(message.as_bytes()));
        format!("{message}.{signature}")
    }

    /// Verifies a token that this server issued earlier, in another process with the same key and address.
    fn verified(&self, token: &str, clients: &Clients) -> Option<Grant> {
        let (message, signature) = token.rsplit_once('.')?;
        let (_, claims) = message.split_once('.')?;
        if !self.key.verify(message.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).ok()?) {
            return None;
        }
        let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
        let text = |name: &str| claims.get(name)?.as_str();
        if text("iss")? != self.issuer.as_str() || text("aud")? != AUDIENCE {
            return None;
        }
        let role = clients.named(text("azp")?)?;
        let caller = match role {
            Role::Partner(partner) => Caller::Partner(partner.id),
            Role::Staff => Caller::Staff,
        };
        let scopes = Scopes::parse(text("scope")?, role.scopes()).ok()?;
        let until = Timestamp::from_second(claims.get("exp")?.as_i64()?).ok()?;
        Some(Grant { caller, scopes, until })
    }
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

    fn tokens_at(base: &str) -> Tokens {
        Tokens::new(SigningKey::development(), &Url::parse(base).unwrap())
    }

    fn tokens() -> Tokens {
        tokens_at("http://127.0.0.1:8420/")
    }

    fn issued(tokens: &Tokens, now: Timestamp) -> String {
        let clients = clients();
        let role = clients.named("mock-catena-client").unwrap();
        let id = Uuid::from_u128(7);
        tokens.issue("mock-catena-client", role, role.scopes(), now, id).token.expose()
    }

    #[test]
    fn a_token_of_an_earlier_process_is_valid_and_a_changed_one_is_not() {
        let now: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
        let token = issued(&tokens(), now);
        let grant = tokens().grant(&token, &clients(), now).unwrap();
        assert_eq!(grant.caller, Caller::Partner(PartnerProfile::default().id));
        assert_eq!(grant.scopes, Scopes::PARTNER);
        assert_eq!(grant.until.to_string(), "2026-03-02T13:00:00Z");
        for at in [5, token.len() / 2, token.len() - 5] {
            let mut bytes = token.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            assert_eq!(tokens().grant(&changed, &clients(), now), None, "changed at {at}");
        }
    }

    #[test]
    fn a_token_of_another_server_or_another_key_is_invalid() {
        let now: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
        let token = issued(&tokens_at("http://127.0.0.1:9999/"), now);
        assert_eq!(tokens().grant(&token, &clients(), now), None);
        let own = SigningKey::from_pem(SigningKey::generate().unwrap().as_bytes()).unwrap();
        let own = || Tokens::new(own.clone(), tokens().issuer());
        let token = issued(&own(), now);
        assert!(own().grant(&token, &clients(), now).is_some());
        assert_eq!(tokens().grant(&token, &clients(), now), None);
        assert_eq!(own().grant(&issued(&tokens(), now), &clients(), now), None);
    }

    #[test]
    fn a_revoked_token_is_invalid() {
        let now: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
        let tokens = tokens_at("http://127.0.0.1:8420/");
        let token = issued(&tokens, now);
        tokens.revoke("nonsense", &clients(), now);
        assert!(tokens.grant(&token, &clients(), now).is_some());
        tokens.revoke(&token, &clients(), now);
        assert_eq!(tokens.grant(&token, &clients(), now), None);
    }
}
