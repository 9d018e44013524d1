//! Enums of fixed strings: the variants, their spelling on the wire, and parsing.

/// A text that is not one of the documented values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Catena documents no such {kind}")]
pub struct UnknownValue {
    /// The kind of value, e.g. `status`.
    pub kind: &'static str,
}

macro_rules! string_enum {
    ($(#[$meta:meta])* $name:ident, $kind:literal { $($(#[$variant_meta:meta])* $variant:ident = $value:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
        #[serde(try_from = "String")]
        pub enum $name {
            $($(#[$variant_meta])* #[doc = concat!("`", $value, "`")] $variant,)+
        }

        impl $name {
            /// Every value, in the order of the source.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Every value as written on the wire.
            #[must_use]
            pub fn words() -> Vec<&'static str> {
                Self::ALL.iter().map(|value| value.as_str()).collect()
            }

            /// The value as written on the wire. Case counts.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $value,)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownValue;

            fn from_str(raw: &str) -> Result<Self, $crate::UnknownValue> {
                match raw {
                    $($value => Ok(Self::$variant),)+
                    _ => Err($crate::UnknownValue { kind: $kind }),
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::UnknownValue;

            fn try_from(raw: String) -> Result<Self, $crate::UnknownValue> {
                raw.parse()
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .enum_values(Some(Self::words()))
                    .into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                $crate::string_enum::schema_name(stringify!($name))
            }
        }

        #[cfg(feature = "proptest")]
        impl proptest::arbitrary::Arbitrary for $name {
            type Parameters = ();
            type Strategy = proptest::sample::Select<Self>;

            fn arbitrary_with((): ()) -> Self::Strategy {
                proptest::sample::select(Self::ALL)
            }
        }
    };
}

pub(crate) use string_enum;

/// The published name of an enum's schema.
#[cfg(feature = "openapi")]
pub(crate) fn schema_name(name: &str) -> std::borrow::Cow<'static, str> {
    match name {
        "ProviderStatus" => "TspStatusEnum".into(),
        "ComplianceStatus" => "TspComplianceStatusEnum".into(),
        "SubscriptionStatus" => "WebhookStatusEnum".into(),
        "EventName" => "WebhookEventNameEnum".into(),
        "PartnerCategory" => "PartnerCategory".into(),
        name => format!("{name}Enum").into(),
    }
}
