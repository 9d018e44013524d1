//! Ids: UUIDs of every version in every format, and near misses.

use uuid::{Builder, Uuid, Variant, Version};

use super::part::Part;
use super::rng::Rng;

/// An id in Catena's format.
pub(super) fn usual(rng: &mut Rng) -> Part {
    Part::text(uuid(rng).hyphenated().to_string())
}

/// An id that a correct parser may reject.
pub(super) fn odd(rng: &mut Rng) -> Part {
    let id = uuid(rng);
    let plain = id.hyphenated().to_string();
    Part::text(match rng.below(16) {
        0 => id.braced().to_string(),
        1 => id.urn().to_string(),
        2 => id.simple().to_string(),
        3 => Uuid::nil().to_string(),
        4 => Uuid::max().to_string(),
        5 => plain.chars().take(35).collect(),
        6 => format!("{plain}0"),
        7 => plain.replacen(|digit: char| digit.is_ascii_hexdigit(), "g", 1),
        8 => String::new(),
        9 => format!(" {plain}"),
        10 => format!("{plain}\r\nX-Catena-Fuzz: 1"),
        11 => plain.replace('-', "\u{2010}"),
        12 => rng
            .choose(&["1", "0", "-1", "null", "undefined", "../..", "' OR '1'='1", "<catena-fuzz>"])
            .to_owned(),
        13 => format!("{plain}\u{0}"),
        14 => plain.replacen('-', "_", 1),
        _ => format!("{plain},{plain}"),
    })
}

/// A UUID of version 1 to 8.
fn uuid(rng: &mut Rng) -> Uuid {
    let number = (u128::from(rng.next_u64()) << 64) | u128::from(rng.next_u64());
    let version = rng.choose(&[4, 7, 1, 2, 3, 5, 6, 8]);
    let version = match version {
        1 => Version::Mac,
        2 => Version::Dce,
        3 => Version::Md5,
        5 => Version::Sha1,
        6 => Version::SortMac,
        7 => Version::SortRand,
        8 => Version::Custom,
        _ => Version::Random,
    };
    Builder::from_u128(number).with_variant(Variant::RFC4122).with_version(version).into_uuid()
}
