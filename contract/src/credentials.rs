//! The kinds of credentials that providers require, field by field (OpenAPI: the members of
//! `ConnectionCreate.credentials`). The published union has no discriminator; here a provider's connection type names
//! the kind (assumption `kind-by-name`).

use serde_json::{Map, Value};

use crate::ConnectionType;

/// Shown in place of a secret that is read back.
pub const MASK: &str = "*****";

/// A kind of credentials.
#[derive(Debug, PartialEq, Eq)]
pub struct CredentialKind {
    /// Its published name.
    pub name: &'static str,
    /// Its fields, in the published order.
    pub fields: &'static [CredentialField],
}

/// One field of a kind of credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CredentialField {
    /// Its name.
    pub name: &'static str,
    /// The type of its value.
    pub value: FieldValue,
    /// Whether it is required.
    pub required: bool,
    /// Whether it is masked when it is read back.
    pub secret: bool,
}

/// The type of a field's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldValue {
    /// Text.
    Text,
    /// A whole number.
    Number,
    /// One of these strings.
    OneOf(&'static [&'static str]),
}

const fn must(name: &'static str) -> CredentialField {
    CredentialField { name, value: FieldValue::Text, required: true, secret: false }
}

const fn may(name: &'static str) -> CredentialField {
    CredentialField { required: false, ..must(name) }
}

const fn secret(field: CredentialField) -> CredentialField {
    CredentialField { secret: true, ..field }
}

const fn number(field: CredentialField) -> CredentialField {
    CredentialField { value: FieldValue::Number, ..field }
}

const fn one_of(name: &'static str, values: &'static [&'static str]) -> CredentialField {
    CredentialField { value: FieldValue::OneOf(values), ..must(name) }
}

const USERNAME: CredentialField = secret(must("username"));
const PASSWORD: CredentialField = secret(must("password"));
const API_KEY: CredentialField = secret(must("api_key"));
const TOKEN: CredentialField = secret(must("token"));
const AUTH_CODE: CredentialField = secret(must("auth_code"));
const ACCOUNT_ID: CredentialField = secret(must("account_id"));
const HOST: CredentialField = secret(must("host"));
const CLIENT_ID: CredentialField = must("client_id");
const CLIENT_SECRET: CredentialField = secret(must("client_secret"));
const ACCESS_TOKEN: CredentialField = secret(must("access_token"));
const CARRIER: CredentialField = must("carrier_identifier");
const CARRIER_TYPE: CredentialField = one_of("carrier_identifier_type", &["dot", "cvor"]);
const DRIVERS: &[&str] =
    &["postgresql+psycopg2", "cockroachdb", "mongodb", "mysql", "mariadb", "snowflake", "clickhouse"];

macro_rules! kinds {
    ($($type:ident => $name:literal [$($field:expr),+ $(,)?];)+ _ => $other:literal [$($more:expr),+];) => {
        impl CredentialKind {
            /// Every kind, by its published name.
            pub const ALL: &[Self] = &[
                $(Self { name: $name, fields: &[$($field),+] },)+
                Self { name: $other, fields: &[$($more),+] },
            ];

            /// The kind that a connection type requires.
            #[must_use]
            pub const fn of(conn_type: ConnectionType) -> &'static Self {
                match conn_type {
                    $(ConnectionType::$type => const { &Self { name: $name, fields: &[$($field),+] } },)+
                }
            }
        }
    };
}

kinds! {
    AccessToken => "AccessTokenCreds" [
        ACCESS_TOKEN, may("token_type"), number(may("expires_in")), secret(may("refresh_token")), may("scope"),
        may("user_id"), secret(may("account_id")), secret(may("host")),
    ];
    ApiAuth => "ApiAuthCreds" [USERNAME, PASSWORD, API_KEY];
    ApiBasic => "ApiBasicCreds" [USERNAME, PASSWORD, may("url"), secret(may("auth_code")), secret(may("host"))];
    ApiKey => "ApiKeyCreds" [API_KEY, may("url"), may("user_id")];
    AzugaSlc => "AzugaSLC" [API_KEY, TOKEN];
    Bouncie => "BouncieCreds" [AUTH_CODE, must("redirect_uri"), may("client_id"), secret(may("client_secret"))];
    ClientIdSecret => "ClientIdSecretCreds" [CLIENT_ID, CLIENT_SECRET, may("url"), secret(may("account_id"))];
    CompanyAccess => "CompanyAccessCreds" [USERNAME, PASSWORD, secret(must("company_id"))];
    CompanyId => "CompanyIdCreds" [secret(must("company_id"))];
    Database => "DatabaseCreds" [
        one_of("drivername", DRIVERS), HOST, number(must("port")), USERNAME, PASSWORD, must("database"),
    ];
    EzLynk => "EZLynkCreds" [CARRIER, CARRIER_TYPE];
    EzLynkAccess => "EZLynkAccessCreds" [CARRIER, CARRIER_TYPE, ACCESS_TOKEN];
    Ezlogz => "EzlogzCreds" [must("app_id"), secret(must("app_key")), secret(must("client_key"))];
    FactorEld => "FactorEldCreds" [USERNAME, PASSWORD, API_KEY];
    Fleetup => "FleetupCreds" [ACCOUNT_ID, secret(must("secret_key")), API_KEY];
    FleetupSlc => "FleetupSLC" [ACCOUNT_ID, API_KEY, TOKEN];
    Geotab => "GeotabCreds" [USERNAME, PASSWORD, must("database"), may("session_id")];
    Isaac => "IsaacCreds" [USERNAME, PASSWORD, AUTH_CODE, HOST];
    Motive => "MotiveCreds" [CLIENT_ID, CLIENT_SECRET, AUTH_CODE, must("redirect_uri")];
    Oauth1 => "OAuth1Creds" [
        CLIENT_ID, CLIENT_SECRET, must("resource_owner_id"), secret(must("resource_owner_secret")),
        must("signature_method"), must("realm"), must("url"),
    ];
    Oauth2 => "OAuth2Creds" [
        CLIENT_ID, CLIENT_SECRET, may("scope"), secret(may("refresh_token")), must("token_url"), must("url"),
    ];
    Oauth2Initiate => "OAuth2InitiateCreds" [
        secret(must("code")), may("grant_type"), may("token_url"), may("redirect_uri"),
    ];
    Oauth2PrivateKey => "OAuth2PrivateKeyCreds" [
        CLIENT_ID, secret(must("private_key")), may("scope"), must("token_url"), must("url"),
    ];
    Ontime => "OntimeEldCreds" [API_KEY, secret(must("provider_token")), must("dot_number")];
    TtCreds => "TTCreds" [API_KEY, secret(must("provider_token")), must("dot_number")];
    PrivateKey => "PrivateKeyCreds" [
        secret(must("private_key")), secret(must("consumer_key")), USERNAME, may("url"), may("token_url"),
    ];
    S3 => "S3Creds" [must("access_key"), secret(must("secret_key")), must("bucket_name"), must("region")];
    Samsara => "SamsaraCreds" [CLIENT_ID, CLIENT_SECRET, AUTH_CODE];
    Sftp => "SftpCreds" [HOST, number(may("port")), USERNAME, PASSWORD];
    SpireonSlc => "SpireonSLC" [ACCESS_TOKEN, AUTH_CODE];
    Switchboard => "SwitchBoardCreds" [must("api_id"), API_KEY];
    Token => "TokenCreds" [TOKEN, may("url")];
    TruckxCreds => "TruckXCreds" [must("dot_number"), TOKEN];
    TruckxSlc => "TruckXSLC" [TOKEN, must("carrier_id")];
    VerizonConnect => "VerizonConnectCreds" [
        USERNAME, PASSWORD, secret(may("rest_username")), secret(may("rest_password")),
    ];
    VerizonConnectSlc => "VerizonConnectSLC" [
        ACCESS_TOKEN, USERNAME, PASSWORD, secret(must("rest_username")), secret(must("rest_password")),
        secret(may("tk_auth")),
    ];
    _ => "ZubieCreds" [CLIENT_ID, CLIENT_SECRET, AUTH_CODE, must("redirect_uri")];
}

impl CredentialKind {
    /// Credentials of this kind as the API returns them: all fields, secrets masked, fields that were not given `null`.
    /// A required text field that was not given is `simulated`.
    #[must_use]
    pub fn masked<'a>(&self, given: impl Fn(&str) -> Option<&'a Value>) -> Map<String, Value> {
        let read = |field: &CredentialField| {
            let value = given(field.name).filter(|value| !value.is_null());
            match (value, field.secret, field.required, field.value) {
                (Some(_), true, _, _) | (None, true, true, _) => Value::from(MASK),
                (Some(value), false, _, _) => value.clone(),
                (None, _, false, _) => Value::Null,
                (None, false, true, FieldValue::Text) => Value::from("simulated"),
                (None, false, true, FieldValue::Number) => Value::from(0),
                (None, false, true, FieldValue::OneOf(values)) => {
                    Value::from(values.first().copied().unwrap_or_default())
                }
            }
        };
        self.fields.iter().map(|field| (field.name.to_owned(), read(field))).collect()
    }
}

/// The OpenAPI schema of all kinds of credentials.
#[cfg(feature = "openapi")]
pub struct Credentials;

#[cfg(feature = "openapi")]
mod schema {
    use utoipa::openapi::schema::{AnyOfBuilder, ObjectBuilder, SchemaType, Type};
    use utoipa::openapi::{RefOr, Schema};
    use utoipa::{PartialSchema, ToSchema};

    use super::{CredentialKind, Credentials, FieldValue};

    impl PartialSchema for Credentials {
        fn schema() -> RefOr<Schema> {
            let kinds = CredentialKind::ALL.iter().map(|kind| kind.object());
            kinds.fold(AnyOfBuilder::new(), |any, kind| any.item(kind)).into()
        }
    }

    impl ToSchema for Credentials {}

    impl CredentialKind {
        fn object(&self) -> ObjectBuilder {
            self.fields.iter().fold(ObjectBuilder::new().title(Some(self.name)), |object, field| {
                let plain = match field.value {
                    FieldValue::Text | FieldValue::OneOf(_) => Type::String,
                    FieldValue::Number => Type::Integer,
                };
                let value = ObjectBuilder::new();
                let value = match field.value {
                    FieldValue::OneOf(values) => value.enum_values(Some(values.iter().copied())),
                    FieldValue::Number => value.minimum(Some(0)).maximum(Some(u32::MAX)),
                    FieldValue::Text => value,
                };
                if field.required {
                    let value = value.schema_type(plain);
                    object.property(field.name, value).required(field.name)
                } else {
                    let or_null = SchemaType::from_iter([plain, Type::Null]);
                    object.property(field.name, value.schema_type(or_null))
                }
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;

    #[test]
    fn every_connection_type_has_a_kind_and_no_kind_repeats_a_field() {
        let used: BTreeSet<_> =
            ConnectionType::ALL.iter().map(|kind| CredentialKind::of(*kind).name).collect();
        // One kind has no connection type.
        assert_eq!(used.len(), CredentialKind::ALL.len() - 1);
        for kind in CredentialKind::ALL {
            let names: BTreeSet<_> = kind.fields.iter().map(|field| field.name).collect();
            assert_eq!(names.len(), kind.fields.len(), "{}", kind.name);
        }
    }

    #[test]
    fn secrets_are_masked_and_missing_fields_are_null() {
        let given = json!({"api_key": "hunter2", "user_id": "ada"});
        let read = CredentialKind::of(ConnectionType::ApiKey).masked(|name| given.get(name));
        assert_eq!(Value::from(read), json!({"api_key": "*****", "url": null, "user_id": "ada"}));
    }
}
