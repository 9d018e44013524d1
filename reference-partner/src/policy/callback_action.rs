//! What a correct partner does with one redirect: what it stores, and which page it shows.

use catena_contract::{IntegrationRequestId, Outcome, RedirectQueryError};

/// What the partner does with one redirect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CallbackAction {
    pub(crate) store: StoreChange,
    pub(crate) page: PageKind,
}

/// What a redirect changes in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StoreChange {
    Nothing,
    /// Adds the fleet's integration request, so that later webhooks can be matched with it.
    AddRequest {
        id: IntegrationRequestId,
    },
    /// Adds a request under the text of its id, valid or not. Only with a defect.
    AddRawRequest,
    /// Adds a request for every id in the URL. Only with a defect.
    AddEveryRequest,
    /// Marks the fleet as live. Only with a defect: a redirect proves nothing.
    MarkLive,
}

/// Which page the fleet sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageKind {
    /// Connected if webhooks have confirmed it, otherwise "we are checking".
    Progress,
    /// The provider was requested.
    Requested,
    /// A provider was requested, but the id of the request is unusable.
    RequestedWithoutId,
    /// This session connected nothing.
    Failed,
    /// The outcome is unknown.
    Neutral,
    /// Connected, without a confirmation by webhooks. Only with a defect.
    Connected,
    /// The same "thank you" for several outcomes. Only with a defect.
    ThankYou,
}

/// Decides by the outcome, not by the URL: public sources disagree on which URL an integration request uses.
/// Anyone can type a redirect, so `success` stores nothing, and an unreadable redirect changes nothing.
pub(crate) const fn action_for(outcome: &Result<Outcome, RedirectQueryError>) -> CallbackAction {
    match outcome {
        Ok(Outcome::Success) => CallbackAction { store: StoreChange::Nothing, page: PageKind::Progress },
        Ok(Outcome::IntegrationRequested { id }) => {
            CallbackAction { store: StoreChange::AddRequest { id: *id }, page: PageKind::Requested }
        }
        Ok(Outcome::Failure) => CallbackAction { store: StoreChange::Nothing, page: PageKind::Failed },
        Err(error) => CallbackAction { store: StoreChange::Nothing, page: page_for_unreadable(error) },
    }
}

const fn page_for_unreadable(error: &RedirectQueryError) -> PageKind {
    match error {
        RedirectQueryError::StatusMissing
        | RedirectQueryError::StatusEmpty
        | RedirectQueryError::StatusRepeated
        | RedirectQueryError::StatusUnknown { .. } => PageKind::Neutral,
        // The fleet did request a provider; the id can be looked up in Catena's list of its requests.
        RedirectQueryError::IdMissing | RedirectQueryError::IdMalformed | RedirectQueryError::IdRepeated => {
            PageKind::RequestedWithoutId
        }
    }
}

#[cfg(test)]
mod tests {
    use catena_contract::parse_query;
    use proptest::prelude::*;

    use super::*;

    const ID: &str = "5c06372b-5b5a-4477-88ee-6cd8d3b55efb";

    fn on(query: &str) -> CallbackAction {
        action_for(&parse_query(query))
    }

    #[test]
    fn each_documented_outcome_has_its_own_action() {
        let id = ID.parse().unwrap();
        assert_eq!(
            on("status=success"),
            CallbackAction { store: StoreChange::Nothing, page: PageKind::Progress }
        );
        assert_eq!(
            on(&format!("status=integration-requested&integration_request_id={ID}")),
            CallbackAction { store: StoreChange::AddRequest { id }, page: PageKind::Requested }
        );
        assert_eq!(
            on("status=failure"),
            CallbackAction { store: StoreChange::Nothing, page: PageKind::Failed }
        );
    }

    #[test]
    fn an_unknown_or_ambiguous_status_changes_nothing() {
        for query in
            ["", "status=", "status=provider-pending", "status=success&status=failure", "Status=success"]
        {
            assert_eq!(
                on(query),
                CallbackAction { store: StoreChange::Nothing, page: PageKind::Neutral },
                "{query}"
            );
        }
    }

    #[test]
    fn a_request_without_a_usable_id_is_acknowledged_and_not_stored() {
        for id in ["", "&integration_request_id=", "&integration_request_id=17"] {
            let action = on(&format!("status=integration-requested{id}"));
            assert_eq!(
                action,
                CallbackAction { store: StoreChange::Nothing, page: PageKind::RequestedWithoutId },
                "{id}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_redirect_makes_a_correct_partner_store_or_show_a_connection(
            query in catena_contract::strategies::redirect_query()
        ) {
            let CallbackAction { store, page } = on(&query);
            prop_assert_ne!(store, StoreChange::MarkLive);
            prop_assert!(!matches!(page, PageKind::Connected | PageKind::ThankYou));
        }
    }
}
