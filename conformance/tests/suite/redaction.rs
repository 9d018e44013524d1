//! A secret is hidden however it is spelled, and ordinary words are not.

use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use catena_conformance::doctor;
use catena_conformance::profile::target::{Target, TargetFlags};
use catena_conformance::redact::Redactor;
use catena_conformance::seed::Seed;
use proptest::prelude::*;

fn hiding(secret: &str) -> Redactor {
    Redactor::new(vec![(secret.to_owned(), "ACME_SECRET".to_owned())])
}

/// Writes each character by one of these encodings, in turn.
fn spelled(secret: &str, choices: &[u8], encodings: &[fn(char) -> String]) -> String {
    let choices = choices.iter().copied().cycle();
    secret
        .chars()
        .zip(choices)
        .map(|(letter, choice)| encodings[usize::from(choice) % encodings.len()](letter))
        .collect()
}

fn itself(letter: char) -> String {
    letter.to_string()
}

fn percent(letter: char) -> String {
    letter.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn percent_in_lower_case(letter: char) -> String {
    percent(letter).to_lowercase()
}

fn json(letter: char) -> String {
    let mut units = [0; 2];
    letter.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect()
}

fn json_short(letter: char) -> String {
    match letter {
        '/' | '"' | '\\' => format!("\\{letter}"),
        other => other.to_string(),
    }
}

fn entity(letter: char) -> String {
    format!("&#{};", u32::from(letter))
}

fn entity_in_hex(letter: char) -> String {
    format!("&#x{:X};", u32::from(letter))
}

fn split_by_a_tag(letter: char) -> String {
    format!("{letter}<b class=\"x\"></b>")
}

fn split_by_a_zero_width_space(letter: char) -> String {
    format!("{letter}\u{200b}")
}

fn split_by_a_line_break(letter: char) -> String {
    format!("{letter}\n")
}

/// Secrets as keys and tokens have them: long, with several kinds of characters.
fn secrets() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9/+=_.,:;&%!?\"'@$()*^~|-]{10,40}[0-9][A-Z]"
}

fn assert_hidden(secret: &str, spelling: &str, rest: usize) -> Result<(), TestCaseError> {
    let text = format!("You said: [{spelling}] and more");
    let shown = hiding(secret).clean(&text);
    // The edges may be redacted, too, if an encoding does not show where the value ends.
    prop_assert!(shown.starts_with("You said: "), "{shown}");
    prop_assert!(shown.ends_with(" and more"), "{shown}");
    prop_assert!(shown.contains("$ACME_SECRET"), "{secret} is shown in {text}: {shown}");
    prop_assert!(
        shown.len() <= "You said: [$ACME_SECRET] and more".len() + rest,
        "{secret}: {text}: {shown}"
    );
    Ok(())
}

#[test]
fn a_secret_that_looks_encoded_is_hidden_where_it_is_encoded_once_more() {
    let secret = "%AAa!|A\"AA0A";
    for spelling in [secret, r#"%AAa!|A\"AA0A"#, "%25AAa!|A%22AA0A", "%AAa!|A&quot;AA0A"] {
        assert_hidden(secret, spelling, 0).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_secret_is_hidden_in_every_encoding_of_its_characters(
        secret in secrets(),
        choices in prop::collection::vec(any::<u8>(), 1..40),
    ) {
        let url: [fn(char) -> String; 3] = [itself, percent, percent_in_lower_case];
        let script: [fn(char) -> String; 2] = [json_short, json];
        let markup: [fn(char) -> String; 2] = [entity, entity_in_hex];
        let split: [fn(char) -> String; 4] =
            [itself, split_by_a_tag, split_by_a_zero_width_space, split_by_a_line_break];
        for encodings in [&url[1..], &script[..], &markup[..]] {
            assert_hidden(&secret, &spelled(&secret, &choices, encodings), 0)?;
        }
        // A character that begins an escape is not written as it is among escapes.
        if !secret.contains(['%', '&']) {
            assert_hidden(&secret, &spelled(&secret, &choices, &url), 0)?;
            // What splits may follow the last character as well.
            assert_hidden(&secret, &spelled(&secret, &choices, &split), split_by_a_tag(' ').len())?;
        }
        // A percent-encoded JSON text.
        let nested: String = spelled(&secret, &choices, &script).chars().map(percent).collect();
        assert_hidden(&secret, &nested, 0)?;
    }

    #[test]
    fn a_secret_is_hidden_in_base64_wherever_it_begins(
        secret in secrets(),
        before in "[a-z]{0,4}",
        after in "[a-z]{0,4}",
    ) {
        for encoded in [
            BASE64_STANDARD.encode(format!("{before}{secret}{after}")),
            BASE64_URL_SAFE_NO_PAD.encode(format!("{before}{secret}{after}")),
        ] {
            let shown = hiding(&secret).clean(&format!("token {encoded} ends"));
            prop_assert!(shown.contains("$ACME_SECRET"), "{shown}");
            prop_assert!(shown.ends_with(" ends"), "{shown}");
            // What is left of the text says nothing of the secret.
            let left = shown.replace("$ACME_SECRET", " ");
            prop_assert!(left.split(' ').all(|part| part.len() < 12), "{shown}");
        }
    }

    #[test]
    fn a_text_without_secrets_is_unchanged(text in "[a-z<>&%\\\\ .,/\n]{0,200}") {
        prop_assert_eq!(hiding("k-51423-Hidden").clean(&text), text);
    }

    #[test]
    fn what_was_hidden_once_stays_as_it_is(text in any::<String>(), secret in secrets()) {
        let once = hiding(&secret).clean(&text);
        prop_assert_eq!(hiding(&secret).clean(&once), once);
    }
}

#[test]
fn a_common_value_is_hidden_only_as_a_whole_word() {
    for (secret, text, shown) in [
        ("test", "A test of testing, latest: test_mode", "A $ACME_SECRET of testing, latest: test_mode"),
        ("integration", "status=integration-requested", "status=integration-requested"),
        ("integration", "status=integration&x=1", "status=$ACME_SECRET&x=1"),
        ("hunter2", "%20hunter2%20 and hunter23", "%20$ACME_SECRET%20 and hunter23"),
        ("2026", "in 2026, at 12026", "in $ACME_SECRET, at 12026"),
        ("acme", "ac me and ac<b>me</b>", "ac me and ac<b>me</b>"),
        ("k-51423-Hidden", "xk-51423-Hiddenx", "x$ACME_SECRETx"),
    ] {
        assert_eq!(hiding(secret).clean(text), shown);
    }
}

#[test]
fn a_secret_is_hidden_across_the_blocks_of_a_page() {
    assert_eq!(hiding("s3cret-s3cret").clean("s3cret / -s3cret / next"), "$ACME_SECRET / next");
    assert_eq!(hiding("a b/c=d-12345").clean("x=a+b%2fc%3Dd-12345;"), "x=$ACME_SECRET;");
}

#[tokio::test]
async fn doctor_warns_about_secrets_that_are_ordinary_words() {
    let profile = "[callback]\nsuccess_redirect_url = \"http://127.0.0.1:9/ok\"\n\
                   failure_redirect_url = \"http://127.0.0.1:9/no\"\n\
                   [callback.headers]\nX-Pin = \"739\"\nX-Tenant = \"integration\"\nX-Key = \"k-51423-Hidden\"\n\
                   Accept-Language = \"de\"\n";
    let target = Target::from_profile("a.toml", profile, &|_| None, &TargetFlags::default()).unwrap();
    let clock = Arc::new(mock_catena::clock::SystemClock);
    let examined = doctor::examine(target, Seed::new(1), clock, std::future::pending()).await.unwrap();
    let said: Vec<&str> = examined
        .findings
        .iter()
        .filter(|symptom| symptom.area == "secrets")
        .map(|symptom| symptom.said.as_str())
        .collect();
    assert_eq!(
        said,
        [
            "the value of `X_PIN` has fewer than 4 characters, so reports do not hide it",
            "the value of `X_TENANT` is short or an ordinary word, so reports hide it only where it is a word of its own",
        ]
    );
}
