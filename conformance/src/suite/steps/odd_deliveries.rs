//! The tampered deliveries that a feature file can name.

use std::str::FromStr;

use catena_probe::{FleetName, PayloadChange, Tampering, TimestampForm};
use cucumber::Parameter;
use jiff::SignedDuration;
use mock_catena::ids::Ids as _;

use crate::run::Fleet;
use crate::run::deliveries::TamperedDelivery;

/// One tampered delivery, or several of a kind.
#[derive(Debug, Clone, Copy, Parameter)]
#[param(
    name = "odd_delivery",
    regex = "without a signature|with an empty signature|with half a signature|signed with another secret|\
             with one byte of its body changed|with its timestamp changed after signing|without a timestamp|\
             with each form of timestamp|with a truncated gzip body|with lower-case header names|\
             with its JSON written differently|with a body that is not JSON|of 1 MiB|with an unknown event name|\
             with unknown fields|without a fleet reference|with each name beyond ASCII|of an event that is a week old|with each forgery"
)]
pub(super) struct OddDelivery(fn(&mut Fleet) -> Vec<TamperedDelivery>);

impl OddDelivery {
    /// The deliveries to send.
    pub(super) fn deliveries(self, fleet: &mut Fleet) -> Vec<TamperedDelivery> {
        (self.0)(fleet)
    }
}

impl FromStr for OddDelivery {
    type Err = String;

    fn from_str(words: &str) -> Result<Self, String> {
        Ok(Self(match words {
            "without a signature" => |_| vec![unsigned()],
            "with an empty signature" => |_| vec![empty_signature()],
            "with half a signature" => |_| vec![half_signature()],
            "signed with another secret" => |fleet| vec![other_secret(fleet)],
            "with one byte of its body changed" => {
                |_| vec![tampered("with one byte changed", Tampering::BodyChanged)]
            }
            "with its timestamp changed after signing" => {
                |_| vec![tampered("with its timestamp changed", Tampering::TimestampChanged)]
            }
            "without a timestamp" => |_| {
                vec![
                    tampered("without timestamp", Tampering::Undated),
                    tampered("without timestamp, signed as such", Tampering::SignedUndated),
                ]
            },
            "with each form of timestamp" => |_| {
                vec![
                    tampered("with `Z`", Tampering::Written(TimestampForm::Zulu)),
                    tampered("with a fraction and `Z`", Tampering::Written(TimestampForm::ZuluWithFraction)),
                    tampered(
                        "with a fraction and `+00:00`",
                        Tampering::Written(TimestampForm::OffsetWithFraction),
                    ),
                ]
            },
            "with a truncated gzip body" => {
                |_| vec![tampered("with a truncated gzip body", Tampering::TornGzip)]
            }
            "with lower-case header names" => {
                |_| vec![tampered("with lower-case header names", Tampering::LowerCaseNames)]
            }
            "with its JSON written differently" => |_| {
                vec![
                    with_payload("with odd white space", PayloadChange::Spaced),
                    with_payload("with its members in another order", PayloadChange::Reordered),
                    with_payload("with `\\u` escapes", PayloadChange::Escaped),
                    with_payload("with a number in a new member", PayloadChange::SmallInteger),
                    with_payload("with a 64-bit number in a new member", PayloadChange::LargeInteger),
                ]
            },
            "with a body that is not JSON" => {
                |_| vec![with_payload("that is not JSON", PayloadChange::NotJson)]
            }
            "of 1 MiB" => |_| vec![with_payload("of 1 MiB", PayloadChange::Large)],
            "with an unknown event name" => {
                |_| vec![with_payload("of an unknown event", PayloadChange::UnknownEvent)]
            }
            "with unknown fields" => {
                |_| vec![with_payload("with unknown fields", PayloadChange::UnknownMembers)]
            }
            "without a fleet reference" => {
                |_| vec![with_payload("with `fleet_ref: null`", PayloadChange::NullFleetRef)]
            }
            "with each name beyond ASCII" => |_| {
                vec![
                    with_payload(
                        "with letters beyond ASCII in a name",
                        PayloadChange::Named(FleetName::Letters),
                    ),
                    with_payload(
                        "with a combining mark in a name",
                        PayloadChange::Named(FleetName::CombiningMark),
                    ),
                    with_payload(
                        "with characters of four bytes in a name",
                        PayloadChange::Named(FleetName::BeyondBmp),
                    ),
                    with_payload(
                        "with all of these as `\\u` escapes",
                        PayloadChange::Named(FleetName::Escaped),
                    ),
                ]
            },
            "of an event that is a week old" => {
                |_| vec![with_payload("of an event that is a week old", PayloadChange::WeekOld)]
            }
            "with each forgery" => |fleet| {
                vec![unsigned(), empty_signature(), half_signature(), other_secret(fleet), signed_ago(10)]
            },
            other => return Err(format!("`{other}` is not a delivery that the suite can send")),
        }))
    }
}

fn tampered(how: &str, tampering: Tampering) -> TamperedDelivery {
    TamperedDelivery::tampered(format!("the delivery {how}"), tampering)
}

fn with_payload(how: &str, payload: PayloadChange) -> TamperedDelivery {
    TamperedDelivery::with_payload(format!("the delivery {how}"), payload)
}

fn unsigned() -> TamperedDelivery {
    tampered("without signature", Tampering::Unsigned)
}

fn empty_signature() -> TamperedDelivery {
    tampered("with an empty signature", Tampering::EmptySignature)
}

fn half_signature() -> TamperedDelivery {
    tampered("with half a signature", Tampering::TruncatedSignature)
}

fn other_secret(fleet: &mut Fleet) -> TamperedDelivery {
    tampered("signed with another secret", Tampering::WrongSecret(fleet.ids.secret()))
}

/// A delivery signed this many minutes ago, or in the future if negative.
pub(super) fn signed_ago(minutes: i64) -> TamperedDelivery {
    let when = if minutes < 0 {
        format!("{} minutes in the future", -minutes)
    } else {
        format!("{minutes} minutes ago")
    };
    tampered(&format!("signed {when}"), Tampering::Aged(SignedDuration::from_mins(minutes)))
}
