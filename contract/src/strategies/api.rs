//! What the API takes and gives.

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

use super::{
    access_token, email, fleet_ref, instant, magic_link, prose, redirect_url, slug, text, webhook_secret,
};
use crate::webhook::EventName;
use crate::{
    ApiError, ComplianceStatus, ConnectionType, CursorPage, ExtTspId, FleetContact, FleetDetails, FleetId,
    IntegrationRequest, IntegrationRequestId, Invitation, InvitationId, InvitationStatus, NewInvitation,
    NewSubscription, PartnerId, Permissions, Provider, ProviderStatus, Resource, RetryAfter, ShareAgreement,
    ShareAgreementId, ShareAgreementStatus, ShareLevel, Subscription, SubscriptionFilters,
    SubscriptionStatus, TspId, ValidationDetail, WebhookId,
};

/// What is shared, and how far: nothing said, or up to four resources.
pub fn permissions() -> BoxedStrategy<Permissions> {
    btree_map(any::<Resource>(), any::<ShareLevel>(), 0..5).boxed()
}

/// What a partner knows of a fleet beforehand, every field or none of them.
pub fn fleet_details() -> BoxedStrategy<FleetDetails> {
    let said = (prose(), option::of(email()), option::of(text("[0-9]{5,8}")));
    let more = (
        option::of(text("DOT|MC|NSC")),
        option::of(text("\\+[1-9][0-9]{6,13}")),
        option::of(text("https://[a-z]{3,9}\\.example")),
        option::of(text("[A-Z]{3}")),
    );
    (said, more)
        .prop_map(
            |(
                (fleet_name, fleet_email, fleet_regulatory_id),
                (id_type, fleet_phone, fleet_website, country),
            )| {
                FleetDetails {
                    fleet_name,
                    fleet_email,
                    fleet_regulatory_id,
                    fleet_regulatory_id_type: id_type,
                    fleet_phone,
                    fleet_website,
                    fleet_country_code: country,
                }
            },
        )
        .boxed()
}

/// What a partner asks for when it invites a fleet.
pub fn new_invitation() -> BoxedStrategy<NewInvitation> {
    let urls = (option::of(redirect_url()), option::of(redirect_url()), option::of(redirect_url()));
    let limits = (option::of(vec(slug(), 0..3)), permissions(), 1..673_u32);
    (fleet_ref(), fleet_details(), urls, limits)
        .prop_map(|(fleet_ref, fleet, urls, (limit_tsps, permissions, expires_in_hours))| {
            let (success_redirect_url, failure_redirect_url, callback_url) = urls;
            NewInvitation {
                fleet_ref,
                fleet,
                success_redirect_url,
                failure_redirect_url,
                callback_url,
                limit_tsps,
                permissions,
                expires_in_hours,
            }
        })
        .boxed()
}

/// An invitation as the API gives it back: what was asked for, and what became of it.
pub fn invitation() -> BoxedStrategy<Invitation> {
    let whose = (any::<InvitationId>(), option::of(any::<FleetId>()), any::<PartnerId>(), option::of(slug()));
    let when = (instant(), instant(), option::of(instant()), option::of(instant()));
    let tokens = (magic_link(), option::of(access_token()), option::of(access_token()));
    (new_invitation(), whose, when, tokens, any::<InvitationStatus>(), prose())
        .prop_map(|(asked, whose, when, tokens, status, decline_reason)| {
            let (id, fleet_id, partner_id, partner_slug) = whose;
            let (created_at, expires_at, accepted_at, declined_at) = when;
            let (magic_link, pre_registration_access_token, pre_registration_refresh_token) = tokens;
            let partner_provided = asked.fleet.clone().into();
            Invitation {
                id,
                created_at,
                magic_link,
                expires_at,
                expires_in_hours: asked.expires_in_hours,
                status,
                fleet_name: asked.fleet.fleet_name,
                accepted_at,
                pre_registration_access_token,
                pre_registration_refresh_token,
                callback_url: asked.callback_url,
                success_redirect_url: asked.success_redirect_url,
                failure_redirect_url: asked.failure_redirect_url,
                limit_tsps: asked.limit_tsps,
                fleet_id,
                partner_slug,
                partner_id,
                decline_reason,
                declined_at,
                fleet_ref: asked.fleet_ref,
                permissions: asked.permissions,
                fleet_email: asked.fleet.fleet_email,
                fleet_regulatory_id: asked.fleet.fleet_regulatory_id,
                fleet_regulatory_id_type: asked.fleet.fleet_regulatory_id_type,
                fleet_phone: asked.fleet.fleet_phone,
                fleet_website: asked.fleet.fleet_website,
                fleet_country_code: asked.fleet.fleet_country_code,
                partner_provided,
            }
        })
        .boxed()
}

/// A provider as the catalogue lists it.
pub fn provider() -> BoxedStrategy<Provider> {
    let shown = (text("\\PC{1,30}"), prose(), option::of(vec(text("https://[a-z]{3,9}\\.example"), 0..3)));
    let logos = (
        option::of(text("https://[a-z]{3,9}\\.example/light\\.svg")),
        option::of(text("https://[a-z]{3,9}\\.example/dark\\.svg")),
    );
    let named = (any::<TspId>(), slug(), text("[a-z0-9_]{2,16}"), option::of(any::<ExtTspId>()));
    let words = (any::<ProviderStatus>(), any::<ConnectionType>(), any::<ComplianceStatus>(), any::<bool>());
    let registry = option::of(text("[a-z]{3,8}"));
    (shown, logos, named, words, registry, instant(), instant())
        .prop_map(|(shown, logos, named, words, registry, created_at, updated_at)| {
            let (name, description, websites) = shown;
            let (logo_url, logo_dark_url) = logos;
            let (id, slug, source_name, ext_tsp_id) = named;
            let (status, conn_type, compliance_status, is_sandbox) = words;
            Provider {
                name,
                description,
                websites,
                source_name,
                status,
                conn_type,
                is_sandbox,
                logo_url,
                logo_dark_url,
                id,
                slug,
                ext_tsp_id,
                created_at,
                updated_at,
                registry,
                compliance_status,
            }
        })
        .boxed()
}

/// Whom to tell when a provider is there.
pub fn fleet_contact() -> BoxedStrategy<FleetContact> {
    (prose(), option::of(email()), prose())
        .prop_map(|(name, email, notes)| FleetContact { name, email, notes })
        .boxed()
}

/// A fleet's request for a provider, pending or answered.
pub fn integration_request() -> BoxedStrategy<IntegrationRequest> {
    let ids = (any::<IntegrationRequestId>(), any::<ExtTspId>(), any::<FleetId>(), any::<PartnerId>());
    let tsp = (text("\\PC{1,30}"), any::<ComplianceStatus>(), vec(any::<TspId>(), 0..3));
    (ids, tsp, fleet_ref(), any::<InvitationId>(), fleet_contact(), instant(), instant())
        .prop_map(|(ids, tsp, fleet_ref, invitation_id, contact, created_at, updated_at)| {
            let (id, ext_tsp_id, fleet_id, partner_id) = ids;
            let (ext_tsp_name, ext_tsp_compliance_status, integrated_tsp_ids) = tsp;
            IntegrationRequest {
                id,
                ext_tsp_id,
                ext_tsp_name,
                ext_tsp_compliance_status,
                fleet_id,
                fleet_ref,
                partner_id,
                invitation_id,
                fleet_contact_name: contact.name,
                fleet_contact_notes: contact.notes,
                created_at,
                updated_at,
                integrated_tsp_ids,
            }
        })
        .boxed()
}

/// An agreement as the API gives it back.
pub fn share_agreement() -> BoxedStrategy<ShareAgreement> {
    let ids = (any::<ShareAgreementId>(), any::<FleetId>(), any::<PartnerId>(), option::of(fleet_ref()));
    (ids, any::<ShareAgreementStatus>(), instant(), option::of(instant()), permissions())
        .prop_map(
            |((id, fleet_id, partner_id, fleet_ref), status, effective_date, expiration_date, scopes)| {
                ShareAgreement {
                    id,
                    fleet_id,
                    partner_id,
                    fleet_ref,
                    status,
                    effective_date,
                    expiration_date,
                    scopes,
                }
            },
        )
        .boxed()
}

/// Which fleets a subscription is about: none named, empty lists, or a few.
pub fn subscription_filters() -> BoxedStrategy<SubscriptionFilters> {
    (option::of(vec(any::<FleetId>(), 0..3)), option::of(vec(fleet_ref(), 0..3)))
        .prop_map(|(fleet_ids, fleet_refs)| SubscriptionFilters { fleet_ids, fleet_refs })
        .boxed()
}

/// What a partner asks for when it subscribes.
pub fn new_subscription() -> BoxedStrategy<NewSubscription> {
    (redirect_url(), any::<EventName>(), subscription_filters(), option::of(webhook_secret()))
        .prop_map(|(url, event_name, filters, secret)| NewSubscription { url, event_name, filters, secret })
        .boxed()
}

/// The answer that creates a subscription.
pub fn subscription() -> BoxedStrategy<Subscription> {
    let what = (redirect_url(), any::<EventName>(), subscription_filters(), webhook_secret());
    let when = (instant(), instant(), option::of(instant()));
    (any::<WebhookId>(), any::<PartnerId>(), what, any::<SubscriptionStatus>(), when)
        .prop_map(|(id, partner_id, (url, event_name, filters, secret), status, when)| {
            let (created_at, updated_at, deleted_at) = when;
            Subscription {
                id,
                url,
                partner_id,
                event_name,
                filters,
                secret,
                status,
                created_at,
                updated_at,
                deleted_at,
            }
        })
        .boxed()
}

/// A page of up to four rows.
pub fn cursor_page<T: std::fmt::Debug + Clone + 'static>(
    row: BoxedStrategy<T>,
) -> BoxedStrategy<CursorPage<T>> {
    let cursor = || option::of(text("[A-Za-z0-9+/]{8,24}={0,2}"));
    (vec(row, 0..5), option::of(0..10_000_u64), cursor(), cursor(), cursor(), cursor())
        .prop_map(|(items, total, current_page, current_page_backwards, previous_page, next_page)| {
            CursorPage { items, total, current_page, current_page_backwards, previous_page, next_page }
        })
        .boxed()
}

/// A refusal of every kind.
pub fn api_error() -> BoxedStrategy<ApiError> {
    let wrong = (text("body\\.[a-z_]{1,12}"), text("\\PC{0,20}"), text("\\PC{1,30}"), text("[a-z_]{3,12}"))
        .prop_map(|(path, input, message, error_type)| ValidationDetail { path, input, message, error_type });
    let wait = (1..3600_u32, text("\\PC{1,30}"))
        .prop_map(|(retry_after_seconds, message)| RetryAfter { retry_after_seconds, message });
    prop_oneof![
        prose().prop_map(ApiError::BadRequest),
        prose().prop_map(ApiError::Unauthorized),
        prose().prop_map(ApiError::Forbidden),
        prose().prop_map(ApiError::NotFound),
        prose().prop_map(ApiError::MethodNotAllowed),
        prose().prop_map(ApiError::Conflict),
        prose().prop_map(ApiError::PayloadTooLarge),
        vec(wrong, 1..4).prop_map(ApiError::Unprocessable),
        wait.prop_map(ApiError::TooManyRequests),
        Just(ApiError::Internal),
    ]
    .boxed()
}
