//! The six messages that an embedded flow posts to the partner's page, and which screen posts which.
//!
//! The script `embed.js` posts them; it gets the messages and the allowed origins as data.

use catena_contract::{ConnectionId, Outcome};
use serde::Serialize;

use super::launch::{Embed, Launch};
use crate::session::{Ending, Session, Stage};

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(super) enum Event {
    /// The flow is open. Posted again when its first page is reloaded.
    Open,
    /// A connection was created. Posted again when it is renewed.
    #[serde(rename_all = "camelCase")]
    Connection { connection_id: ConnectionId },
    /// A connection was deleted.
    #[serde(rename_all = "camelCase")]
    ConnectionDeleted { connection_id: ConnectionId },
    /// The visit ended in success.
    #[serde(rename_all = "camelCase")]
    Success { connection_ids: Vec<ConnectionId> },
    /// The visit ended otherwise. No source lists the reasons (assumption `exit-reasons`).
    Exit { reason: &'static str },
    /// Posted after either.
    Close,
}

/// A message in the form that is posted.
#[derive(Serialize)]
struct Posted<'a> {
    source: &'static str,
    version: u8,
    #[serde(flatten)]
    event: &'a Event,
}

/// The data for a page's script.
pub(super) struct Post {
    /// `parent` or `opener`.
    pub(super) to: &'static str,
    /// The origins that may receive the messages, separated by spaces.
    pub(super) origins: String,
    /// The messages, as a JSON list.
    pub(super) messages: String,
    /// The URL for a popup whose opener is gone.
    pub(super) fallback: Option<String>,
}

impl Post {
    /// The messages of a page; `None` if there are none, the flow is not embedded, or its key is unknown.
    pub(super) fn of(launch: &Launch, events: &[Event], fallback: Option<String>) -> Option<Self> {
        let to = match launch.embed? {
            Embed::Iframe => "parent",
            Embed::Popup => "opener",
            Embed::Redirect => return None,
        };
        if launch.key.is_none() || events.is_empty() {
            return None;
        }
        let posted: Vec<_> =
            events.iter().map(|event| Posted { source: "catena-connect", version: 1, event }).collect();
        let messages = serde_json::to_string(&posted).ok()?;
        #[cfg(feature = "self-check")]
        crate::self_check::page_messages(&messages);
        Some(Self { to, origins: launch.origins.join(" "), messages, fallback })
    }
}

/// The last two messages of a visit. An integration request is an exit.
pub(super) fn final_message(session: &Session, ending: &Ending) -> Vec<Event> {
    let last = match (session.stage(), ending.outcome) {
        (Stage::Declined { .. }, _) => Event::Exit { reason: "declined" },
        (Stage::Expired, _) => Event::Exit { reason: "expired" },
        (_, Outcome::Success) => Event::Success {
            connection_ids: session
                .member()
                .map(|member| member.visit.connections.clone())
                .unwrap_or_default(),
        },
        (_, Outcome::IntegrationRequested { .. }) => Event::Exit { reason: "integration_requested" },
        (_, Outcome::Failure) => Event::Exit { reason: "user_cancelled" },
    };
    vec![last, Event::Close]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_six_messages_have_the_documented_shapes() {
        let id: ConnectionId = "00000000-0000-4000-8000-000000000001".parse().unwrap();
        let launch = Launch {
            embed: Some(Embed::Iframe),
            key: Some("demo".into()),
            origins: vec!["https://a.test".into()],
            ..Launch::default()
        };
        let events = [
            Event::Open,
            Event::Connection { connection_id: id },
            Event::ConnectionDeleted { connection_id: id },
            Event::Success { connection_ids: vec![id] },
            Event::Exit { reason: "declined" },
            Event::Close,
        ];
        let post = Post::of(&launch, &events, None).unwrap();
        insta::assert_snapshot!(post.messages.replace("},{", "},\n{"), @r#"
        [{"source":"catena-connect","version":1,"event":"open"},
        {"source":"catena-connect","version":1,"event":"connection","connectionId":"00000000-0000-4000-8000-000000000001"},
        {"source":"catena-connect","version":1,"event":"connection_deleted","connectionId":"00000000-0000-4000-8000-000000000001"},
        {"source":"catena-connect","version":1,"event":"success","connectionIds":["00000000-0000-4000-8000-000000000001"]},
        {"source":"catena-connect","version":1,"event":"exit","reason":"declined"},
        {"source":"catena-connect","version":1,"event":"close"}]
        "#);
    }

    #[test]
    fn there_are_no_messages_in_the_same_tab_or_without_a_key() {
        for embed in [None, Some(Embed::Redirect)] {
            let launch = Launch { embed, key: Some("demo".into()), ..Launch::default() };
            assert!(Post::of(&launch, &[Event::Open], None).is_none());
        }
        let keyless = Launch { embed: Some(Embed::Popup), ..Launch::default() };
        assert!(Post::of(&keyless, &[Event::Open], None).is_none());
    }
}
