//! The types that [`super::keys`] is written in: how the value of a key is read, and whether the key is required.

use std::marker::PhantomData;
use std::ops::Range;

use http::header::{HeaderMap, HeaderName, HeaderValue};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::reader::{KeyLocation, Reader};
use super::validate;
use super::validate::{HeaderText, TextValue};
use super::{Key, Kind};

/// How the value of a key is read.
pub(super) trait Field {
    /// The kind of the value in the file.
    const KIND: Kind;
    /// The validated value.
    type Value;

    /// Reads the value. Reports every mistake to the reader and then returns `None`.
    fn read(
        reader: &mut Reader<'_>,
        place: &KeyLocation<'_>,
        value: &Spanned<DeValue<'_>>,
    ) -> Option<Self::Value>;
}

/// A table with known keys.
pub(super) trait Table: Sized {
    /// The keys of the table.
    const KEYS: &'static [Key];

    /// Reads the table. `path` is its name in the file, `at` the position to report missing keys at.
    fn read(reader: &mut Reader<'_>, path: &str, at: Range<usize>, table: &DeTable<'_>) -> Option<Self>;
}

/// A key of a table: required or optional.
pub(super) trait Entry {
    /// How its value is read.
    type Field: Field;
    /// The type of the struct field.
    type Out;
    /// Whether the key is required.
    const REQUIRED: bool;

    /// The struct field, or `None` if a required value is missing or invalid.
    fn out(value: Option<Spanned<<Self::Field as Field>::Value>>) -> Option<Self::Out>;
}

/// A required key.
pub(super) struct Required<F>(PhantomData<F>);

impl<F: Field> Entry for Required<F> {
    type Field = F;
    type Out = Spanned<F::Value>;
    const REQUIRED: bool = true;

    fn out(value: Option<Spanned<F::Value>>) -> Option<Self::Out> {
        value
    }
}

/// An optional key.
pub(super) struct Optional<F>(PhantomData<F>);

impl<F: Field> Entry for Optional<F> {
    type Field = F;
    type Out = Option<Spanned<F::Value>>;
    const REQUIRED: bool = false;

    fn out(value: Option<Spanned<F::Value>>) -> Option<Self::Out> {
        Some(value)
    }
}

/// A string.
pub(super) struct One<T>(PhantomData<T>);

impl<T: TextValue> Field for One<T> {
    const KIND: Kind = Kind::Text(T::TEXT);
    type Value = T::Value;

    fn read(
        reader: &mut Reader<'_>,
        place: &KeyLocation<'_>,
        value: &Spanned<DeValue<'_>>,
    ) -> Option<T::Value> {
        let DeValue::String(text) = value.get_ref() else {
            return reader.wrong_type(place, value);
        };
        reader.text::<T>(value.span(), text)
    }
}

/// A list of strings.
pub(super) struct List<T>(PhantomData<T>);

impl<T: TextValue> Field for List<T> {
    const KIND: Kind = Kind::List(T::TEXT);
    type Value = Vec<Spanned<T::Value>>;

    fn read(
        reader: &mut Reader<'_>,
        place: &KeyLocation<'_>,
        value: &Spanned<DeValue<'_>>,
    ) -> Option<Self::Value> {
        let DeValue::Array(items) = value.get_ref() else {
            return reader.wrong_type(place, value);
        };
        let mut read = Vec::new();
        for item in items.iter() {
            if let DeValue::String(text) = item.get_ref() {
                let text = reader.text::<T>(item.span(), text);
                read.extend(text.map(|text| Spanned::new(item.span(), text)));
            } else {
                reader.wrong_item(place, T::TEXT.nouns(), item);
            }
        }
        Some(read)
    }
}

/// A whole number from 1 to `MOST`.
pub(super) struct Number<const MOST: u32>;

impl<const MOST: u32> Field for Number<MOST> {
    const KIND: Kind = Kind::Number { most: MOST };
    type Value = u32;

    fn read(reader: &mut Reader<'_>, place: &KeyLocation<'_>, value: &Spanned<DeValue<'_>>) -> Option<u32> {
        let DeValue::Integer(number) = value.get_ref() else {
            return reader.wrong_type(place, value);
        };
        let parsed = u32::from_str_radix(number.as_str(), number.radix()).ok();
        let valid = parsed.filter(|number| (1..=MOST).contains(number));
        if valid.is_none() {
            reader.wrong_number(place, value.span(), number.as_str());
        }
        valid
    }
}

/// A table of HTTP headers. Their values are never printed.
pub(super) struct Headers;

impl Field for Headers {
    const KIND: Kind = Kind::Headers;
    type Value = HeaderMap;

    fn read(
        reader: &mut Reader<'_>,
        place: &KeyLocation<'_>,
        value: &Spanned<DeValue<'_>>,
    ) -> Option<HeaderMap> {
        let DeValue::Table(table) = value.get_ref() else {
            return reader.wrong_type(place, value);
        };
        let mut headers = HeaderMap::new();
        for (name, value) in table.iter() {
            let name: Option<HeaderName> = reader.valid(name.span(), validate::header_name(name.get_ref()));
            let value: Option<HeaderValue> = reader.private::<HeaderText>(place, value);
            if let (Some(name), Some(value)) = (name, value) {
                headers.append(name, value);
            }
        }
        Some(headers)
    }
}

/// A table of form fields. Their values are never printed.
pub(super) struct Form;

impl Field for Form {
    const KIND: Kind = Kind::Form;
    type Value = Vec<(String, String)>;

    fn read(
        reader: &mut Reader<'_>,
        place: &KeyLocation<'_>,
        value: &Spanned<DeValue<'_>>,
    ) -> Option<Self::Value> {
        let DeValue::Table(table) = value.get_ref() else {
            return reader.wrong_type(place, value);
        };
        let mut fields = Vec::new();
        for (name, value) in table.iter() {
            let value = reader.private::<validate::Private>(place, value);
            fields.extend(value.map(|value| (name.get_ref().to_string(), value)));
        }
        Some(fields)
    }
}

/// A table with known keys.
pub(super) struct Nested<T>(PhantomData<T>);

impl<T: Table> Field for Nested<T> {
    const KIND: Kind = Kind::Table(T::KEYS);
    type Value = T;

    fn read(reader: &mut Reader<'_>, place: &KeyLocation<'_>, value: &Spanned<DeValue<'_>>) -> Option<T> {
        let DeValue::Table(table) = value.get_ref() else {
            return reader.wrong_type(place, value);
        };
        T::read(reader, &place.path, place.at.clone(), table)
    }
}

/// A list of tables with known keys.
pub(super) struct Repeated<T>(PhantomData<T>);

impl<T: Table> Field for Repeated<T> {
    const KIND: Kind = Kind::Tables(T::KEYS);
    type Value = Vec<T>;

    fn read(
        reader: &mut Reader<'_>,
        place: &KeyLocation<'_>,
        value: &Spanned<DeValue<'_>>,
    ) -> Option<Vec<T>> {
        let DeValue::Array(tables) = value.get_ref() else {
            return reader.wrong_type(place, value);
        };
        if tables.is_empty() {
            reader.empty_list(place, value.span());
        }
        let mut read = Vec::new();
        for item in tables.iter() {
            if let DeValue::Table(table) = item.get_ref() {
                read.extend(T::read(reader, &place.path, item.span(), table));
            } else {
                reader.wrong_item(place, "tables", item);
            }
        }
        Some(read)
    }
}

/// Declares a table of the profile: the struct, the descriptions of its keys, and how it is read.
macro_rules! table {
    (
        $(#[$meta:meta])*
        $vis:vis struct $table:ident {
            $(
                $name:ident: $entry:ty {
                    $(example: $example:literal,)?
                    $(default: $default:literal,)?
                    doc: $doc:literal $(,)?
                }
            )*
        }
    ) => {
        $(#[$meta])*
        $vis struct $table {
            $(
                #[doc = $doc]
                pub(super) $name: <$entry as Entry>::Out,
            )*
        }

        impl Table for $table {
            const KEYS: &'static [Key] = &[
                $(
                    Key {
                        name: stringify!($name),
                        kind: <<$entry as Entry>::Field as Field>::KIND,
                        required: <$entry as Entry>::REQUIRED,
                        doc: $doc,
                        example: concat!("" $(, $example)?),
                        default: concat!("" $(, $default)?),
                    },
                )*
            ];

            fn read(
                reader: &mut Reader<'_>,
                path: &str,
                at: Range<usize>,
                table: &DeTable<'_>,
            ) -> Option<Self> {
                reader.unknown_keys(path, table, Self::KEYS);
                $(let $name = reader.field::<$entry>(path, &at, table, Self::KEYS, stringify!($name));)*
                Some(Self { $($name: $name?,)* })
            }
        }
    };
}

pub(super) use table;
