//! Enums whose values have a name.

/// Defines an enum of named values, with `ALL`, `as_str` and `Display`; with `or $error`, also `FromStr`, for an error
/// that has the field `found`.
macro_rules! named {
    (
        $(#[$meta:meta])* $vis:vis enum $name:ident or $error:ident { $($values:tt)+ }
    ) => {
        $crate::named::named! { $(#[$meta])* $vis enum $name { $($values)+ } }

        impl std::str::FromStr for $name {
            type Err = $error;

            fn from_str(raw: &str) -> Result<Self, $error> {
                let known = Self::ALL.into_iter().find(|known| known.as_str() == raw);
                known.ok_or_else(|| $error { found: raw.to_owned() })
            }
        }
    };
    (
        $(#[$meta:meta])* $vis:vis enum $name:ident {
            $($(#[$value_meta:meta])* $value:ident = $text:literal,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $($(#[$value_meta])* $value,)+
        }

        impl $name {
            /// Every value.
            $vis const ALL: [Self; [$($text),+].len()] = [$(Self::$value),+];

            /// Its name.
            #[must_use]
            $vis const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$value => $text,)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

pub(crate) use named;
