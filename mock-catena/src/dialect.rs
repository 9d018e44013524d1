//! Named switches for the points on which the public sources contradict each other, and presets of them.
//!
//! Decides what a switch does to redirects and events. The session core does not know dialects: it says what
//! happened, the dialect how Catena reports it.

mod api;
mod deliveries;
mod sessions;

use catena_contract::webhook::Event;
use catena_contract::{Expose as _, Outcome, Parameter};
use serde::{Deserialize, Serialize, Serializer};
use url::Url;

use crate::named::named;
use crate::session::{Ending, Session};

pub use api::{AnswerKeys, ApiSwitches, ConnectionIds, EmptyFleetRef, WildcardOfOne};
pub use deliveries::{BreakerRule, DeliveredRule};
pub use sessions::{MixedSession, SdkSessionOutcome, UndismissedPopup};

named! {
    /// Which of Catena's sources to follow where they disagree.
    #[derive(Default, Serialize, Deserialize)]
    #[serde(try_from = "String", rename_all = "kebab-case")]
    pub enum Dialect or UnknownDialect {
        /// The documentation site (get-started/integration-requests).
        #[default]
        Docs = "docs",
        /// The README of catena-connect-sdk.
        ConnectSdk = "connect-sdk",
        /// The published OpenAPI documents.
        Openapi = "openapi",
        /// The examples of catena-sdk-go.
        GoSdk = "go-sdk",
    }
}

/// A text that is not the name of a dialect.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not a dialect; choose `docs`, `connect-sdk`, `openapi` or `go-sdk`")]
pub struct UnknownDialect {
    found: String,
}

/// The value of every switch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Switches {
    /// The URL for a session that ended in an integration request.
    pub requested_target: Target,
    /// The parameters of a redirect, if the outcome has a value for them.
    #[serde(serialize_with = "parameter_names")]
    pub redirect_parameters: &'static [Parameter],
    /// Whether `tsp.requested` and `tsp.created` carry `integration_request_id`.
    pub request_id_in_webhooks: bool,
    /// The response that counts as delivered.
    pub delivered: DeliveredRule,
    /// Attempts per delivery: three retries after the first (docs overview), or three in total (the documented values
    /// of `X-Delivery-Attempt`).
    pub attempts: u32,
    /// When a subscription becomes stale.
    pub breaker: BreakerRule,
    /// The outcome of a visit with both a connection and a request.
    pub mixed_session: MixedSession,
    /// How parameters are added to a partner's URL.
    pub existing_query: ExistingQuery,
    /// The redirect of a session that was opened with `embed`.
    pub sdk_session_outcome: SdkSessionOutcome,
    /// What a popup does that is still open after its last messages.
    pub undismissed_popup: UndismissedPopup,
    /// Whether a token request may omit `scope=organization`: the docs' quickstart does, the authentication service's
    /// document requires it.
    pub scope_optional: bool,
    /// The switches of the API.
    #[serde(flatten)]
    pub api: ApiSwitches,
}

/// One of the partner's two URLs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// `success_redirect_url`
    Success,
    /// `failure_redirect_url`
    Failure,
}

/// How parameters are added to a partner's URL. No source says (assumption `redirect-merge-set`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExistingQuery {
    /// The existing query stays, except for parameters of the same name; the fragment stays last.
    KeptOursSet,
}

fn parameter_names<S: Serializer>(parameters: &&[Parameter], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(parameters.iter().map(|parameter| parameter.as_str()))
}

impl Dialect {
    /// The switches of this preset.
    #[must_use]
    pub const fn switches(self) -> Switches {
        use Parameter::{FleetRef, IntegrationRequestId, InvitationId, SkipReason, Status, TspCount};
        let docs = Switches {
            requested_target: Target::Success,
            redirect_parameters: &[Status, IntegrationRequestId],
            request_id_in_webhooks: true,
            delivered: DeliveredRule::AnyBut5xx,
            attempts: 4,
            breaker: BreakerRule::Tiers,
            mixed_session: MixedSession::Success,
            existing_query: ExistingQuery::KeptOursSet,
            sdk_session_outcome: SdkSessionOutcome::Sdk,
            undismissed_popup: UndismissedPopup::Redirects,
            scope_optional: true,
            api: ApiSwitches {
                wildcard_of_one: WildcardOfOne::Array,
                empty_fleet_ref: EmptyFleetRef::Refused,
                connection_ids: ConnectionIds::V7,
                answer_keys: AnswerKeys::Published,
            },
        };
        let openapi = Switches {
            redirect_parameters: &[Status, IntegrationRequestId, FleetRef, InvitationId],
            request_id_in_webhooks: false,
            delivered: DeliveredRule::Only2xx,
            attempts: 3,
            breaker: BreakerRule::SixHours,
            scope_optional: false,
            api: ApiSwitches {
                empty_fleet_ref: EmptyFleetRef::Accepted,
                connection_ids: ConnectionIds::V4,
                ..docs.api
            },
            ..docs
        };
        match self {
            Self::Docs => docs,
            Self::ConnectSdk => Switches {
                requested_target: Target::Failure,
                redirect_parameters: &[Status, SkipReason, TspCount],
                ..docs
            },
            Self::Openapi => openapi,
            Self::GoSdk => Switches {
                api: ApiSwitches { wildcard_of_one: WildcardOfOne::Object, ..openapi.api },
                ..openapi
            },
        }
    }
}

impl Switches {
    /// The redirect for an ending; `None` if the partner configured no URL for it.
    #[must_use]
    pub fn redirect(&self, session: &Session, ending: &Ending) -> Option<Url> {
        let request = session.request();
        let url = match self.target(self.outcome(ending)) {
            Target::Success => request.success_redirect_url.as_ref()?,
            Target::Failure => request.failure_redirect_url.as_ref()?,
        };
        match self.existing_query {
            ExistingQuery::KeptOursSet => {
                let parameters = self.parameters(session, ending);
                let url = url.with_parameters(&parameters);
                #[cfg(feature = "self-check")]
                crate::self_check::redirect(&parameters, &url);
                Some(url)
            }
        }
    }

    /// The parameters of the redirect for an ending.
    #[must_use]
    pub fn parameters(&self, session: &Session, ending: &Ending) -> Vec<(Parameter, String)> {
        self.redirect_parameters
            .iter()
            .filter_map(|parameter| {
                Some((*parameter, value_of(*parameter, session, ending, self.outcome(ending))?))
            })
            .collect()
    }

    /// The event as this dialect sends it.
    #[must_use]
    pub fn adapt_event(&self, mut event: Event) -> Event {
        if !self.request_id_in_webhooks
            && let Event::TspRequested(records) | Event::TspCreated(records) = &mut event
        {
            for record in records {
                record.integration_request_id = None;
            }
        }
        event
    }

    /// The outcome as this dialect reports it.
    #[must_use]
    pub const fn outcome(&self, ending: &Ending) -> Outcome {
        match (self.mixed_session, ending.also_requested) {
            (MixedSession::IntegrationRequested, Some(id)) => Outcome::IntegrationRequested { id },
            (MixedSession::IntegrationRequested, None) | (MixedSession::Success, _) => ending.outcome,
        }
    }

    /// Which of the partner's URLs an outcome goes to.
    #[must_use]
    pub const fn target(&self, outcome: Outcome) -> Target {
        match outcome {
            Outcome::Success => Target::Success,
            Outcome::IntegrationRequested { .. } => self.requested_target,
            Outcome::Failure => Target::Failure,
        }
    }
}

fn value_of(parameter: Parameter, session: &Session, ending: &Ending, outcome: Outcome) -> Option<String> {
    match parameter {
        Parameter::Status => Some(outcome.status().as_str().to_owned()),
        Parameter::IntegrationRequestId => match outcome {
            Outcome::IntegrationRequested { id } => Some(id.to_string()),
            Outcome::Success | Outcome::Failure => None,
        },
        Parameter::SkipReason => ending.skip_reason.clone(),
        Parameter::TspCount => Some(ending.tsp_count.to_string()),
        Parameter::FleetRef => Some(session.request().fleet_ref.to_string()),
        Parameter::InvitationId => Some(session.id().expose()),
    }
}

impl TryFrom<String> for Dialect {
    type Error = UnknownDialect;

    fn try_from(raw: String) -> Result<Self, UnknownDialect> {
        raw.parse()
    }
}

/// A preset and switches that differ from it. Without a preset, the other switches keep their values.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SwitchRequest {
    name: Option<Dialect>,
    requested_target: Option<Target>,
    request_id_in_webhooks: Option<bool>,
    delivered: Option<DeliveredRule>,
    attempts: Option<std::num::NonZeroU8>,
    breaker: Option<BreakerRule>,
    mixed_session: Option<MixedSession>,
    #[serde(alias = "sdk-session-outcome")]
    sdk_session_outcome: Option<SdkSessionOutcome>,
    undismissed_popup: Option<UndismissedPopup>,
    wildcard_of_one: Option<WildcardOfOne>,
    empty_fleet_ref: Option<EmptyFleetRef>,
    connection_ids: Option<ConnectionIds>,
    answer_keys: Option<AnswerKeys>,
}

impl SwitchRequest {
    /// The request that leads to these switches from any others.
    pub(crate) fn to(switches: &Switches) -> Self {
        let request = |name| Self {
            name: Some(name),
            requested_target: Some(switches.requested_target),
            request_id_in_webhooks: Some(switches.request_id_in_webhooks),
            delivered: Some(switches.delivered),
            attempts: u8::try_from(switches.attempts).ok().and_then(|attempts| attempts.try_into().ok()),
            breaker: Some(switches.breaker),
            mixed_session: Some(switches.mixed_session),
            sdk_session_outcome: Some(switches.sdk_session_outcome),
            undismissed_popup: Some(switches.undismissed_popup),
            wildcard_of_one: Some(switches.api.wildcard_of_one),
            empty_fleet_ref: Some(switches.api.empty_fleet_ref),
            connection_ids: Some(switches.api.connection_ids),
            answer_keys: Some(switches.api.answer_keys),
        };
        let mut requests = Dialect::ALL.into_iter().map(request);
        requests.find(|request| request.clone().apply(switches) == *switches).unwrap_or_default()
    }

    /// These switches, changed as requested.
    pub(crate) fn apply(self, current: &Switches) -> Switches {
        let before = self.name.map_or_else(|| current.clone(), Dialect::switches);
        Switches {
            requested_target: self.requested_target.unwrap_or(before.requested_target),
            request_id_in_webhooks: self.request_id_in_webhooks.unwrap_or(before.request_id_in_webhooks),
            delivered: self.delivered.unwrap_or(before.delivered),
            attempts: self.attempts.map_or(before.attempts, |attempts| u32::from(attempts.get())),
            breaker: self.breaker.unwrap_or(before.breaker),
            mixed_session: self.mixed_session.unwrap_or(before.mixed_session),
            sdk_session_outcome: self.sdk_session_outcome.unwrap_or(before.sdk_session_outcome),
            undismissed_popup: self.undismissed_popup.unwrap_or(before.undismissed_popup),
            api: ApiSwitches {
                wildcard_of_one: self.wildcard_of_one.unwrap_or(before.api.wildcard_of_one),
                empty_fleet_ref: self.empty_fleet_ref.unwrap_or(before.api.empty_fleet_ref),
                connection_ids: self.connection_ids.unwrap_or(before.api.connection_ids),
                answer_keys: self.answer_keys.unwrap_or(before.api.answer_keys),
            },
            ..before
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_sets_every_switch() {
        let table: Vec<_> = Dialect::ALL
            .into_iter()
            .map(|dialect| format!("{dialect}: {}", serde_json::to_string(&dialect.switches()).unwrap()))
            .collect();
        insta::assert_snapshot!(table.join("\n"), @r#"
    docs: {"requested_target":"success","redirect_parameters":["status","integration_request_id"],"request_id_in_webhooks":true,"delivered":"any-but-5xx","attempts":4,"breaker":"tiers","mixed_session":"success","existing_query":"kept-ours-set","sdk_session_outcome":"sdk","undismissed_popup":"redirects","scope_optional":true,"wildcard_of_one":"array","empty_fleet_ref":"refused","connection_ids":"v7","answer_keys":"published"}
    connect-sdk: {"requested_target":"failure","redirect_parameters":["status","skip_reason","tsp_count"],"request_id_in_webhooks":true,"delivered":"any-but-5xx","attempts":4,"breaker":"tiers","mixed_session":"success","existing_query":"kept-ours-set","sdk_session_outcome":"sdk","undismissed_popup":"redirects","scope_optional":true,"wildcard_of_one":"array","empty_fleet_ref":"refused","connection_ids":"v7","answer_keys":"published"}
    openapi: {"requested_target":"success","redirect_parameters":["status","integration_request_id","fleet_ref","invitation_id"],"request_id_in_webhooks":false,"delivered":"2xx","attempts":3,"breaker":"six-hours","mixed_session":"success","existing_query":"kept-ours-set","sdk_session_outcome":"sdk","undismissed_popup":"redirects","scope_optional":false,"wildcard_of_one":"array","empty_fleet_ref":"accepted","connection_ids":"v4","answer_keys":"published"}
    go-sdk: {"requested_target":"success","redirect_parameters":["status","integration_request_id","fleet_ref","invitation_id"],"request_id_in_webhooks":false,"delivered":"2xx","attempts":3,"breaker":"six-hours","mixed_session":"success","existing_query":"kept-ours-set","sdk_session_outcome":"sdk","undismissed_popup":"redirects","scope_optional":false,"wildcard_of_one":"object","empty_fleet_ref":"accepted","connection_ids":"v4","answer_keys":"published"}
    "#);
    }

    #[test]
    fn a_dialect_is_parsed_by_its_exact_name() {
        for dialect in Dialect::ALL {
            assert_eq!(dialect.to_string().parse(), Ok(dialect));
        }
        assert_eq!(
            "Docs".parse::<Dialect>().unwrap_err().to_string(),
            "`Docs` is not a dialect; choose `docs`, `connect-sdk`, `openapi` or `go-sdk`"
        );
    }

    #[test]
    fn a_4xx_counts_as_delivered_by_the_docs_and_not_by_the_openapi_document() {
        assert!(DeliveredRule::AnyBut5xx.accepts(404) && !DeliveredRule::AnyBut5xx.accepts(503));
        assert!(DeliveredRule::Only2xx.accepts(202) && !DeliveredRule::Only2xx.accepts(302));
    }
}
