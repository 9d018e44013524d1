//! What a correct partner decides about a redirect or a delivery: pure functions, without a store or a server.

mod callback_action;
mod delivery;
mod gunzip;
mod query;
mod receive_error;
mod urls;

pub(crate) use callback_action::{CallbackAction, PageKind, StoreChange, action_for};
pub(crate) use delivery::{MAX_BODY_BYTES, decode_body, is_gzip, signature_headers, single_header};
pub(crate) use query::values;
pub(crate) use receive_error::ReceiveError;
pub(crate) use urls::{CallbackUrl, FLEET_PARAMETER, INTEGRATION_REQUEST_VIEW_ROOT};
pub use urls::{FAILURE_PATH, FLEET_VIEW_PATH, INTEGRATION_REQUEST_VIEW_PATH, SUCCESS_PATH, WEBHOOK_PATH};
