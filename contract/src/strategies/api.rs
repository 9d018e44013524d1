//! The records of the API, and its error responses.

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

use super::primitives::{email, fleet_ref, instant, magic_link, prose, slug};
use super::text::text;
use crate::{
    ApiError, FleetContact, FleetDetails, FleetId, IntegrationRequest, Invitation, NewInvitation,
    NewSubscription, PartnerProvided, Permissions, Provider, Resource, RetryAfter, ShareAgreement,
    ShareLevel, Subscription, SubscriptionFilters, TspId, ValidationDetail,
};

/// Permissions for up to four resources.
pub fn permissions() -> BoxedStrategy<Permissions> {
    btree_map(any::<Resource>(), any::<ShareLevel>(), 0..5).boxed()
}

records! {
    FleetDetails {
        fleet_name: prose(),
        fleet_email: option::of(email()),
        fleet_regulatory_id: option::of(text("[0-9]{5,8}")),
        fleet_regulatory_id_type: option::of(text("DOT|MC|NSC")),
        fleet_phone: option::of(text("\\+[1-9][0-9]{6,13}")),
        fleet_website: option::of(text("https://[a-z]{3,9}\\.example")),
        fleet_country_code: option::of(text("[A-Z]{3}")),
    }
    NewInvitation {
        fleet_ref,
        fleet,
        success_redirect_url,
        failure_redirect_url,
        callback_url,
        limit_tsps: option::of(vec(slug(), 0..3)),
        permissions: permissions(),
        expires_in_hours: 1..673_u32,
    }
}

arbitrary!(Invitation => invitation(););

fn invitation() -> BoxedStrategy<Invitation> {
    let without_details = fields!(Invitation {
        id,
        created_at: instant(),
        magic_link: magic_link(),
        expires_at: instant(),
        expires_in_hours: 1..673_u32,
        status,
        fleet_name: Just(None),
        accepted_at: option::of(instant()),
        pre_registration_access_token,
        pre_registration_refresh_token,
        callback_url,
        success_redirect_url,
        failure_redirect_url,
        limit_tsps: option::of(vec(slug(), 0..3)),
        fleet_id,
        partner_slug: option::of(slug()),
        partner_id,
        decline_reason: prose(),
        declined_at: option::of(instant()),
        fleet_ref,
        permissions: permissions(),
        fleet_email: Just(None),
        fleet_regulatory_id: Just(None),
        fleet_regulatory_id_type: Just(None),
        fleet_phone: Just(None),
        fleet_website: Just(None),
        fleet_country_code: Just(None),
        partner_provided: Just(PartnerProvided::default()),
    });
    (without_details, any::<FleetDetails>())
        .prop_map(|(invitation, fleet)| Invitation {
            partner_provided: fleet.clone().into(),
            fleet_name: fleet.fleet_name,
            fleet_email: fleet.fleet_email,
            fleet_regulatory_id: fleet.fleet_regulatory_id,
            fleet_regulatory_id_type: fleet.fleet_regulatory_id_type,
            fleet_phone: fleet.fleet_phone,
            fleet_website: fleet.fleet_website,
            fleet_country_code: fleet.fleet_country_code,
            ..invitation
        })
        .boxed()
}

records! {
    Provider {
        name: text("\\PC{1,30}"),
        description: prose(),
        websites: option::of(vec(text("https://[a-z]{3,9}\\.example"), 0..3)),
        source_name: text("[a-z0-9_]{2,16}"),
        status,
        conn_type,
        is_sandbox,
        logo_url: option::of(text("https://[a-z]{3,9}\\.example/light\\.svg")),
        logo_dark_url: option::of(text("https://[a-z]{3,9}\\.example/dark\\.svg")),
        id,
        slug: slug(),
        ext_tsp_id,
        created_at: instant(),
        updated_at: instant(),
        registry: option::of(text("[a-z]{3,8}")),
        compliance_status,
    }
    FleetContact { name: prose(), email: option::of(email()), notes: prose() }
    IntegrationRequest {
        id,
        ext_tsp_id,
        ext_tsp_name: text("\\PC{1,30}"),
        ext_tsp_compliance_status,
        fleet_id,
        fleet_ref,
        partner_id,
        invitation_id,
        fleet_contact_name: prose(),
        fleet_contact_notes: prose(),
        created_at: instant(),
        updated_at: instant(),
        integrated_tsp_ids: vec(any::<TspId>(), 0..3),
    }
    ShareAgreement {
        id,
        fleet_id,
        partner_id,
        fleet_ref,
        status,
        effective_date: instant(),
        expiration_date: option::of(instant()),
        scopes: permissions(),
    }
    SubscriptionFilters {
        fleet_ids: option::of(vec(any::<FleetId>(), 0..3)),
        fleet_refs: option::of(vec(fleet_ref(), 0..3)),
    }
    NewSubscription { url, event_name, filters, secret }
    Subscription {
        id,
        url,
        partner_id,
        event_name,
        filters,
        secret,
        status,
        created_at: instant(),
        updated_at: instant(),
        deleted_at: option::of(instant()),
    }
}

arbitrary!(ApiError => api_error(););

/// An error of every kind.
fn api_error() -> BoxedStrategy<ApiError> {
    let invalid = fields!(ValidationDetail {
        path: text("body\\.[a-z_]{1,12}"),
        input: text("\\PC{0,20}"),
        message: text("\\PC{1,30}"),
        error_type: text("[a-z_]{3,12}"),
    });
    let wait = fields!(RetryAfter { retry_after_seconds: 1..3600_u32, message: text("\\PC{1,30}") });
    prop_oneof![
        prose().prop_map(ApiError::BadRequest),
        prose().prop_map(ApiError::Unauthorized),
        prose().prop_map(ApiError::Forbidden),
        prose().prop_map(ApiError::NotFound),
        prose().prop_map(ApiError::MethodNotAllowed),
        prose().prop_map(ApiError::Conflict),
        prose().prop_map(ApiError::PayloadTooLarge),
        vec(invalid, 1..4).prop_map(ApiError::Unprocessable),
        wait.prop_map(ApiError::TooManyRequests),
        Just(ApiError::Internal),
    ]
    .boxed()
}
