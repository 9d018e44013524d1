//! OpenAPI schemas of the types that are one text on the wire. The records derive theirs; the closed lists of words have
//! theirs from the macro that makes them.

use std::borrow::Cow;

use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::{AccessToken, FleetRef, InvitationId, RedirectUrl, WebhookSecret};

/// The published name of a list of words.
pub(crate) fn enum_name(ours: &str) -> Cow<'static, str> {
    match ours {
        "ProviderStatus" => "TspStatusEnum".into(),
        "ComplianceStatus" => "TspComplianceStatusEnum".into(),
        "SubscriptionStatus" => "WebhookStatusEnum".into(),
        "EventName" => "WebhookEventNameEnum".into(),
        "PartnerCategory" => "PartnerCategory".into(),
        ours => format!("{ours}Enum").into(),
    }
}

pub(crate) fn uuid() -> RefOr<Schema> {
    text().format(Some(SchemaFormat::Custom("uuid".to_owned()))).into()
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

impl PartialSchema for InvitationId {
    fn schema() -> RefOr<Schema> {
        uuid()
    }
}

impl ToSchema for InvitationId {}

impl PartialSchema for FleetRef {
    /// What the door takes (assumption `fleet-ref-form`).
    fn schema() -> RefOr<Schema> {
        text()
            .min_length(Some(1))
            .max_length(Some(255))
            .pattern(Some(r"^[^\u0000-\u001f\u007f-\u009f]*$"))
            .into()
    }
}

impl ToSchema for FleetRef {}

impl PartialSchema for RedirectUrl {
    fn schema() -> RefOr<Schema> {
        text()
            .format(Some(SchemaFormat::Custom("uri".to_owned())))
            .min_length(Some(1))
            .max_length(Some(2083))
            .pattern(Some("^https?://"))
            .into()
    }
}

impl ToSchema for RedirectUrl {}

impl PartialSchema for AccessToken {
    fn schema() -> RefOr<Schema> {
        text().min_length(Some(1)).into()
    }
}

impl ToSchema for AccessToken {}

impl PartialSchema for WebhookSecret {
    fn schema() -> RefOr<Schema> {
        text().min_length(Some(1)).into()
    }
}

impl ToSchema for WebhookSecret {}
