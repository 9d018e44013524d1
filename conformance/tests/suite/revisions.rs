//! Every published revision still runs, and none has changed.

use catena_conformance::specification::Specification;
use catena_conformance::suite::steps_in_use;
use sha2::{Digest as _, Sha256};

/// The SHA-256 of the file of each published revision. Add a line with each release that has a new revision; never change
/// one.
const PUBLISHED: &[(u32, &str)] = &[];

#[test]
fn every_revision_has_all_its_rules_and_the_code_of_their_steps() {
    let today = Specification::embedded().unwrap();
    assert!(!today.revisions.is_empty());
    for revision in today.revisions.clone() {
        let frozen = today.clone().as_of(revision.number).unwrap();
        assert_eq!(frozen.checks.len(), revision.size());
        let scenarios =
            frozen.features.iter().flat_map(|feature| &feature.rules).flat_map(|rule| &rule.scenarios);
        assert_eq!(scenarios.count(), revision.size(), "revision {}", revision.number);
        catena_conformance::suite::refuse_undefined(&frozen).unwrap();
        assert!(steps_in_use(&frozen) > 0);
    }
}

#[test]
fn no_published_revision_has_changed() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../features/revisions");
    for (number, digest) in PUBLISHED {
        let text = std::fs::read(folder.join(format!("{number}.toml"))).unwrap();
        let found: String = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(found, *digest, "revision {number} is published and must not change");
    }
}
