//! Macros that define the strategy of a struct field by field, and its `Arbitrary`.

use proptest::prelude::*;

/// `Arbitrary` by a function that returns the strategy.
macro_rules! arbitrary {
    ($($type:ty => $strategy:expr;)+) => {
        $(impl Arbitrary for $type {
            type Parameters = ();
            type Strategy = BoxedStrategy<Self>;

            fn arbitrary_with((): ()) -> Self::Strategy {
                $strategy
            }
        })+
    };
}

/// The strategy of a struct. A field without a strategy is `any()`.
macro_rules! fields {
    ($type:ident { $($field:ident $(: $strategy:expr)?),+ $(,)? }) => {
        nested!($(field!($type, $field $(, $strategy)?)),+)
            .prop_map(|nested!($($field),+)| $type { $($field),+ })
    };
}

/// `Arbitrary` of structs, field by field.
macro_rules! records {
    ($($type:ident $fields:tt)+) => {
        arbitrary!($($type => fields!($type $fields).boxed();)+);
    };
}

/// Pairs within pairs, since proptest's tuples are limited to 12 strategies.
macro_rules! nested {
    ($last:tt $(! $last_arguments:tt)?) => { $last $(! $last_arguments)? };
    ($first:tt $(! $arguments:tt)?, $($rest:tt)+) => { ($first $(! $arguments)?, nested!($($rest)+)) };
}

macro_rules! field {
    ($type:ident, $field:ident) => {
        $crate::strategies::record::any_field(|record: &$type| &record.$field)
    };
    ($type:ident, $field:ident, $strategy:expr) => {
        $strategy
    };
}

/// Any value of a field's type.
pub(super) fn any_field<R, T: Arbitrary + 'static>(_: fn(&R) -> &T) -> BoxedStrategy<T> {
    any::<T>().boxed()
}
