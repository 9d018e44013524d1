//! Access to `/_mock`.

use catena_contract::AccessToken;

/// Access control of `/_mock`: with a token, anyone who sends it; without one, only requests from this computer.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    /// The token that requests must send as `Authorization: Bearer`.
    pub token: Option<AccessToken>,
}
