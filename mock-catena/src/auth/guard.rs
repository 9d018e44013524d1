//! Access to `/_mock`.

use catena_contract::AccessToken;

/// Who may give commands at `/_mock`. Without a token: whoever is on this computer. With one: whoever has it, from
/// anywhere, and nobody else.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    /// `Authorization: Bearer` with this.
    pub token: Option<AccessToken>,
}
