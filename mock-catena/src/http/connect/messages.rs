//! The six messages that an embedded flow posts to the partner's page, and which screen posts which.
//!
//! The script `embed.js` posts them; it gets the messages and the allowed origins as data.

use catena_contract::{ConnectionId, InvitationId, Outcome};
use serde::Serialize;
use serde_json::Value;

use super::launch::{Embed, Launch};
use crate::session::{Session, Stage};

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(super) enum Event {
    /// The flow is open. Every screen posts it, also when it is loaded again (assumption `open-on-every-screen`).
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
#[derive(Clone)]
pub(super) struct Post {
    /// `parent` or `opener`.
    pub(super) to: &'static str,
    /// The origins that may receive the messages, separated by spaces.
    pub(super) origins: String,
    /// The messages.
    messages: Vec<Value>,
    /// The session, for the timeline; `None` on a page without one.
    pub(super) session: Option<InvitationId>,
    /// Where a popup goes whose opener is gone.
    pub(super) fallback: Option<Fallback>,
}

/// Where a popup goes whose opener is gone, and when.
#[derive(Clone)]
pub(super) struct Fallback {
    /// A path next to the last page, which redirects to the partner.
    pub(super) path: String,
    /// How long a popup stays open whose opener is there, in milliseconds; `None` for no limit.
    pub(super) dismissed_within_ms: Option<u32>,
}

impl Post {
    /// The messages of a page; `None` if there are none, the flow is not embedded, or its key is unknown.
    pub(super) fn of(launch: &Launch, session: Option<InvitationId>, events: &[Event]) -> Option<Self> {
        let to = match launch.embed? {
            Embed::Iframe => "parent",
            Embed::Popup => "opener",
            Embed::Redirect => return None,
        };
        if launch.key.is_none() || events.is_empty() {
            return None;
        }
        let posted = events.iter().map(|event| Posted { source: "catena-connect", version: 1, event });
        let messages = posted.map(|posted| serde_json::to_value(posted).ok()).collect::<Option<Vec<_>>>()?;
        #[cfg(feature = "self-check")]
        crate::self_check::page_messages(&messages);
        Some(Self { to, origins: launch.origins.join(" "), messages, session, fallback: None })
    }

    /// No messages, because there is nobody to post them to: for a popup that goes on to its fallback.
    pub(super) const fn silent(session: InvitationId) -> Self {
        let session = Some(session);
        Self { to: "opener", origins: String::new(), messages: vec![], session, fallback: None }
    }

    /// The messages as a JSON list.
    pub(super) fn json(&self) -> String {
        Value::from(self.messages.clone()).to_string()
    }

    /// Whether there are any.
    pub(super) const fn has_messages(&self) -> bool {
        !self.messages.is_empty()
    }

    /// The messages, for the timeline.
    pub(super) fn into_messages(self) -> Vec<Value> {
        self.messages
    }
}

/// The last two messages of a visit, or of a link that no visit starts from. An integration request is an exit.
pub(super) fn final_message(session: &Session, outcome: Outcome) -> Vec<Event> {
    let last = match (session.stage(), outcome) {
        (Stage::Declined { .. }, _) => Event::Exit { reason: "declined" },
        (Stage::Expired, _) => Event::Exit { reason: "expired" },
        (Stage::Deleted, _) => Event::Exit { reason: "withdrawn" },
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
        let post = Post::of(&launch, None, &events).unwrap();
        insta::assert_snapshot!(post.json().replace("},{", "},\n{"), @r#"
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
            assert!(Post::of(&launch, None, &[Event::Open]).is_none());
        }
        let keyless = Launch { embed: Some(Embed::Popup), ..Launch::default() };
        assert!(Post::of(&keyless, None, &[Event::Open]).is_none());
    }
}
