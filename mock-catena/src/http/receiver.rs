//! The URLs that deliveries may go to.

use catena_contract::{ApiError, RedirectUrl, ValidationDetail};

use crate::app::App;

/// 422 for a URL that `--deny-private` refuses. `field` is where it was read.
pub(super) fn check(app: &App, field: &str, url: Option<&RedirectUrl>) -> Result<(), ApiError> {
    let Some(url) = url.filter(|url| app.context().courier.refuses(url)) else { return Ok(()) };
    Err(ApiError::Unprocessable(vec![ValidationDetail {
        path: format!("body.{field}"),
        input: catena_contract::mask_url(url),
        message: "this address is private or local, and `--deny-private` refuses those".to_owned(),
        error_type: "value_error".to_owned(),
    }]))
}
