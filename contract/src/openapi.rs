//! OpenAPI schemas of the types that are a single string on the wire. Records derive theirs; enums of fixed strings
//! and ids get theirs from the macros that define them.

use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::{AccessToken, FleetRef, RedirectUrl, WebhookSecret};

macro_rules! string_schemas {
    ($($type:ty => $schema:expr;)+) => {
        $(
            impl PartialSchema for $type {
                fn schema() -> RefOr<Schema> {
                    $schema.into()
                }
            }

            impl ToSchema for $type {}
        )+
    };
}

string_schemas! {
    AccessToken => non_empty();
    // As the parser accepts it (assumption `fleet-ref-form`).
    FleetRef => ObjectBuilder::new().schema_type(Type::String).max_length(Some(255)).pattern(Some(r"^[^\u0000-\u001f\u007f-\u009f]*$"));
    RedirectUrl => non_empty()
        .format(Some(SchemaFormat::Custom("uri".to_owned())))
        .max_length(Some(2083))
        .pattern(Some("^https?://"));
    WebhookSecret => non_empty();
}

fn non_empty() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).min_length(Some(1))
}
