//! A delivery as a few lines of shell, signed with `$CATENA_WEBHOOK_SECRET`. Invitation links and tokens are replaced by
//! placeholders.

use catena_contract::webhook::header;

use crate::payload::{PADDING, PADDING_LETTER};
use crate::tampering::TRUNCATED_TO;
use crate::{Delivery, SecretReading, Signer, Tampering};

/// The timestamp format of the docs, for `date`.
const DATE: &str = "%Y-%m-%dT%H:%M:%S+00:00";

impl Signer<'_> {
    /// Shell that sends this delivery again.
    #[must_use]
    pub fn script(&self, delivery: &Delivery, tampering: &Tampering) -> String {
        let padded = delivery.body.len() > PADDING;
        let text = |body: &[u8]| {
            let body = without_secrets(&delivery.event_name, body);
            let quoted = String::from_utf8_lossy(&body).replace('\'', r"'\''");
            if padded { quoted.replace(&PADDING_LETTER.repeat(PADDING), r#"'"$padding"'"#) } else { quoted }
        };
        let mut lines = Vec::new();
        if padded {
            lines.push(format!("padding=$(printf '%{PADDING}s' '' | tr ' ' {PADDING_LETTER})"));
        }
        lines.push(format!("body='{}'", text(&delivery.body)));
        lines.push(format!("at=$(date -u {})", when(tampering)));
        let signed = if *tampering == Tampering::SignedUndated { "" } else { "$at" };
        let key = if matches!(tampering, Tampering::WrongSecret(_)) {
            "not-the-secret"
        } else {
            "$CATENA_WEBHOOK_SECRET"
        };
        let digest = if let Tampering::SecretRead(reading) = tampering {
            with_key_of(*reading)
        } else {
            format!("-hmac \"{key}\"")
        };
        let truncated = *tampering == Tampering::TruncatedSignature;
        let cut = if truncated { format!(" | cut -c1-{TRUNCATED_TO}") } else { String::new() };
        let signature = if *tampering == Tampering::Unsigned {
            String::new()
        } else if *tampering == Tampering::EmptySignature {
            format!("-H '{};' ", header::SIGNATURE)
        } else {
            lines.push(format!(
                "signature=$(printf '%s.%s' \"{signed}\" \"$body\" | openssl dgst -sha256 {digest} -binary \
                 | base64{cut})"
            ));
            format!("-H \"{}: $signature\" ", header::SIGNATURE)
        };
        if *tampering == Tampering::BodyChanged {
            lines.push(format!("body='{}'", text(&tampering.carried(&delivery.body))));
        }
        if *tampering == Tampering::TimestampChanged {
            lines.push(format!("at=$(date -u -d \"$at 1 second ago\" +{DATE})"));
        }
        let undated = matches!(tampering, Tampering::Undated | Tampering::SignedUndated);
        let dated = if undated { String::new() } else { format!("-H \"{}: $at\" ", header::TIMESTAMP) };
        let plain = self.plain || *tampering == Tampering::Plain;
        let encoding = if plain { "" } else { "-H 'Content-Encoding: gzip' " };
        let pack = if plain {
            ""
        } else if *tampering == Tampering::TornGzip {
            "| gzip | head -c 100 "
        } else {
            "| gzip "
        };
        let method = if *tampering == Tampering::Get { "-X GET " } else { "" };
        let headers = format!(
            "-H 'Content-Type: application/json' {encoding}-H '{}: {}' {dated}{signature}",
            header::EVENT_TYPE,
            delivery.event_name,
        );
        let headers =
            if *tampering == Tampering::LowerCaseNames { lower_case_names(&headers) } else { headers };
        lines.push(format!(
            "printf %s \"$body\" {pack}| curl -i {method}--data-binary @- {headers}'{}'",
            self.target.url
        ));
        lines.join("\n")
    }
}

/// Arguments of `openssl dgst` for another reading of the secret.
fn with_key_of(reading: SecretReading) -> String {
    match reading {
        // `xargs` removes white space and quotes.
        SecretReading::Trimmed | SecretReading::Unquoted => {
            "-hmac \"$(printf %s \"$CATENA_WEBHOOK_SECRET\" | xargs)\"".to_owned()
        }
        SecretReading::Base64 => "-mac HMAC -macopt hexkey:$(printf %s \"${CATENA_WEBHOOK_SECRET#whsec_}\" \
                                  | base64 -d | od -An -v -tx1 | tr -d ' \\n')"
            .to_owned(),
        SecretReading::WithLineBreak => "-hmac \"$CATENA_WEBHOOK_SECRET\"$'\\n'".to_owned(),
        SecretReading::InQuotes => "-hmac \"\\\"$CATENA_WEBHOOK_SECRET\\\"\"".to_owned(),
        SecretReading::Hexadecimal => "-mac HMAC -macopt hexkey:$CATENA_WEBHOOK_SECRET".to_owned(),
    }
}

/// Arguments of `date`.
fn when(tampering: &Tampering) -> String {
    if let Tampering::Aged(age) = tampering {
        let ago = if age.is_negative() { "" } else { " ago" };
        return format!("-d '{} seconds{ago}' +{DATE}", age.abs().as_secs());
    }
    if let Tampering::Written(form) = tampering {
        format!("+{}", form.for_date())
    } else {
        format!("+{DATE}")
    }
}

/// The header names in a line of `-H` arguments, in lower case.
fn lower_case_names(headers: &str) -> String {
    let mut line = String::new();
    for (at, part) in headers.split("-H ").enumerate() {
        let (name, value) = part.split_once(':').unwrap_or((part, ""));
        if at > 0 {
            line.push_str(&format!("-H {}:{value}", name.to_lowercase()));
        }
    }
    line
}

/// The id of an invitation that does not exist.
const NOBODYS: &str = "00000000-0000-4000-8000-000000000000";

/// The body, with whatever opens an invitation replaced.
fn without_secrets(event_name: &str, body: &[u8]) -> Vec<u8> {
    if !event_name.starts_with("invitation.") {
        return body.to_vec();
    }
    let Ok(mut value) = serde_json::from_slice::<serde_json::Value>(body) else { return Vec::new() };
    if let Some(records) = value.get_mut("data").and_then(serde_json::Value::as_array_mut) {
        for record in records.iter_mut().filter_map(serde_json::Value::as_object_mut) {
            for secret in
                ["id", "magic_link", "pre_registration_access_token", "pre_registration_refresh_token"]
            {
                if let Some(value) = record.get_mut(secret).filter(|value| !value.is_null()) {
                    // A well-formed id in place of the real one.
                    *value = if secret == "id" { NOBODYS } else { "REDACTED" }.into();
                }
            }
        }
    }
    serde_json::to_vec(&value).unwrap_or_default()
}
