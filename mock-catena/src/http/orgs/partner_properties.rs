//! `/v2/orgs/partners/{partner_id}/properties`: a partner's properties.

use std::borrow::Cow;

use axum::Json;
use axum::http::StatusCode;
use catena_contract::{
    ApiError, NewPartnerProperty, PartnerId, PartnerProperty, PartnerPropertyId, PartnerPropertyKey,
    RedirectUrl,
};
use serde_json::Value;
use utoipa::openapi::schema::{Object, ObjectBuilder, OneOfBuilder, Type};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::partners::{seen, unknown};
use crate::http::call::{Call, needs};
use crate::http::formats::Uri;
use crate::http::json_fields::JsonReader;
use crate::http::reply::Reply;

/// Most properties in one request.
const MOST_PROPERTIES: usize = 100;

/// Lists a partner's properties in the order set.
#[utoipa::path(
    get, path = "/v2/orgs/partners/{partner_id}/properties", tag = "Partners",
    operation_id = "list_partner_properties",
    params(("partner_id" = PartnerId, Path)),
    responses((status = 200, description = "The properties.", body = Vec<PartnerProperty>)),
)]
pub(super) async fn list(mut call: Call<needs::PartnerPropertyRead>) -> Reply<Json<Vec<PartnerProperty>>> {
    let id = call.only_id("partner_id")?;
    let id = seen(call.caller, id)?;
    Ok(Json(call.app.partner(id).ok_or_else(unknown)?.properties.clone()))
}

/// Adds properties: all of them, or none if one is invalid.
#[utoipa::path(
    post, path = "/v2/orgs/partners/{partner_id}/properties", tag = "Partners",
    operation_id = "create_partner_properties",
    params(("partner_id" = PartnerId, Path)), request_body(content = Vec<PropertyCreate>),
    responses((status = 201, description = "Set.", body = Vec<PartnerProperty>)),
)]
pub(super) async fn set(
    mut call: Call<needs::PartnerPropertyCreate>,
) -> Reply<(StatusCode, Json<Vec<PartnerProperty>>)> {
    let id = call.id("partner_id");
    let new: Option<Vec<_>> = call.body_list(new_property).map(|list| list.into_iter().flatten().collect());
    if let Some(new) = new.as_ref().filter(|new| new.len() > MOST_PROPERTIES) {
        let message = format!("at most {MOST_PROPERTIES} properties at once, these are {}", new.len());
        call.fault("body", new.len().to_string(), message, "too_long");
    }
    let (id, new) = call.finish(id.zip(new))?;
    let set = call.app.set_properties(seen(call.caller, id)?, new).ok_or_else(unknown)?;
    let full =
        || ApiError::Conflict(Some("a partner has at most 1000 properties; remove some first".to_owned()));
    Ok((StatusCode::CREATED, Json(set.ok_or_else(full)?)))
}

/// Removes a property.
#[utoipa::path(
    delete, path = "/v2/orgs/partners/{partner_id}/properties/{property_id}", tag = "Partners",
    operation_id = "delete_partner_property",
    params(("partner_id" = PartnerId, Path), ("property_id" = PartnerPropertyId, Path)),
    responses((status = 204, description = "Removed.")),
)]
pub(super) async fn unset(mut call: Call<needs::PartnerPropertyCreate>) -> Reply<StatusCode> {
    let (id, property) = (call.id("partner_id"), call.id("property_id"));
    let (id, property) = call.finish(id.zip(property))?;
    let gone = || ApiError::NotFound(Some("the partner has no property of this id".to_owned()));
    if call.app.unset_property(seen(call.caller, id)?, property) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(gone().into())
    }
}

/// The format of a property's value: defaults for invitations must be usable (assumption
/// `default-properties-checked`).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Url,
    Hours,
    Text,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Url, Self::Hours, Self::Text];

    const fn of(key: PartnerPropertyKey) -> Self {
        use PartnerPropertyKey as Key;
        match key {
            Key::DefaultSuccessRedirectUrl | Key::DefaultFailureRedirectUrl | Key::DefaultCallbackUrl => {
                Self::Url
            }
            Key::DefaultInvitationExpiresInHours => Self::Hours,
            Key::ContractSigned
            | Key::ContractUrl
            | Key::ContractStartedAt
            | Key::BillingModel
            | Key::BillingDayOfMonth
            | Key::AccountStatus
            | Key::Notes => Self::Text,
        }
    }

    fn fault(self, value: &str) -> Option<String> {
        match self {
            Self::Url => value.parse::<Uri>().err().map(|error| error.to_string()),
            Self::Hours => {
                let hours = value.parse().ok().filter(|hours: &u32| (1..=672).contains(hours));
                let plain = hours.is_some_and(|hours| hours.to_string() == value);
                (!plain).then(|| "this must be a whole number from 1 to 672".to_owned())
            }
            Self::Text => None,
        }
    }

    /// The same as a schema.
    fn schema(self) -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String);
        match self {
            Self::Url => Ref::from_schema_name(RedirectUrl::name()).into(),
            Self::Hours => text.pattern(Some("^([1-9][0-9]?|[1-5][0-9]{2}|6[0-6][0-9]|67[0-2])$")).into(),
            Self::Text => text.into(),
        }
    }
}

pub(super) fn new_property(fields: &mut JsonReader) -> Option<NewPartnerProperty> {
    let key = fields.required("key", "which property");
    let value = fields.required::<String>("value", "what to set it to");
    let (key, value) = key.zip(value)?;
    if let Some(message) = Kind::of(key).fault(&value) {
        fields.fault("value", &Value::from(value.as_str()), &message, "value_error");
    }
    Some(NewPartnerProperty { key, value })
}

/// The body of a property, as a schema.
pub(super) struct PropertyCreate;

impl PartialSchema for PropertyCreate {
    fn schema() -> RefOr<Schema> {
        let each = Kind::ALL.into_iter().map(|kind| -> Object {
            let keys = PartnerPropertyKey::ALL.iter().filter(|key| Kind::of(**key) == kind);
            let key = ObjectBuilder::new()
                .schema_type(Type::String)
                .enum_values(Some(keys.map(|key| key.as_str())));
            ObjectBuilder::new()
                .property("key", key)
                .property("value", kind.schema())
                .required("key")
                .required("value")
                .build()
        });
        each.fold(OneOfBuilder::new(), OneOfBuilder::item).into()
    }
}

impl ToSchema for PropertyCreate {
    fn name() -> Cow<'static, str> {
        "PartnerPropertyCreate".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((RedirectUrl::name().into_owned(), RedirectUrl::schema()));
    }
}
