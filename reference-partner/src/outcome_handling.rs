//! What to do about one callback: what to keep, and what the fleet reads. The good partner's decision, pure.

use catena_contract::{IntegrationRequestId, Outcome, RedirectQueryError};

/// What the partner does with one redirect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Handling {
    pub(super) keep: Keep,
    pub(super) show: Show,
}

/// What goes into the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    Nothing,
    /// The fleet's request, so that later webhooks can be matched with it.
    Request {
        id: IntegrationRequestId,
    },
    /// A request under whatever stands in its id: a mistaken partner's.
    AsWritten,
    /// A request for every id in the address: a mistaken partner's.
    Every,
    /// "The fleet is live." Only a mistaken partner says so on the word of a redirect.
    Live,
}

/// What the fleet is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Show {
    /// How far the connection is, by what webhooks have confirmed.
    Progress,
    /// The provider was requested.
    Requested,
    /// It seems a provider was requested, but which request it is cannot be told.
    RequestedSomehow,
    /// Nothing was connected by this session.
    Failed,
    /// We cannot tell.
    Neutral,
    /// "Connected", whatever the webhooks say: a mistaken partner's.
    Connected,
    /// "Thank you", whatever happened: a mistaken partner's.
    ThankYou,
}

/// Branches on the belief, never on the URL: public sources disagree on which URL an integration request lands on.
/// A redirect is a prompt to look, so `success` keeps nothing, and an unreadable one changes nothing.
pub(crate) const fn careful(belief: &Result<Outcome, RedirectQueryError>) -> Handling {
    match belief {
        Ok(Outcome::Success) => Handling { keep: Keep::Nothing, show: Show::Progress },
        Ok(Outcome::IntegrationRequested { id }) => {
            Handling { keep: Keep::Request { id: *id }, show: Show::Requested }
        }
        Ok(Outcome::Failure) => Handling { keep: Keep::Nothing, show: Show::Failed },
        Err(doubt) => Handling { keep: Keep::Nothing, show: in_doubt(doubt) },
    }
}

const fn in_doubt(doubt: &RedirectQueryError) -> Show {
    match doubt {
        RedirectQueryError::StatusMissing
        | RedirectQueryError::StatusEmpty
        | RedirectQueryError::StatusRepeated
        | RedirectQueryError::StatusUnknown { .. } => Show::Neutral,
        // The fleet did what it could; the list of its requests at Catena will tell which one it was.
        RedirectQueryError::IdMissing | RedirectQueryError::IdMalformed | RedirectQueryError::IdRepeated => {
            Show::RequestedSomehow
        }
    }
}

#[cfg(test)]
mod tests {
    use catena_contract::parse_query;
    use proptest::prelude::*;

    use super::*;

    const ID: &str = "5c06372b-5b5a-4477-88ee-6cd8d3b55efb";

    fn on(query: &str) -> Handling {
        careful(&parse_query(query))
    }

    #[test]
    fn each_documented_outcome_has_its_own_handling() {
        let id = ID.parse().unwrap();
        assert_eq!(on("status=success"), Handling { keep: Keep::Nothing, show: Show::Progress });
        assert_eq!(
            on(&format!("status=integration-requested&integration_request_id={ID}")),
            Handling { keep: Keep::Request { id }, show: Show::Requested }
        );
        assert_eq!(on("status=failure"), Handling { keep: Keep::Nothing, show: Show::Failed });
    }

    #[test]
    fn a_status_that_says_nothing_changes_nothing() {
        for query in
            ["", "status=", "status=provider-pending", "status=success&status=failure", "Status=success"]
        {
            assert_eq!(on(query), Handling { keep: Keep::Nothing, show: Show::Neutral }, "{query}");
        }
    }

    #[test]
    fn a_request_without_a_usable_id_is_acknowledged_and_not_stored() {
        for id in ["", "&integration_request_id=", "&integration_request_id=17"] {
            let handling = on(&format!("status=integration-requested{id}"));
            assert_eq!(handling, Handling { keep: Keep::Nothing, show: Show::RequestedSomehow }, "{id}");
        }
    }

    proptest! {
        #[test]
        fn no_redirect_makes_a_careful_partner_store_or_claim_a_connection(
            query in catena_contract::strategies::redirect_query()
        ) {
            let Handling { keep, show } = on(&query);
            prop_assert_ne!(keep, Keep::Live);
            prop_assert!(!matches!(show, Show::Connected | Show::ThankYou));
        }
    }
}
