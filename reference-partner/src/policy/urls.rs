//! The partner's URLs.

/// The partner's own parameter on both callback URLs. It says which fleet comes back; a real partner would also check
/// it against the fleet's session.
pub(crate) const FLEET_PARAMETER: &str = "fleet";
/// Path of the success redirect URL.
pub const SUCCESS_PATH: &str = "/catena/return";
/// Path of the failure redirect URL.
pub const FAILURE_PATH: &str = "/catena/failed";
/// Path of the webhook endpoint.
pub const WEBHOOK_PATH: &str = "/hooks/catena";
/// Path of the read-only view of an integration request; `{integration_request_id}` is replaced by its id.
pub const INTEGRATION_REQUEST_VIEW_PATH: &str = "/_test/integration-requests/{integration_request_id}";
/// The same view for an empty id, which only a partner with a defect stores.
pub(crate) const INTEGRATION_REQUEST_VIEW_ROOT: &str = "/_test/integration-requests/";
/// Path of the read-only view of a fleet; `{fleet_ref}` is replaced by its reference.
pub const FLEET_VIEW_PATH: &str = "/_test/fleets/{fleet_ref}";

/// Which of the two callback URLs the browser was sent to. A correct partner does not depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CallbackUrl {
    Success,
    Failure,
}
