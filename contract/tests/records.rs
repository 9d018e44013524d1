//! The API's records, word lists and doors: what is written is read again, and a secret stays one.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use catena_contract::webhook::{EventName, SchemaVersion};
use catena_contract::{
    AccessToken, ApiError, ComplianceStatus, ConnectionStatus, ConnectionType, CursorPage, Expose,
    FleetContact, FleetDetails, FleetRef, IntegrationRequest, IntegrationRequestId, Invitation, InvitationId,
    InvitationStatus, NewInvitation, NewSubscription, Parameter, Permissions, Provider, ProviderStatus,
    Resource, ShareAgreement, ShareAgreementStatus, ShareLevel, Status, Subscription, SubscriptionFilters,
    SubscriptionStatus, WebhookSecret, strategies,
};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

/// Written and read again, through text and through a tree.
fn comes_back<T>(value: T) -> Result<(), TestCaseError>
where
    T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let text = serde_json::to_string(&value).unwrap();
    prop_assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), &value);
    let tree = serde_json::to_value(&value).unwrap();
    prop_assert_eq!(serde_json::from_value::<T>(tree).unwrap(), value);
    Ok(())
}

macro_rules! word_lists {
    ($($name:ident: $list:ty = $length:literal;)+) => {
        $(#[test]
        fn $name() {
            assert_eq!(<$list>::ALL.len(), $length);
            for word in <$list>::ALL {
                let text = word.as_str();
                assert_eq!(text.parse(), Ok(*word));
                assert_eq!(serde_json::to_value(word).unwrap(), json!(text));
                assert_eq!(serde_json::from_value::<$list>(json!(text)).unwrap(), *word);
                assert_eq!(format!("{word}"), text);
                assert_eq!(format!("{word:>90}").len(), 90, "a word can be aligned");
                for near in [text.to_uppercase(), format!(" {text}"), format!("{text} "), format!("{text}s"), String::new()] {
                    assert!(near.parse::<$list>().is_err(), "{near:?} was taken for {text:?}");
                    assert!(serde_json::from_value::<$list>(json!(near)).is_err());
                }
            }
            let spelt: std::collections::BTreeSet<_> = <$list>::ALL.iter().map(|word| word.as_str()).collect();
            assert_eq!(spelt.len(), $length, "two words are spelt alike");
        })+
    };
}

word_lists! {
    redirect_statuses_are_three_exact_words: Status = 3;
    redirect_parameters_are_six_exact_words: Parameter = 6;
    event_names_are_82_exact_words: EventName = 82;
    resources_are_30_exact_words: Resource = 30;
    share_levels_are_two_exact_words: ShareLevel = 2;
    connection_statuses_are_six_exact_words: ConnectionStatus = 6;
    connection_types_are_36_exact_words: ConnectionType = 36;
    invitation_statuses_are_five_exact_words: InvitationStatus = 5;
    share_agreement_statuses_are_five_exact_words: ShareAgreementStatus = 5;
    subscription_statuses_are_four_exact_words: SubscriptionStatus = 4;
    provider_statuses_are_three_exact_words: ProviderStatus = 3;
    compliance_statuses_are_three_exact_words: ComplianceStatus = 3;
}

#[test]
fn a_fleet_ref_has_1_to_255_characters_and_no_control_characters() {
    let longest = "ß".repeat(255);
    for good in
        ["a", "Acme Carrier 4711", "a&b=c?d#e%20", "'; drop table fleets; --", " ", "漢字", longest.as_str()]
    {
        assert_eq!(good.parse::<FleetRef>().unwrap().as_str(), good);
    }
    let refused = ["", &"x".repeat(256), "a\nb", "a\tb", "a\0"];
    let told: Vec<_> = refused.iter().map(|raw| raw.parse::<FleetRef>().unwrap_err().to_string()).collect();
    insta::assert_snapshot!(told.join("\n"), @"
    `fleet_ref` has 1 to 255 characters, this one 0
    `fleet_ref` has 1 to 255 characters, this one 256
    `fleet_ref` must not hold control characters
    `fleet_ref` must not hold control characters
    `fleet_ref` must not hold control characters
    ");
}

#[test]
fn a_refused_id_or_word_is_not_repeated_in_the_message() {
    let secret = "0199a1b2-0000-7000-8000-00000000010";
    let told = [
        secret.parse::<InvitationId>().unwrap_err().to_string(),
        secret.parse::<Status>().unwrap_err().to_string(),
        serde_json::from_value::<InvitationId>(json!(secret)).unwrap_err().to_string(),
        serde_json::from_value::<InvitationStatus>(json!(secret)).unwrap_err().to_string(),
        serde_json::from_value::<AccessToken>(json!("")).unwrap_err().to_string(),
        secret.parse::<SchemaVersion>().unwrap_err().to_string(),
    ]
    .join("\n");
    assert!(!told.contains(secret));
    insta::assert_snapshot!(told, @"
    invitation_id must be a hyphenated UUID of 36 characters, such as `5c06372b-5b5a-4477-88ee-6cd8d3b55efb`
    Catena documents no such status
    invitation_id must be a hyphenated UUID of 36 characters, such as `5c06372b-5b5a-4477-88ee-6cd8d3b55efb`
    Catena documents no such invitation status
    a token must not be empty
    a schema version is two numbers with a point between them, such as `1.0`
    ");
}

/// What a value of this type must never print, as its wire form has it.
fn secrets(wire: &serde_json::Value, members: &[&str]) -> Vec<String> {
    members.iter().filter_map(|member| wire[member].as_str().map(str::to_owned)).collect()
}

proptest! {
    #[test]
    fn every_record_of_the_api_comes_back_from_json(
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
        comes_back::<Invitation>(invitation)?;
        comes_back::<FleetDetails>(details)?;
        comes_back::<Provider>(provider)?;
        comes_back::<IntegrationRequest>(request)?;
        comes_back::<FleetContact>(contact)?;
        comes_back::<ShareAgreement>(agreement)?;
        comes_back::<SubscriptionFilters>(filters)?;
        comes_back::<Permissions>(permissions)?;
        comes_back::<FleetRef>(fleet_ref.clone())?;
        comes_back::<IntegrationRequestId>(request_id)?;
        prop_assert_eq!(fleet_ref.to_string().parse::<FleetRef>(), Ok(fleet_ref));
        prop_assert_eq!(request_id.to_string().parse::<IntegrationRequestId>(), Ok(request_id));
    }

    #[test]
    fn any_page_comes_back_from_json(
        invitations in any::<CursorPage<Invitation>>(),
        providers in strategies::cursor_page(strategies::provider()),
    ) {
        comes_back(invitations)?;
        comes_back(providers)?;
    }

    #[test]
    fn a_refusals_body_names_its_status(error in any::<ApiError>()) {
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
    fn no_record_prints_what_opens_something(
        invitation in any::<Invitation>(),
        request in any::<IntegrationRequest>(),
        subscription in any::<Subscription>(),
        asked in any::<NewSubscription>(),
    ) {
        let wire = serde_json::to_value(&invitation).unwrap();
        let opens = ["id", "magic_link", "pre_registration_access_token", "pre_registration_refresh_token"];
        for secret in secrets(&wire, &opens) {
            prop_assert!(!format!("{invitation:?}").contains(&secret), "{}", secret);
        }
        let wire = serde_json::to_value(&request).unwrap();
        for secret in secrets(&wire, &["invitation_id"]) {
            prop_assert!(!format!("{request:?}").contains(&secret), "{}", secret);
        }
        let told = serde_json::to_value(&subscription).unwrap();
        prop_assert_eq!(&told["secret"], &json!(subscription.secret.expose()));
        let printed = format!("{subscription:?}");
        prop_assert!(printed.contains("secret: WebhookSecret(redacted)"));
        if asked.secret.is_some() {
            let printed = format!("{asked:?}");
            prop_assert!(printed.contains("secret: Some(WebhookSecret(redacted))"));
        }
    }

    #[test]
    fn a_secret_prints_alike_whatever_it_is(
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
    fn an_invitations_deprecated_mirrors_say_the_same(asked in any::<NewInvitation>(), invitation in any::<Invitation>()) {
        let wire = serde_json::to_value(&invitation).unwrap();
        for member in ["fleet_name", "fleet_email", "fleet_phone", "fleet_website", "fleet_country_code"] {
            prop_assert_eq!(&wire[member], &wire[format!("partner_provided_{member}")]);
        }
        prop_assert!((1..=672).contains(&asked.expires_in_hours));
    }
}
