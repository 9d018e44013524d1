//! The two tokens an accepted invitation carries. They have the shape of the real ones (three-part JWT, the claims
//! seen on the live server) and are obviously none: their signature is the words `not-a-signature`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use catena_contract::{AccessToken, FleetId, exposed};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::ids::Ids;

/// Life of an access token in seconds, as seen live.
const ACCESS_S: i64 = 7_200;
/// Life of a refresh token in seconds: 28 days.
const REFRESH_S: i64 = 28 * 86_400;

/// What lets the flow make connections without a registered user. Made on acceptance, and anew on a refresh.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreRegistration {
    /// Opens the API for the fleet.
    #[serde(serialize_with = "exposed")]
    pub access: AccessToken,
    /// Renews the former.
    #[serde(serialize_with = "exposed")]
    pub refresh: AccessToken,
}

impl PreRegistration {
    pub(super) fn issue(fleet_id: FleetId, now: Timestamp, ids: &mut dyn Ids) -> Self {
        let organization = format!("fleet-{}", ids.word(6));
        let mut claims = |typ: &str, life_s: i64| {
            json!({
                "iss": "mock-catena",
                "typ": typ,
                "azp": "pre-registration-client",
                "jti": ids.v4(),
                "sub": fleet_id.to_string(),
                "iat": now.as_second(),
                "exp": now.as_second() + life_s,
                "scope": "organization share-agreement:read partner:read connection:create connection:read",
                "org": { organization.as_str(): { "id": fleet_id.to_string(), "org_type": ["fleet"] } },
            })
        };
        Self { access: token(&claims("Bearer", ACCESS_S)), refresh: token(&claims("Refresh", REFRESH_S)) }
    }
}

fn token(claims: &Value) -> AccessToken {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}.not-a-signature", part(&json!({"alg": "none", "typ": "JWT"})), part(claims));
    match text.parse() {
        Ok(token) => token,
        Err(error) => unreachable!("a text with two points is not empty: {error}"),
    }
}
