//! Profiles: errors name the place and the fix and show no secret; valid profiles, the schema, the reference and `init`.

use std::collections::BTreeMap;

use catena_conformance::profile::target::{Target, TargetFlags};
use catena_conformance::profile::{Key, Kind, PROFILE, reference, schema_text};

use crate::{output_of, program, root, whole};

#[test]
fn every_invalid_profile_names_the_place_and_the_fix() {
    let folder = root().join("fixtures/profiles/bad");
    let mut outputs = BTreeMap::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let said = output_of(&["run", "--profile", &format!("fixtures/profiles/bad/{name}")]);
        assert!(said.starts_with("exit code 2\n"), "{name}: {said}");
        assert!(!said.contains("this-must-not-be-shown") && !said.contains("pw-1"), "{name}: {said}");
        assert!(said.contains("help: "), "{name}: {said}");
        assert!(
            said.contains(&format!("fixtures/profiles/bad/{name}:"))
                || name.starts_with("host-nobody")
                || name == "empty.toml",
            "{name}: {said}"
        );
        outputs.insert(name, said);
    }
    assert!(outputs.len() >= 40, "{}", outputs.len());
    let all: Vec<String> = outputs.into_iter().map(|(name, said)| format!("== {name}\n{said}")).collect();
    // The number of requests in the plan is not part of this test.
    insta::with_settings!({ filters => vec![(r"Plan for [^:]+:[\s\S]+?deleted\.\n", "PLAN\n")] }, {
        insta::assert_snapshot!("bad_profiles", all.join("\n"));
    });
}

#[test]
fn a_missing_profile_is_a_usage_error() {
    insta::assert_snapshot!("no_profile", output_of(&["run", "--profile", "no/such/file.toml"]));
}

fn parsed(file: &str, text: &str) -> Target {
    let environment = |_: &str| Some("a-value-of-the-tests".to_owned());
    Target::from_profile(file, text, &environment, &TargetFlags::default()).unwrap()
}

fn staging() -> String {
    std::fs::read_to_string(root().join("fixtures/profiles/staging.toml")).unwrap()
}

#[test]
fn the_example_profile_has_every_key() {
    let target = parsed("staging.toml", &staging());
    assert!(!format!("{target:?}").contains("a-value-of-the-tests"), "{target:?}");
    let written: toml::Table = staging().parse().unwrap();
    let mut missing = Vec::new();
    gather_missing("", PROFILE, &toml::Value::Table(written), &mut missing);
    assert_eq!(missing, ["ca_certificate", "revision"], "staging.toml shows every other key");
}

fn gather_missing(path: &str, keys: &[Key], written: &toml::Value, missing: &mut Vec<String>) {
    for key in keys {
        let place = if path.is_empty() { key.name.to_owned() } else { format!("{path}.{}", key.name) };
        let all: Vec<&toml::Value> = match written {
            toml::Value::Array(several) => several.iter().filter_map(|one| one.get(key.name)).collect(),
            toml::Value::Table(one) => one.get(key.name).into_iter().collect(),
            toml::Value::String(_)
            | toml::Value::Integer(_)
            | toml::Value::Float(_)
            | toml::Value::Boolean(_)
            | toml::Value::Datetime(_) => Vec::new(),
        };
        match (all.first(), &key.kind) {
            (None, _) => missing.push(place),
            (Some(found), Kind::Table(inner) | Kind::Tables(inner)) => {
                gather_missing(&place, inner, found, missing)
            }
            (Some(_), _) => {}
        }
    }
}

#[test]
fn reference_and_schema_in_the_repository_are_up_to_date() {
    let read = |path: &str| std::fs::read_to_string(root().join(path)).unwrap_or_default();
    assert_eq!(
        read("docs/profile.md"),
        reference(),
        "run: catena-conformance init --reference > docs/profile.md"
    );
    assert_eq!(
        read("docs/profile.schema.json"),
        schema_text().unwrap(),
        "run: catena-conformance init --schema > docs/profile.schema.json"
    );
}

#[test]
fn init_writes_a_valid_profile_and_does_not_overwrite_one() {
    let folder = tempfile::tempdir().unwrap();
    let init = |more: &[&str]| {
        let urls = [
            "--success-url",
            "https://staging.acme.test/return?fleet={fleet_ref}",
            "--failure-url",
            "https://staging.acme.test/failed",
            "--webhook-url",
            "https://hooks.acme.test/catena",
        ];
        whole(&program().arg("init").args(urls).args(more).current_dir(folder.path()).output().unwrap())
    };
    insta::assert_snapshot!("init", init(&[]));
    let written = std::fs::read_to_string(folder.path().join("catena.toml")).unwrap();
    insta::assert_snapshot!("init_profile", written);
    let target = parsed("catena.toml", &written);
    assert!(target.hosts_not_allowed().is_empty());
    assert!(folder.path().join(".catena/profile.schema.json").is_file());
    insta::assert_snapshot!("init_again", init(&[]));
    assert!(init(&["--force"]).starts_with("exit code 0\n"));
    insta::assert_snapshot!(
        "init_unanswered",
        output_of(&["init", "--offline", "--output", "no/such/folder/x.toml"])
    );
}

#[test]
fn the_keys_that_init_comments_out_are_valid() {
    let folder = tempfile::tempdir().unwrap();
    let urls = ["--success-url", "http://localhost:1/in", "--failure-url", "http://localhost:1/out"];
    assert!(program().arg("init").args(urls).current_dir(folder.path()).output().unwrap().status.success());
    let written = std::fs::read_to_string(folder.path().join("catena.toml")).unwrap();
    let open: String = written
        .lines()
        .filter(|line| !line.starts_with("# ca_certificate"))
        .map(|line| {
            let bare = line.strip_prefix("# ").unwrap_or(line);
            let is_key = bare.split_once(" = ").is_some_and(|(key, _)| !key.contains(' '));
            format!("{}\n", if is_key || bare.starts_with('[') { bare } else { line })
        })
        .collect();
    // A call has a body or a form; the profile shows both.
    let open = open.replace("body = '{\"reference\": \"{fleet_ref}\"}'\n", "");
    parsed("catena.toml", &open);
}

#[test]
fn the_schema_accepts_valid_profiles_and_rejects_structural_mistakes() {
    let validator = jsonschema::validator_for(&catena_conformance::profile::schema()).unwrap();
    let as_json = |text: &str| serde_json::to_value(text.parse::<toml::Table>().unwrap()).unwrap();
    assert!(validator.is_valid(&as_json(&staging())));
    for wrong in [
        "misspelt-key",
        "missing-failure-url",
        "wrong-type",
        "rate-too-high",
        "host-with-a-star",
        "time-is-a-number",
    ] {
        let text =
            std::fs::read_to_string(root().join(format!("fixtures/profiles/bad/{wrong}.toml"))).unwrap();
        assert!(!validator.is_valid(&as_json(&text)), "{wrong}");
    }
}
