//! The two tokens of an accepted invitation. They have the form and claims of the real ones (seen on the live
//! server), but their signature is the text `not-a-signature`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use catena_contract::{AccessToken, Expose as _, FleetId, exposed};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::state::Facts;
use crate::ids::Ids;
use crate::scope::Scopes;

/// Life of an access token in seconds, as seen on the live server.
const ACCESS_S: i64 = 7_200;
/// Life of a refresh token in seconds: 28 days.
const REFRESH_S: i64 = 28 * 86_400;

/// Tokens with which the flow connects providers without a registered user. Issued on acceptance and on refresh.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreRegistration {
    /// Authenticates API calls of the fleet.
    #[serde(serialize_with = "exposed")]
    pub access: AccessToken,
    /// Renews the access token.
    #[serde(serialize_with = "exposed")]
    pub refresh: AccessToken,
}

impl PreRegistration {
    pub(super) fn issue(fleet_id: FleetId, facts: &Facts, now: Timestamp, ids: &mut dyn Ids) -> Self {
        let organization = format!("fleet-{}-{}", facts.id.expose(), ids.word(6));
        let link = facts.magic_link.expose();
        let issuer = format!("{}realms/catena", link.split('?').next().unwrap_or_default());
        let mut claims = |typ: &str, life_s: i64| {
            json!({
                "exp": now.as_second() + life_s,
                "iat": now.as_second(),
                "jti": ids.v4(),
                "iss": issuer.as_str(),
                "sub": fleet_id.to_string(),
                "typ": typ,
                "azp": "pre-registration-client",
                "scope": Scopes::FLEET.to_string(),
                "org": { organization.as_str(): { "id": fleet_id.to_string(), "org_type": ["fleet"] } },
            })
        };
        Self {
            access: token("RS256", &claims("Bearer", ACCESS_S)),
            refresh: token("HS512", &claims("Refresh", REFRESH_S)),
        }
    }

    /// When the access token expires: its `exp`.
    pub(crate) fn access_until(&self) -> Timestamp {
        let text = self.access.expose();
        let claims = text.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
        claims
            .and_then(|claims| serde_json::from_slice::<Value>(&claims).ok())
            .and_then(|claims| Timestamp::from_second(claims.get("exp")?.as_i64()?).ok())
            .unwrap_or(Timestamp::MIN)
    }
}

fn token(algorithm: &str, claims: &Value) -> AccessToken {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}.not-a-signature", part(&json!({"alg": algorithm, "typ": "JWT"})), part(claims));
    match text.parse() {
        Ok(token) => token,
        Err(error) => unreachable!("a text with two points is not empty: {error}"),
    }
}
