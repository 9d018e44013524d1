//! Who may send requests.

use catena_contract::AccessToken;

/// Access control. `/_mock`: with a token, anyone who sends it; without one, only requests from this computer. The rest:
/// requests under a name of this computer or an allowed one.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    /// The token that requests to `/_mock` must send as `Authorization: Bearer`.
    pub token: Option<AccessToken>,
    /// Further host names under which the server answers.
    pub hosts: Vec<String>,
}
