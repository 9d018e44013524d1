//! The key that signs access tokens: a public one for the public credentials, otherwise one of the server's own.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use reqwest::Url;
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::RSA_PKCS1_SHA256;
use serde_json::{Value, json};

use crate::binary::{Binary, json as body, refused, text};
use crate::client::INVITATIONS;

/// A token that a stranger signs with the public key.
fn forged(base: &Url, client: &str) -> String {
    let part = |value: Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let head = part(json!({"alg": "RS256", "typ": "JWT", "kid": "mock-catena-development-key"}));
    let claims = part(json!({
        "exp": 4_000_000_000_i64, "iss": format!("{base}realms/catena"), "aud": "account",
        "azp": client, "scope": "organization invitation:read",
    }));
    let message = format!("{head}.{claims}");
    let pair = KeyPair::from_pkcs8(include_bytes!("../../keys/development.pk8")).unwrap();
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature).unwrap();
    format!("{message}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}

async fn status(server: &Binary, token: &str) -> u16 {
    server.get(INVITATIONS).bearer_auth(token).send().await.unwrap().status().as_u16()
}

#[cfg(unix)]
#[tokio::test]
async fn a_client_of_ones_own_has_a_key_of_its_own_that_a_state_file_keeps() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state.json");
    let start =
        |address: &str| Binary::serve(&["--bind", address, "--client", "acme:hush", "--state", text(&state)]);
    let first = start("127.0.0.1:0");
    assert!(first.greeting.contains("state.json.key"), "{}", first.greeting);
    let token = first.token("acme", "hush").await;
    assert_eq!(status(&first, &token).await, 200);
    assert_eq!(status(&first, &forged(&first.base, "acme")).await, 401);
    let keys = body(first.get("realms/catena/protocol/openid-connect/certs").send().await.unwrap()).await;
    assert_eq!(keys["keys"][0]["alg"], "ES256");
    let address = first.base.socket_addrs(|| None).unwrap()[0].to_string();
    first.stop("TERM");

    let file = folder.path().join("state.json.key");
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    let again = start(&address);
    assert_eq!(status(&again, &token).await, 200);
    again.stop("TERM");
    // With another key, the token ends.
    std::fs::remove_file(&file).unwrap();
    assert_eq!(status(&start(&address), &token).await, 401);
}

#[tokio::test]
async fn the_public_key_comes_with_the_public_credentials_only_and_is_said_aloud() {
    let server = Binary::serve(&["--bind", "127.0.0.1:0"]);
    assert!(server.greeting.contains("Signing key: the public development key"), "{}", server.greeting);
    assert_eq!(status(&server, &forged(&server.base, "mock-catena-client")).await, 200);
    let elsewhere = Url::parse("http://127.0.0.1:1/").unwrap();
    assert_eq!(status(&server, &forged(&elsewhere, "mock-catena-client")).await, 401);

    let own = Binary::serve(&["--bind", "127.0.0.1:0", "--client", "acme:hush"]);
    assert!(own.greeting.contains("Signing key: made for this start"), "{}", own.greeting);
    assert_eq!(status(&own, &forged(&own.base, "acme")).await, 401);
}

#[test]
fn a_file_that_is_no_key_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes.txt");
    std::fs::write(&file, "buy milk").unwrap();
    let error = refused(&["serve", "--bind", "127.0.0.1:0", "--key", text(&file)]);
    insta::assert_snapshot!(error.replace(text(folder.path()), "FOLDER").lines().take(2).collect::<Vec<_>>().join("\n"), @"
    error: cannot use the signing key in `FOLDER/notes.txt`; move the file away to have a new one made
      because: not a private key; a key is PKCS #8 in PEM, as `openssl genpkey` writes it
    ");
    assert_eq!(std::fs::read(&file).unwrap(), b"buy milk");
    let nowhere = refused(&["serve", "--bind", "127.0.0.1:0", "--key", "/nonexistent/key.pem"]);
    assert!(nowhere.contains("cannot write a new signing key to `/nonexistent/key.pem`"), "{nowhere}");
}

#[test]
fn public_credentials_are_refused_where_others_can_send_them() {
    insta::assert_snapshot!(refused(&["serve", "--bind", "0.0.0.0:0"]), @"error: other computers can reach 0.0.0.0:0, and the development credentials are public; set your own with MOCK_CATENA_TOKEN, --client, --staff-client, or allow anybody in with `--insecure-defaults`");
    let allowed = ["serve", "--bind", "0.0.0.0:0", "--insecure-defaults", "--print-config"];
    assert!(crate::binary::run(&allowed).status.success());
}
