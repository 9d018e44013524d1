//! What must not be printed is not, by no `Debug`. The log is watched in a process of its own, `tests/log`, where no
//! other test writes to it.

use mock_catena::dialect::Dialect;
use mock_catena::session::Command;

use crate::support::{Journey, TOKEN, config, connect, samsara};

#[test]
fn no_debug_tells_the_link_the_tokens_or_the_bearer_token() {
    let journey = Journey::invited().after([Command::View, Command::Accept, connect(samsara())]);
    let invitation = serde_json::to_value(journey.session.invitation()).unwrap();
    let printed = format!("{:?} {:?} {:?}", journey.session, journey.effects, config(Dialect::Docs));
    for name in ["id", "magic_link", "pre_registration_access_token", "pre_registration_refresh_token"] {
        assert!(!printed.contains(invitation[name].as_str().unwrap()), "`{name}` is printed");
    }
    assert!(!printed.contains(TOKEN));
    assert!(printed.contains("InvitationId(redacted)"));
}
