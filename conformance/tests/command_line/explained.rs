//! `explain` of an id that nobody has.

use crate::{flat, output_of};

#[test]
fn an_unknown_id_gets_a_suggestion_of_its_area() {
    let said = |id: &str| flat(&output_of(&["explain", id]));
    let unknown = said("webhook.nope");
    assert!(unknown.starts_with("exit code 2"), "{unknown}");
    assert!(!unknown.contains("did you mean"), "{unknown}");
    assert!(unknown.contains("`catena-conformance list --only webhook.` lists the"), "{unknown}");
    let group = said("webhook.signature.nope");
    assert!(group.contains("these begin with `webhook.signature.`: webhook.signature."), "{group}");
    let typing = said("webhook.signature.misssing");
    assert!(typing.contains("did you mean `webhook.signature.missing`?"), "{typing}");
    let defect = said("accept-unsigned");
    assert!(defect.contains("did you mean `accepts-unsigned`?"), "{defect}");
}
