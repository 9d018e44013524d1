//! Records as the API and webhooks write them: every key is always present, `null` where unset.

/// Defines a record; with `as`, under the name that its OpenAPI schema has. Instants are written as [`wire_time`] says,
/// and a field marked `secret` in plain text.
///
/// [`wire_time`]: crate::wire_time
macro_rules! record {
    (@ [$($head:tt)*] $name:ident [$($done:tt)*]) => {
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        $($head)*
        pub struct $name {
            $($done)*
        }
    };
    (@ $head:tt $name:ident $done:tt $(#$meta:tt)* secret $field:ident: Option<$type:ty>, $($rest:tt)*) => {
        $crate::record::record! { @ $head $name $done
            $(#$meta)* #[serde(serialize_with = "crate::exposed_option")] $field: Option<$type>, $($rest)*
        }
    };
    (@ $head:tt $name:ident $done:tt $(#$meta:tt)* secret $field:ident: $type:ty, $($rest:tt)*) => {
        $crate::record::record! { @ $head $name $done
            $(#$meta)* #[serde(serialize_with = "crate::exposed")] $field: $type, $($rest)*
        }
    };
    (@ $head:tt $name:ident [$($done:tt)*] $(#$meta:tt)* $field:ident: Timestamp, $($rest:tt)*) => {
        $crate::record::record! { @ $head $name [
            $($done)* $(#$meta)*
            #[serde(with = "crate::wire_time")]
            #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
            pub $field: jiff::Timestamp,
        ] $($rest)* }
    };
    (@ $head:tt $name:ident [$($done:tt)*] $(#$meta:tt)* $field:ident: Option<Timestamp>, $($rest:tt)*) => {
        $crate::record::record! { @ $head $name [
            $($done)* $(#$meta)*
            #[serde(with = "crate::wire_time::option", default)]
            #[cfg_attr(feature = "openapi", schema(required, value_type = Option<String>, format = DateTime))]
            pub $field: Option<jiff::Timestamp>,
        ] $($rest)* }
    };
    (@ $head:tt $name:ident [$($done:tt)*] $(#$meta:tt)* $field:ident: Option<$type:ty>, $($rest:tt)*) => {
        $crate::record::record! { @ $head $name [
            $($done)* $(#$meta)*
            #[cfg_attr(feature = "openapi", schema(required))]
            pub $field: Option<$type>,
        ] $($rest)* }
    };
    (@ $head:tt $name:ident [$($done:tt)*] $(#$meta:tt)* $field:ident: $type:ty, $($rest:tt)*) => {
        $crate::record::record! { @ $head $name [$($done)* $(#$meta)* pub $field: $type,] $($rest)* }
    };
    ($(#$meta:tt)* $name:ident as $schema:ident { $($fields:tt)+ }) => {
        $crate::record::record! {
            @ [$(#$meta)* #[cfg_attr(feature = "openapi", schema(as = $schema))]] $name [] $($fields)+
        }
    };
    ($(#$meta:tt)* $name:ident { $($fields:tt)+ }) => {
        $crate::record::record! { @ [$(#$meta)*] $name [] $($fields)+ }
    };
}

pub(crate) use record;
