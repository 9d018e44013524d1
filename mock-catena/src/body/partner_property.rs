//! The body of a partner's property.

use std::borrow::Cow;

use catena_contract::{NewPartnerProperty, PartnerPropertyKey, RedirectUrl};
use serde_json::Value;
use utoipa::openapi::schema::{Object, ObjectBuilder, OneOfBuilder, Type};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::JsonReader;
use super::formats::Uri;

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

pub(crate) fn new_property(fields: &mut JsonReader) -> Option<NewPartnerProperty> {
    let key = fields.required("key", "which property");
    let value = fields.required::<String>("value", "what to set it to");
    let (key, value) = key.zip(value)?;
    if let Some(message) = Kind::of(key).fault(&value) {
        fields.fault("value", &Value::from(value.as_str()), &message, "value_error");
    }
    Some(NewPartnerProperty { key, value })
}

/// The body of a property, as a schema.
pub(crate) struct PropertyCreate;

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
