//! Access tokens: issuing, scopes, expiry and revocation.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use jiff::SignedDuration;
use mock_catena::dialect::Dialect;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::{Value, json};

use crate::client::{Api, INVITATIONS, TOKENS, api, api_of, parsed, path_of, wire};
use crate::support::config;

const REVOKE: &str = "/realms/catena/protocol/openid-connect/revoke";
const CREDENTIALS: &str = "client_id=mock-catena-client&client_secret=mock-catena-secret";

fn claims(token: &str) -> Value {
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

async fn token(api: &Api) -> String {
    let form = format!("grant_type=client_credentials&{CREDENTIALS}&scope=organization");
    parsed(&api.post(TOKENS, form).await)["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_client_gets_a_token_with_the_claims_that_partners_read() {
    let form = format!("grant_type=client_credentials&{CREDENTIALS}&scope=organization");
    let mut answer = parsed(&api().post(TOKENS, form).await);
    let token = answer["access_token"].as_str().unwrap().to_owned();
    answer["access_token"] = json!("[three parts]");
    insta::assert_snapshot!(format!("{answer:#}\n{:#}", claims(&token)), @r#"
    {
      "access_token": "[three parts]",
      "expires_in": 3600,
      "refresh_expires_in": 0,
      "token_type": "Bearer",
      "not-before-policy": 0,
      "scope": "organization invitation:read invitation:create invitation:delete fleet:read partner:read partner:update partner-property:read partner-property:create share-agreement:read share-agreement:update share-agreement:delete connection:read schedule:read execution:read webhook:read webhook:create webhook:update webhook:delete telematics:read"
    }
    {
      "exp": 1772456400,
      "iat": 1772452800,
      "jti": "4a690dcc-25d1-44b0-9ac9-48325ac18f6d",
      "iss": "https://connect.example.test/realms/catena",
      "aud": "account",
      "sub": "ac3e0000-0000-4000-8000-000000000001",
      "typ": "Bearer",
      "azp": "mock-catena-client",
      "scope": "organization invitation:read invitation:create invitation:delete fleet:read partner:read partner:update partner-property:read partner-property:create share-agreement:read share-agreement:update share-agreement:delete connection:read schedule:read execution:read webhook:read webhook:create webhook:update webhook:delete telematics:read",
      "org": {
        "acme-brokerage": {
          "id": "ac3e0000-0000-4000-8000-000000000001",
          "org_type": [
            "partner"
          ]
        }
      }
    }
    "#);
}

#[tokio::test]
async fn a_token_verifies_with_the_key_that_discovery_leads_to() {
    let api = api();
    let discovery = parsed(&api.get("/realms/catena/.well-known/openid-configuration").await);
    let base = "https://connect.example.test";
    assert_eq!(discovery["issuer"], format!("{base}/realms/catena"));
    assert_eq!(discovery["token_endpoint"], format!("{base}{TOKENS}"));
    let keys = discovery["jwks_uri"].as_str().unwrap().strip_prefix(base).unwrap();
    let keys = parsed(&api.get(keys).await);
    let key = &keys["keys"][0];
    let number = |name: &str| BASE64_URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
    let public = RsaPublicKeyComponents { n: number("n"), e: number("e") };
    let token = token(&api).await;
    let (message, signature) = token.rsplit_once('.').unwrap();
    let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap();
    public.verify(&RSA_PKCS1_2048_8192_SHA256, message.as_bytes(), &signature).unwrap();
    let head = token.split('.').next().unwrap();
    let head: Value = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(head).unwrap()).unwrap();
    assert_eq!(head["kid"], key["kid"]);
}

#[tokio::test]
async fn a_wrong_token_request_gets_a_specific_error() {
    let api = api();
    let mut reported = vec![];
    for form in [
        String::new(),
        "grant_type=password".to_owned(),
        "grant_type=refresh_token&refresh_token=x".to_owned(),
        "grant_type=client_credentials&scope=organization".to_owned(),
        "grant_type=client_credentials&client_id=mock-catena-client&scope=organization".to_owned(),
        "grant_type=client_credentials&client_id=nobody&client_secret=x&scope=organization".to_owned(),
        "grant_type=client_credentials&client_id=mock-catena-client&client_secret=x&scope=organization"
            .to_owned(),
        format!("grant_type=client_credentials&{CREDENTIALS}&scope=everything"),
        format!("grant_type=client_credentials&{CREDENTIALS}&scope=organization%20tsp:create"),
        format!("grant_type=client_credentials&{CREDENTIALS}&scope=organization&scope=organization"),
        "x".repeat(70_000),
    ] {
        reported.push(wire(api.post(TOKENS, form).await));
    }
    reported.push(wire(api.get(TOKENS).await));
    reported.push(wire(api.post("/realms/catena/nothing", String::new()).await));
    insta::assert_snapshot!(reported.join("\n"), @r#"
    401 {"error":"invalid_request","error_description":"Missing form parameter: grant_type"}
    401 {"error":"unsupported_grant_type","error_description":"Unsupported grant_type"}
    401 {"error":"invalid_grant","error_description":"Invalid refresh token"}
    401 {"error":"invalid_request","error_description":"Missing form parameter: client_id"}
    401 {"error":"invalid_request","error_description":"Missing form parameter: client_secret"}
    401 {"error":"invalid_client","error_description":"Invalid client or Invalid client credentials"}
    401 {"error":"invalid_client","error_description":"Invalid client or Invalid client credentials"}
    401 {"error":"invalid_scope","error_description":"Invalid scopes: everything"}
    401 {"error":"invalid_scope","error_description":"Invalid scopes: tsp:create"}
    401 {"error":"invalid_request","error_description":"duplicated parameter `scope`"}
    413 {"error":"invalid_request","error_description":"a body has at most 65536 bytes here"}
    405 {"error":"invalid_request","error_description":"this path knows another method; see the `Allow` header"}
    404 {"error":"invalid_request","error_description":"this realm has no such path; its endpoints are in `/realms/catena/.well-known/openid-configuration`"}
    "#);
}

#[tokio::test]
async fn credentials_may_be_sent_as_basic_authentication() {
    let basic = BASE64_STANDARD.encode("mock-catena-client:mock-catena-secret");
    let request = Request::post(TOKENS)
        .header("authorization", format!("Basic {basic}"))
        .body(Body::from("grant_type=client_credentials&scope=organization"));
    assert_eq!(api().send(request.unwrap()).await.0, StatusCode::OK);
}

#[tokio::test]
async fn scope_is_optional_in_the_quickstart_and_required_by_the_document() {
    let form = format!("grant_type=client_credentials&{CREDENTIALS}");
    assert_eq!(api().post(TOKENS, form.clone()).await.0, StatusCode::OK);
    let strict = api_of(config(Dialect::Openapi));
    insta::assert_snapshot!(wire(strict.post(TOKENS, form).await), @r#"401 {"error":"invalid_request","error_description":"Missing form parameter: scope"}"#);
}

#[tokio::test]
async fn a_token_is_valid_for_an_hour_by_the_clock() {
    let api = api();
    let ours = api.with(token(&api).await);
    api.clock.advance(SignedDuration::from_secs(3_599));
    assert_eq!(ours.get(INVITATIONS).await.0, StatusCode::OK);
    api.clock.advance(SignedDuration::from_secs(1));
    insta::assert_snapshot!(wire(ours.get(INVITATIONS).await), @r#"401 {"code":401,"message":"Unauthorized","detail":"the access token has expired; ask for another one"}"#);
}

#[tokio::test]
async fn a_revoked_token_is_invalid_and_only_its_client_may_revoke_it() {
    let api = api();
    let token = token(&api).await;
    let ours = api.with(token.clone());
    let stranger = format!("token={token}&client_id=mock-catena-client&client_secret=x");
    assert_eq!(api.post(REVOKE, stranger).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(ours.get(INVITATIONS).await.0, StatusCode::OK);
    let reply = api.post(REVOKE, format!("token={token}&{CREDENTIALS}")).await;
    assert_eq!(reply, (StatusCode::OK, String::new()));
    assert_eq!(ours.get(INVITATIONS).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(api.post(REVOKE, format!("token=unknown&{CREDENTIALS}")).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_token_with_fewer_scopes_is_rejected_outside_them() {
    let api = api().client("mock-catena-client", "mock-catena-secret", "organization invitation:read").await;
    assert_eq!(api.get(INVITATIONS).await.0, StatusCode::OK);
    insta::assert_snapshot!(wire(api.post(INVITATIONS, r#"{"fleet_ref": "a"}"#).await), @r#"403 {"code":403,"message":"Forbidden","detail":"the access token lacks the scope `invitation:create`; it has `organization invitation:read`"}"#);
}

#[tokio::test]
async fn the_token_of_an_accepted_invitation_is_valid_until_it_is_refreshed() {
    let api = api();
    let invitation = api.invited("a").await;
    let accepted = parsed(&api.post(&format!("{}/accept", path_of(&invitation)), "").await);
    let pre = accepted["pre_registration_access_token"].as_str().unwrap();
    let known = claims(pre);
    assert_eq!(known["exp"].as_i64().unwrap() - known["iat"].as_i64().unwrap(), 7_200);
    assert_eq!(known["iss"], "https://connect.example.test/realms/catena");
    let fleet = api.with(pre);
    // The fleet is authenticated, but may not see partner data.
    insta::assert_snapshot!(wire(fleet.get(INVITATIONS).await), @r#"403 {"code":403,"message":"Forbidden","detail":"the access token lacks the scope `invitation:read`; it has `organization fleet:read fleet:create fleet:update fleet:delete partner:read share-agreement:read connection:read connection:create connection:update connection:delete`"}"#);
    api.post(INVITATIONS, r#"{"fleet_ref": "a"}"#).await;
    assert_eq!(fleet.get(INVITATIONS).await.0, StatusCode::UNAUTHORIZED);
}
