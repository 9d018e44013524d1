//! The values that records are composed of.

use std::fmt::Debug;
use std::str::FromStr;

use jiff::Timestamp;
use proptest::option;
use proptest::prelude::*;

use super::text::text;
use crate::{AccessToken, FleetRef, WebhookSecret};

arbitrary! {
    AccessToken => access_token();
    FleetRef => fleet_ref();
    WebhookSecret => webhook_secret();
}

/// Values parsed from valid texts.
pub(super) fn parsed<T: FromStr + Debug + 'static>(texts: BoxedStrategy<String>) -> BoxedStrategy<T> {
    texts.prop_filter_map("invalid", |text| text.parse().ok()).boxed()
}

/// A timestamp between 2001 and 2065, in whole microseconds, as on the wire.
pub fn instant() -> BoxedStrategy<Timestamp> {
    (1_000_000_000_000_000_i64..3_000_000_000_000_000)
        .prop_filter_map("out of jiff's range", |at| Timestamp::from_microsecond(at).ok())
        .boxed()
}

/// Optional free text.
pub(super) fn prose() -> BoxedStrategy<Option<String>> {
    option::of(text("\\PC{0,30}")).boxed()
}

pub(super) fn slug() -> BoxedStrategy<String> {
    text("[a-z]{1,8}(-[a-z0-9]{1,4})?")
}

pub(super) fn email() -> BoxedStrategy<String> {
    text("[a-z]{1,8}@[a-z]{2,8}\\.example")
}

/// A partner's own id of a fleet: simple ones, ones with spaces, and ones that require percent-encoding.
pub(super) fn fleet_ref() -> BoxedStrategy<FleetRef> {
    parsed(
        prop_oneof![text("[a-z]{2,8}-[0-9]{1,5}"), text("[A-Za-z0-9 _-]{1,40}"), text("\\PC{1,60}")].boxed(),
    )
}

/// A webhook secret.
pub fn webhook_secret() -> BoxedStrategy<WebhookSecret> {
    parsed(text("\\PC{1,64}"))
}

/// A fake bearer or refresh token.
fn access_token() -> BoxedStrategy<AccessToken> {
    parsed(text("fake-[a-z0-9]{8}"))
}

/// A fake magic link.
pub(super) fn magic_link() -> BoxedStrategy<AccessToken> {
    parsed(text("https://[a-z]{3,8}\\.example/\\?invite=fake-[a-z0-9]{8}"))
}
