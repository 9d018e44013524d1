//! Proptest strategies for the contract's types, behind feature `proptest`: for our tests, and for a partner's own.
//!
//! Every type implements `Arbitrary`, so that `any::<Invitation>()` is one; what needs a choice of shape has a
//! function here as well. Redirect queries are built as text, so that a handler meets them as a browser would send
//! them.

use jiff::Timestamp;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::string::string_regex;
use uuid::Uuid;

use crate::webhook::{
    ConnectionRecord, DeliveryHeaders, Envelope, Event, FleetConnectionRecord, InvitationRecord,
    SchemaVersion, ShareAgreementRecord, Signature, SubscriptionRecord, TspRecord,
};
use crate::{
    AccessToken, ApiError, Belief, ConnectionId, CursorPage, Doubt, EventId, ExtTspId, FleetConnectionId,
    FleetContact, FleetDetails, FleetId, FleetRef, IntegrationRequest, IntegrationRequestId, Invitation,
    InvitationId, NewInvitation, NewSubscription, Outcome, Parameter, PartnerId, Provider, RedirectUrl,
    RedirectUrls, RequestId, ShareAgreement, ShareAgreementId, Status, Subscription, SubscriptionFilters,
    TspId, WebhookId, WebhookSecret,
};

mod api;
mod records;

pub use api::{
    api_error, cursor_page, fleet_contact, fleet_details, integration_request, invitation, new_invitation,
    new_subscription, permissions, provider, share_agreement, subscription, subscription_filters,
};
pub use records::{
    connection_record, delivery_headers, envelope, event, fleet_connection_record, invitation_record,
    schema_version, share_agreement_record, signature, subscription_record, tsp_record,
};

macro_rules! arbitrary_ids {
    ($($id:ident),+) => {
        $(impl Arbitrary for $id {
            type Parameters = ();
            type Strategy = BoxedStrategy<Self>;

            fn arbitrary_with((): ()) -> Self::Strategy {
                any::<[u8; 16]>().prop_map(|bytes| Self::new(Uuid::from_bytes(bytes))).boxed()
            }
        })+
    };
}

arbitrary_ids!(
    ConnectionId,
    EventId,
    ExtTspId,
    FleetConnectionId,
    FleetId,
    IntegrationRequestId,
    InvitationId,
    PartnerId,
    RequestId,
    ShareAgreementId,
    TspId,
    WebhookId
);

macro_rules! arbitrary {
    ($($type:ty => $strategy:expr),+ $(,)?) => {
        $(impl Arbitrary for $type {
            type Parameters = ();
            type Strategy = BoxedStrategy<Self>;

            fn arbitrary_with((): ()) -> Self::Strategy {
                $strategy
            }
        })+
    };
}

arbitrary!(
    AccessToken => access_token(),
    ApiError => api_error(),
    Belief => belief(),
    ConnectionRecord => connection_record(),
    DeliveryHeaders => delivery_headers(),
    Envelope => envelope(),
    Event => event(),
    FleetConnectionRecord => fleet_connection_record(),
    FleetContact => fleet_contact(),
    FleetDetails => fleet_details(),
    FleetRef => fleet_ref(),
    IntegrationRequest => integration_request(),
    Invitation => invitation(),
    InvitationRecord => invitation_record(),
    NewInvitation => new_invitation(),
    NewSubscription => new_subscription(),
    Outcome => outcome(),
    Provider => provider(),
    RedirectUrl => redirect_url(),
    RedirectUrls => redirect_urls(),
    SchemaVersion => schema_version(),
    ShareAgreement => share_agreement(),
    ShareAgreementRecord => share_agreement_record(),
    Signature => signature(),
    Subscription => subscription(),
    SubscriptionFilters => subscription_filters(),
    SubscriptionRecord => subscription_record(),
    TspRecord => tsp_record(),
    WebhookSecret => webhook_secret(),
);

impl<T: Arbitrary + Clone + 'static> Arbitrary for CursorPage<T> {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        cursor_page(any::<T>().boxed())
    }
}

/// Texts of a regular expression that is known to be one.
fn text(pattern: &'static str) -> BoxedStrategy<String> {
    match string_regex(pattern) {
        Ok(strategy) => strategy.boxed(),
        Err(error) => unreachable!("`{pattern}` is a regular expression: {error}"),
    }
}

/// A parsed value of a text the generator knows to be good.
fn through_the_door<T: std::str::FromStr + std::fmt::Debug + 'static>(
    texts: BoxedStrategy<String>,
) -> BoxedStrategy<T> {
    texts.prop_filter_map("the door refuses it", |text| text.parse().ok()).boxed()
}

/// An instant between 2001 and 2065, to the microsecond, as the wire carries it.
pub fn instant() -> BoxedStrategy<Timestamp> {
    (1_000_000_000_000_000_i64..3_000_000_000_000_000)
        .prop_filter_map("out of jiff's range", |at| Timestamp::from_microsecond(at).ok())
        .boxed()
}

/// What somebody may have written.
fn prose() -> BoxedStrategy<Option<String>> {
    option::of(text("\\PC{0,30}")).boxed()
}

fn slug() -> BoxedStrategy<String> {
    text("[a-z]{1,8}(-[a-z0-9]{1,4})?")
}

fn email() -> BoxedStrategy<String> {
    text("[a-z]{1,8}@[a-z]{2,8}\\.example")
}

/// How a session ended.
pub fn outcome() -> BoxedStrategy<Outcome> {
    prop_oneof![
        Just(Outcome::Success),
        any::<IntegrationRequestId>().prop_map(|id| Outcome::IntegrationRequested { id }),
        Just(Outcome::Failure),
    ]
    .boxed()
}

/// A partner's name for a fleet: plain ones, ones with spaces, and ones that need percent-encoding.
pub fn fleet_ref() -> BoxedStrategy<FleetRef> {
    through_the_door(
        prop_oneof![text("[a-z]{2,8}-[0-9]{1,5}"), text("[A-Za-z0-9 _-]{1,40}"), text("\\PC{1,60}")].boxed(),
    )
}

/// A webhook secret.
pub fn webhook_secret() -> BoxedStrategy<WebhookSecret> {
    through_the_door(text("\\PC{1,64}"))
}

/// A bearer or refresh token that opens nothing.
pub fn access_token() -> BoxedStrategy<AccessToken> {
    through_the_door(text("fake-[a-z0-9]{8}"))
}

/// A link of the right form that opens nothing.
fn magic_link() -> BoxedStrategy<AccessToken> {
    through_the_door(text("https://[a-z]{3,8}\\.example/\\?invite=fake-[a-z0-9]{8}"))
}

/// What a careful partner may come to believe, every doubt included.
pub fn belief() -> BoxedStrategy<Belief> {
    let unknown = text("\\PC{1,20}").prop_filter("documented", |found| found.parse::<Status>().is_err());
    let doubt = prop_oneof![
        Just(Doubt::StatusMissing),
        Just(Doubt::StatusEmpty),
        Just(Doubt::StatusRepeated),
        unknown.prop_map(|found| Doubt::StatusUnknown { found }),
        Just(Doubt::IdMissing),
        Just(Doubt::IdMalformed),
        Just(Doubt::IdRepeated),
    ];
    prop_oneof![
        Just(Belief::Connected),
        any::<IntegrationRequestId>().prop_map(|id| Belief::Requested { id }),
        Just(Belief::Failed),
        doubt.prop_map(Belief::Neutral),
    ]
    .boxed()
}

/// Where a partner might want its fleets back.
pub fn redirect_urls() -> BoxedStrategy<RedirectUrls> {
    (redirect_url(), redirect_url()).prop_map(|(success, failure)| RedirectUrls { success, failure }).boxed()
}

/// A URL a partner might configure: ports, paths with and without a slash, queries with keys of ours, stray `?` and
/// `&`, fragments, hash routes, and an IDN host.
pub fn redirect_url() -> BoxedStrategy<RedirectUrl> {
    let host = prop_oneof![
        Just("your-app.com".to_owned()),
        Just("localhost:3000".to_owned()),
        Just("127.0.0.1:8080".to_owned()),
        Just("bücher.example".to_owned()),
        text("[a-z]{1,10}\\.example(:[1-9][0-9]{1,3})?"),
    ];
    let path = text("(/[a-zA-Z0-9._~%-]{0,8}){0,4}");
    let fragment = prop_oneof![3 => Just(String::new()), 1 => text("#[a-z]{0,6}"), 1 => text("#/[a-z]{1,6}\\?[a-z]=[0-9]")];
    through_the_door(
        (prop_oneof![Just("https"), Just("http")], host, path, own_query(), fragment)
            .prop_map(|(scheme, host, path, query, fragment)| {
                format!("{scheme}://{host}{path}{query}{fragment}")
            })
            .boxed(),
    )
}

/// The query a partner's own URL may already carry, with its `?`, or nothing.
fn own_query() -> BoxedStrategy<String> {
    let key = prop_oneof![
        3 => text("[a-z]{1,6}"),
        1 => any::<Parameter>().prop_map(|parameter| parameter.as_str().to_owned()),
        1 => Just("%73tatus".to_owned()),
    ];
    let pair = (key, text("(=[a-zA-Z0-9%+._-]{0,8})?")).prop_map(|(key, value)| format!("{key}{value}"));
    prop_oneof![
        2 => Just(String::new()),
        3 => (vec(pair, 0..4), prop_oneof![3 => Just(""), 1 => Just("&")])
            .prop_map(|(pairs, tail)| format!("?{}{tail}", pairs.join("&"))),
    ]
    .boxed()
}

/// Parameters no source names, as a browser would send them: marketing tags and the like, names that are neither
/// ours nor in `taken`, values with spaces, signs and letters beyond ASCII.
pub fn extra_parameters(taken: Vec<String>) -> BoxedStrategy<Vec<(String, String)>> {
    let name =
        text("[a-z][a-z0-9_]{0,11}").prop_filter("a name of Catena's or of the partner's", move |name| {
            name.parse::<Parameter>().is_err() && !taken.iter().any(|taken| taken.eq_ignore_ascii_case(name))
        });
    let value = prop_oneof![
        2 => text("[A-Za-z0-9]{0,12}"),
        2 => text("[A-Za-z]{1,6}( [A-Za-z]{1,6}){1,2}"),
        1 => text("[A-Za-z0-9 +&=%;/:áßñ漢-]{0,16}"),
    ];
    vec((name, value), 1..5)
        .prop_map(|mut pairs| {
            pairs.sort();
            pairs.dedup_by(|left, right| left.0 == right.0);
            pairs
        })
        .boxed()
}

/// A redirect's raw query: documented ones, near misses of every part, and any text at all.
pub fn redirect_query() -> BoxedStrategy<String> {
    let status = prop_oneof![
        4 => prop_oneof![Just("success"), Just("integration-requested"), Just("failure")].prop_map(str::to_owned),
        1 => prop_oneof![Just("Success"), Just("succes"), Just("integration_requested"), Just("pending"), Just("")]
            .prop_map(str::to_owned),
        1 => text("\\PC{0,12}"),
    ];
    let id = prop_oneof![
        3 => any::<IntegrationRequestId>().prop_map(|id| id.to_string()),
        1 => text("[0-9a-fA-F{}-]{0,40}"),
    ];
    let key = prop_oneof![
        6 => any::<Parameter>().prop_map(|parameter| parameter.as_str().to_owned()),
        1 => text("[a-zA-Z_%\\[\\]]{0,10}"),
    ];
    let pair = prop_oneof![
        3 => status.prop_map(|status| format!("status={status}")),
        3 => id.prop_map(|id| format!("integration_request_id={id}")),
        2 => (key, text("[^&#]{0,12}")).prop_map(|(key, value)| format!("{key}={value}")),
    ];
    prop_oneof![4 => vec(pair, 0..6).prop_map(|pairs| pairs.join("&")), 1 => text("(?s).{0,80}")].boxed()
}
