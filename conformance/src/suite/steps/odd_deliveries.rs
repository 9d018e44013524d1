//! The odd deliveries that a feature file can name, each in a partner's words.

use std::str::FromStr;

use cucumber::Parameter;
use jiff::SignedDuration;
use mock_catena::ids::Ids as _;

use crate::run::Fleet;
use crate::run::deliveries::TamperedDelivery;
use catena_probe::{PayloadChange, Tampering, TimestampForm};

/// One oddity, or several of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(
    name = "oddity",
    regex = "without signature|with an empty signature|with half a signature|signed with another secret|\
             with one byte of its body changed|with its timestamp changed after signing|without timestamp|\
             in each form of its timestamp|with a compressed body that ends half-way|\
             with header names in lower case|written differently|with a body that is not JSON|of 1 MiB|\
             with an event name that nobody knows|with members that nobody knows|without a fleet reference|\
             of an event that is a week old|of every forgery"
)]
pub(super) enum Oddity {
    Unsigned,
    EmptySignature,
    HalfSignature,
    OtherSecret,
    ByteChanged,
    TimestampChanged,
    Undated,
    TimestampForms,
    TornGzip,
    LowerCaseNames,
    WrittenDifferently,
    NotJson,
    Large,
    UnknownEvent,
    UnknownMembers,
    NullFleetRef,
    WeekOld,
    EveryForgery,
}

impl FromStr for Oddity {
    type Err = String;

    fn from_str(words: &str) -> Result<Self, String> {
        Ok(match words {
            "without signature" => Self::Unsigned,
            "with an empty signature" => Self::EmptySignature,
            "with half a signature" => Self::HalfSignature,
            "signed with another secret" => Self::OtherSecret,
            "with one byte of its body changed" => Self::ByteChanged,
            "with its timestamp changed after signing" => Self::TimestampChanged,
            "without timestamp" => Self::Undated,
            "in each form of its timestamp" => Self::TimestampForms,
            "with a compressed body that ends half-way" => Self::TornGzip,
            "with header names in lower case" => Self::LowerCaseNames,
            "written differently" => Self::WrittenDifferently,
            "with a body that is not JSON" => Self::NotJson,
            "of 1 MiB" => Self::Large,
            "with an event name that nobody knows" => Self::UnknownEvent,
            "with members that nobody knows" => Self::UnknownMembers,
            "without a fleet reference" => Self::NullFleetRef,
            "of an event that is a week old" => Self::WeekOld,
            "of every forgery" => Self::EveryForgery,
            other => return Err(format!("`{other}` is no way in which a delivery can be odd")),
        })
    }
}

impl Oddity {
    /// The deliveries to send.
    pub(super) fn slices(self, fleet: &mut Fleet) -> Vec<TamperedDelivery> {
        match self {
            Self::Unsigned => {
                vec![TamperedDelivery::made("the delivery without signature", Tampering::Unsigned)]
            }
            Self::EmptySignature => {
                vec![TamperedDelivery::made(
                    "the delivery with an empty signature",
                    Tampering::EmptySignature,
                )]
            }
            Self::HalfSignature => {
                vec![TamperedDelivery::made(
                    "the delivery with half a signature",
                    Tampering::TruncatedSignature,
                )]
            }
            Self::OtherSecret => {
                let tampering = Tampering::WrongSecret(fleet.ids.secret());
                vec![TamperedDelivery::made("the delivery signed with another secret", tampering)]
            }
            Self::ByteChanged => {
                vec![TamperedDelivery::made("the delivery with one byte changed", Tampering::BodyChanged)]
            }
            Self::TimestampChanged => {
                vec![TamperedDelivery::made(
                    "the delivery with its timestamp changed",
                    Tampering::TimestampChanged,
                )]
            }
            Self::Undated => vec![
                TamperedDelivery::made("the delivery without timestamp", Tampering::Undated),
                TamperedDelivery::made(
                    "the delivery without timestamp, signed as such",
                    Tampering::SignedUndated,
                ),
            ],
            Self::TimestampForms => vec![
                TamperedDelivery::made("the delivery with `Z`", Tampering::Written(TimestampForm::Zulu)),
                TamperedDelivery::made(
                    "the delivery with a fraction and `Z`",
                    Tampering::Written(TimestampForm::ZuluWithFraction),
                ),
                TamperedDelivery::made(
                    "the delivery with a fraction and `+00:00`",
                    Tampering::Written(TimestampForm::OffsetWithFraction),
                ),
            ],
            Self::TornGzip => {
                vec![TamperedDelivery::made("the delivery whose body ends half-way", Tampering::TornGzip)]
            }
            Self::LowerCaseNames => {
                vec![TamperedDelivery::made(
                    "the delivery with lower-case header names",
                    Tampering::LowerCaseNames,
                )]
            }
            Self::WrittenDifferently => vec![
                TamperedDelivery::saying("the delivery with odd white space", PayloadChange::Spaced),
                TamperedDelivery::saying(
                    "the delivery with its members in another order",
                    PayloadChange::Reordered,
                ),
                TamperedDelivery::saying("the delivery with `\\u` escapes", PayloadChange::Escaped),
                TamperedDelivery::saying(
                    "the delivery with a number in a new member",
                    PayloadChange::SmallInteger,
                ),
                TamperedDelivery::saying(
                    "the delivery with a 64-bit number in a new member",
                    PayloadChange::LargeInteger,
                ),
            ],
            Self::NotJson => {
                vec![TamperedDelivery::saying("the delivery that is not JSON", PayloadChange::NotJson)]
            }
            Self::Large => vec![TamperedDelivery::saying("the delivery of 1 MiB", PayloadChange::Large)],
            Self::UnknownEvent => {
                vec![TamperedDelivery::saying(
                    "the delivery of an unknown event",
                    PayloadChange::UnknownEvent,
                )]
            }
            Self::UnknownMembers => {
                vec![TamperedDelivery::saying(
                    "the delivery with unknown members",
                    PayloadChange::UnknownMembers,
                )]
            }
            Self::NullFleetRef => {
                vec![TamperedDelivery::saying(
                    "the delivery with `fleet_ref: null`",
                    PayloadChange::NullFleetRef,
                )]
            }
            Self::WeekOld => vec![TamperedDelivery::saying("the replayed delivery", PayloadChange::WeekOld)],
            Self::EveryForgery => {
                let alone = [Self::Unsigned, Self::EmptySignature, Self::HalfSignature, Self::OtherSecret];
                let mut slices: Vec<TamperedDelivery> =
                    alone.into_iter().flat_map(|one| one.slices(fleet)).collect();
                slices.push(signed_ago(10));
                slices
            }
        }
    }
}

/// A delivery signed this many minutes ago; ahead, when negative.
pub(super) fn signed_ago(minutes: i64) -> TamperedDelivery {
    let what = if minutes < 0 {
        format!("the delivery signed {} minutes ahead", -minutes)
    } else {
        format!("the delivery signed {minutes} minutes ago")
    };
    TamperedDelivery::made(what, Tampering::Aged(SignedDuration::from_mins(minutes)))
}
