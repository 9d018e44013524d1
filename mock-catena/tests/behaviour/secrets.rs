//! `Debug` output contains no secrets. The log is tested in a separate process, `tests/log`, because other tests
//! would write to it.

use mock_catena::dialect::Dialect;
use mock_catena::session::Command;

use crate::support::{Journey, TOKEN, config, connect, samsara};

#[test]
fn debug_output_contains_no_link_or_token() {
    let journey = Journey::invited().after([Command::View, Command::Accept, connect(samsara())]);
    let invitation = serde_json::to_value(journey.session.invitation()).unwrap();
    let printed = format!("{:?} {:?} {:?}", journey.session, journey.effects, config(Dialect::Docs));
    for name in ["id", "magic_link", "pre_registration_access_token", "pre_registration_refresh_token"] {
        assert!(!printed.contains(invitation[name].as_str().unwrap()), "`{name}` is printed");
    }
    assert!(!printed.contains(TOKEN));
    assert!(printed.contains("InvitationId(redacted)"));
}
