//! The assumptions in the code and in the list are the same.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Every name that follows the word "assumption" in code or text.
fn named_in(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            named_in(&path, names);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let joined: String = text
                .lines()
                .map(|line| line.trim().trim_start_matches('/').trim())
                .collect::<Vec<_>>()
                .join(" ");
            for after in joined.split("assumption `").skip(1) {
                names.insert(after.split('`').next().unwrap().to_owned());
            }
            for after in joined.split("(`").skip(1) {
                if let Some((name, _)) = after.split_once("`)")
                    && name.contains('-')
                    && !name.contains(' ')
                {
                    names.insert(name.to_owned());
                }
            }
        }
    }
}

#[test]
fn assumptions_in_the_code_and_in_the_list_are_the_same() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut named = BTreeSet::new();
    named_in(&here.join("src"), &mut named);
    let list = fs::read_to_string(here.join("ASSUMPTIONS.md")).unwrap();
    let listed: BTreeSet<String> = list
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` |"))
        .map(|(name, _)| name.to_owned())
        .collect();
    assert_eq!(named, listed);
}
