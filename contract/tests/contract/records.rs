//! The records, enums and parsers of the API: serialized values can be parsed, and secrets are not printed.

use catena_contract::webhook::{EventName, SchemaVersion};
use catena_contract::{
    AccessToken, ApiError, ComplianceStatus, ConnectionStatus, ConnectionType, Expose, FleetContact,
    FleetDetails, FleetRef, IntegrationRequest, IntegrationRequestId, Invitation, InvitationId,
    InvitationStatus, NewInvitation, NewSubscription, Parameter, Permissions, Provider, ProviderStatus,
    Resource, ShareAgreement, ShareAgreementStatus, ShareLevel, Status, Subscription, SubscriptionFilters,
    SubscriptionStatus, WebhookSecret, strategies,
};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

/// Serialized and parsed again, as text and as a `Value`.
fn survives_json<T>(value: T) -> Result<(), TestCaseError>
where
    T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let text = serde_json::to_string(&value).unwrap();
    prop_assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), &value);
    let tree = serde_json::to_value(&value).unwrap();
    prop_assert_eq!(serde_json::from_value::<T>(tree).unwrap(), value);
    Ok(())
}

macro_rules! enums {
    ($($name:ident: $type:ty = $length:literal;)+) => {
        $(#[test]
        fn $name() {
            assert_eq!(<$type>::ALL.len(), $length);
            for value in <$type>::ALL {
                let text = value.as_str();
                assert_eq!(text.parse(), Ok(*value));
                assert_eq!(serde_json::to_value(value).unwrap(), json!(text));
                assert_eq!(serde_json::from_value::<$type>(json!(text)).unwrap(), *value);
                assert_eq!(format!("{value}"), text);
                assert_eq!(format!("{value:>90}").len(), 90, "a value can be aligned");
                for near in [text.to_uppercase(), format!(" {text}"), format!("{text} "), format!("{text}s"), String::new()] {
                    assert!(near.parse::<$type>().is_err(), "{near:?} was accepted as {text:?}");
                    assert!(serde_json::from_value::<$type>(json!(near)).is_err());
                }
            }
            let texts: std::collections::BTreeSet<_> = <$type>::ALL.iter().map(|value| value.as_str()).collect();
            assert_eq!(texts.len(), $length, "two values have the same text");
        })+
    };
}

enums! {
    redirect_statuses_are_three_exact_values: Status = 3;
    redirect_parameters_are_six_exact_values: Parameter = 6;
    event_names_are_82_exact_values: EventName = 82;
    resources_are_30_exact_values: Resource = 30;
    share_levels_are_two_exact_values: ShareLevel = 2;
    connection_statuses_are_six_exact_values: ConnectionStatus = 6;
    connection_types_are_36_exact_values: ConnectionType = 36;
    invitation_statuses_are_five_exact_values: InvitationStatus = 5;
    share_agreement_statuses_are_five_exact_values: ShareAgreementStatus = 5;
    subscription_statuses_are_four_exact_values: SubscriptionStatus = 4;
    provider_statuses_are_three_exact_values: ProviderStatus = 3;
    compliance_statuses_are_three_exact_values: ComplianceStatus = 3;
}

#[test]
fn a_fleet_ref_has_at_most_255_characters_and_no_control_characters() {
    let longest = "ß".repeat(255);
    for good in [
        "",
        "a",
        "Acme Carrier 4711",
        "a&b=c?d#e%20",
        "'; drop table fleets; --",
        " ",
        "漢字",
        longest.as_str(),
    ] {
        assert_eq!(good.parse::<FleetRef>().unwrap().as_str(), good);
    }
    let too_long = "x".repeat(256);
    let invalid = [too_long.as_str(), "a\nb", "a\tb", "a\0"];
    let messages: Vec<_> =
        invalid.iter().map(|raw| raw.parse::<FleetRef>().unwrap_err().to_string()).collect();
    insta::assert_snapshot!(messages.join("\n"), @"
    `fleet_ref` has at most 255 characters, this one 256
    `fleet_ref` must not contain control characters
    `fleet_ref` must not contain control characters
    `fleet_ref` must not contain control characters
    ");
}

#[test]
fn a_rejected_id_or_value_is_not_repeated_in_the_message() {
    let secret = "0199a1b2-0000-7000-8000-00000000010";
    let messages = [
        secret.parse::<InvitationId>().unwrap_err().to_string(),
        secret.parse::<Status>().unwrap_err().to_string(),
        serde_json::from_value::<InvitationId>(json!(secret)).unwrap_err().to_string(),
        serde_json::from_value::<InvitationStatus>(json!(secret)).unwrap_err().to_string(),
        serde_json::from_value::<AccessToken>(json!("")).unwrap_err().to_string(),
        secret.parse::<SchemaVersion>().unwrap_err().to_string(),
    ]
    .join("\n");
    assert!(!messages.contains(secret));
    insta::assert_snapshot!(messages, @"
    invitation_id must be a hyphenated UUID of 36 characters, such as `5c06372b-5b5a-4477-88ee-6cd8d3b55efb`
    Catena documents no such status
    invitation_id must be a hyphenated UUID of 36 characters, such as `5c06372b-5b5a-4477-88ee-6cd8d3b55efb`
    Catena documents no such invitation status
    a token must not be empty
    a schema version is two numbers separated by a dot, such as `1.0`
    ");
}

/// The values of secret members, from the wire format.
fn secrets(wire: &serde_json::Value, members: &[&str]) -> Vec<String> {
    members.iter().filter_map(|member| wire[member].as_str().map(str::to_owned)).collect()
}

proptest! {
    #[test]
    fn every_record_of_the_api_survives_json(
        invitation in any::<Invitation>(),
        details in any::<FleetDetails>(),
        provider in any::<Provider>(),
        request in any::<IntegrationRequest>(),
        contact in any::<FleetContact>(),
        agreement in any::<ShareAgreement>(),
        filters in any::<SubscriptionFilters>(),
        permissions in strategies::permissions(),
        fleet_ref in any::<FleetRef>(),
        request_id in any::<IntegrationRequestId>(),
    ) {
        survives_json::<Invitation>(invitation)?;
        survives_json::<FleetDetails>(details)?;
        survives_json::<Provider>(provider)?;
        survives_json::<IntegrationRequest>(request)?;
        survives_json::<FleetContact>(contact)?;
        survives_json::<ShareAgreement>(agreement)?;
        survives_json::<SubscriptionFilters>(filters)?;
        survives_json::<Permissions>(permissions)?;
        survives_json::<FleetRef>(fleet_ref.clone())?;
        survives_json::<IntegrationRequestId>(request_id)?;
        prop_assert_eq!(fleet_ref.to_string().parse::<FleetRef>(), Ok(fleet_ref));
        prop_assert_eq!(request_id.to_string().parse::<IntegrationRequestId>(), Ok(request_id));
    }

    #[test]
    fn an_error_body_contains_its_status(error in any::<ApiError>()) {
        let body = serde_json::to_value(&error).unwrap();
        prop_assert_eq!(&body["message"], error.message());
        if error == ApiError::Internal {
            prop_assert_eq!(body.as_object().unwrap().len(), 1);
        } else {
            prop_assert_eq!(&body["code"], error.code());
            prop_assert!(body.get("detail").is_some());
        }
    }

    #[test]
    fn no_record_prints_its_secrets(
        invitation in any::<Invitation>(),
        request in any::<IntegrationRequest>(),
        subscription in any::<Subscription>(),
        new_subscription in any::<NewSubscription>(),
    ) {
        let wire = serde_json::to_value(&invitation).unwrap();
        let secret_members = ["id", "magic_link", "pre_registration_access_token", "pre_registration_refresh_token"];
        for secret in secrets(&wire, &secret_members) {
            prop_assert!(!format!("{invitation:?}").contains(&secret), "{}", secret);
        }
        let wire = serde_json::to_value(&request).unwrap();
        for secret in secrets(&wire, &["invitation_id"]) {
            prop_assert!(!format!("{request:?}").contains(&secret), "{}", secret);
        }
        let wire = serde_json::to_value(&subscription).unwrap();
        prop_assert_eq!(&wire["secret"], &json!(subscription.secret.expose()));
        let printed = format!("{subscription:?}");
        prop_assert!(printed.contains("secret: WebhookSecret(redacted)"));
        if new_subscription.secret.is_some() {
            let printed = format!("{new_subscription:?}");
            prop_assert!(printed.contains("secret: Some(WebhookSecret(redacted))"));
        }
    }

    #[test]
    fn every_secret_prints_the_same(
        secret in any::<WebhookSecret>(),
        token in any::<AccessToken>(),
        id in any::<InvitationId>(),
    ) {
        prop_assert_eq!(
            format!("{secret:?} {secret:#?} {token:?} {id:?}"),
            "WebhookSecret(redacted) WebhookSecret(redacted) AccessToken(redacted) InvitationId(redacted)"
        );
        prop_assert_eq!(secret.expose().parse::<WebhookSecret>(), Ok(secret));
        prop_assert_eq!(token.expose().parse::<AccessToken>(), Ok(token));
        prop_assert_eq!(id.expose().parse::<InvitationId>(), Ok(id));
    }

    #[test]
    fn the_deprecated_copies_of_an_invitation_have_the_same_values(new in any::<NewInvitation>(), invitation in any::<Invitation>()) {
        let wire = serde_json::to_value(&invitation).unwrap();
        for member in ["fleet_name", "fleet_email", "fleet_phone", "fleet_website", "fleet_country_code"] {
            prop_assert_eq!(&wire[member], &wire[format!("partner_provided_{member}")]);
        }
        prop_assert!((1..=672).contains(&new.expires_in_hours));
    }
}
