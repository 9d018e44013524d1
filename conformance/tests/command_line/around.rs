//! Around a run, as a user goes about it: baselines, what failed last, shards, comparisons; and every wrong input.

use std::path::{Path, PathBuf};
use std::process::Command;

use insta::assert_snapshot;
use tempfile::TempDir;

use crate::partner::Partner;
use crate::{program, whole};

/// A folder to work in, with a flawed partner beside it.
struct Desk {
    folder: TempDir,
    _partner: Option<Partner>,
}

impl Desk {
    fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), _partner: None }
    }

    fn with_defect(defect: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let partner = Partner::start(&folder.path().join("partner.toml"), &["--defect", defect]);
        Self { folder, _partner: Some(partner) }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    fn command(&self) -> Command {
        let mut program = program();
        program.current_dir(self.folder.path());
        program
    }

    /// What the program says to this line of arguments, without this folder's name and ports.
    fn said(&self, line: &str) -> String {
        let output = self.command().args(line.split_whitespace()).output().unwrap();
        let said = whole(&output).replace(&self.folder.path().display().to_string(), "FOLDER");
        regex::Regex::new(r"127\.0\.0\.1:\d+").unwrap().replace_all(&said, "127.0.0.1:PORT").into_owned()
    }
}

const NARROW: &str = "run --profile partner.toml --seed 3 --only redirect.requested";

#[test]
fn a_baseline_takes_failures_in_and_asks_for_those_that_hold_to_be_taken_out() {
    let desk = Desk::with_defect("treats-requested-as-connected");
    let updated = desk.said(&format!("{NARROW} --baseline known.toml --update-baseline"));
    assert!(updated.starts_with("exit code 0\n"), "{updated}");
    assert!(updated.contains("baseline known.toml:"), "{updated}");
    assert_snapshot!("baseline_written", desk.read("known.toml"));
    let known = desk.said(&format!("{NARROW} --baseline known.toml"));
    assert!(known.starts_with("exit code 0\n"), "{known}");
    assert!(known.contains("failed beyond the known failures"), "{known}");

    let holds = "# What we know.\n\n# ours\n[[known]]\ncheck = \"redirect.requested.answered\" # a comment\n\
                 reason = \"ACME-1\"\n";
    desk.write("stale.toml", holds);
    let stale = desk.said("run --seed 3 --only redirect.requested.answered --baseline stale.toml");
    assert!(stale.starts_with("exit code 1\n"), "{stale}");
    assert_snapshot!("baseline_stale", stale);
    let other = "\n[[known]]\ncheck = \"webhook.burst\" # not looked at\nreason = \"ACME-2\"\n";
    desk.write("stale.toml", &format!("{holds}{other}"));
    desk.said("run --seed 3 --only redirect.requested.answered --baseline stale.toml --update-baseline");
    let left = desk.read("stale.toml");
    assert_eq!(left, format!("# What we know.\n{other}"));
}

#[test]
fn what_failed_last_is_tried_again_alone() {
    let desk = Desk::with_defect("treats-requested-as-connected");
    assert_snapshot!("last_failed_of_nothing", desk.said(&format!("{NARROW} --last-failed")));
    let first = desk.said(NARROW);
    let again = desk.said("run --profile partner.toml --seed 3 --last-failed");
    let counted = |said: &str| {
        let line = said.lines().find(|line| line.contains(" eligible")).unwrap().to_owned();
        let number = |word: &str| -> usize {
            let before = line.split(word).next().unwrap().trim_end();
            before.rsplit(' ').next().unwrap().parse().unwrap()
        };
        (number(" eligible"), number(" broken"))
    };
    assert_eq!(counted(&again).0, counted(&first).1, "{again}");
    assert_snapshot!("last_failed_of_another", desk.said("run --last-failed"));
    desk.write(".catena/last-run.json", "{");
    assert_snapshot!("last_failed_unreadable", desk.said(&format!("{NARROW} --last-failed")));

    let good = Desk::empty();
    good.said("run --seed 1 --only redirect.success");
    let all = good.said("run --seed 1 --only redirect.success --last-failed");
    assert!(all.contains("so every check runs") && all.starts_with("exit code 0"), "{all}");
}

#[test]
fn shards_are_merged_into_any_report() {
    let desk = Desk::empty();
    let run = "run --seed 9 --reproducible --only redirect.success --only redirect.status";
    desk.said(&format!("{run} --report json=whole.json"));
    for part in ["1/3", "2/3", "3/3"] {
        let name = part.replace('/', "-");
        let said = desk.said(&format!("{run} --shard {part} --report json={name}.json"));
        assert!(said.contains(&format!("seed 9, shard {part}")), "{said}");
    }
    let said = desk.said("merge 3-3.json 1-3.json 2-3.json --report json=merged.json --report junit=out.xml");
    assert!(said.starts_with("exit code 0\n"), "{said}");
    assert_eq!(desk.read("merged.json"), desk.read("whole.json"));
    desk.said("merge whole.json --report junit=again.xml");
    assert_eq!(desk.read("out.xml"), desk.read("again.xml"));
    assert_eq!(desk.said("merge merged.json"), desk.said("merge whole.json"));

    desk.said(&format!("{} --shard 2/3 --report json=other.json", run.replace("--seed 9", "--seed 10")));
    assert_snapshot!("merge_missing", desk.said("merge 1-3.json 3-3.json"));
    assert_snapshot!("merge_different", desk.said("merge 1-3.json other.json 3-3.json"));
    assert_snapshot!("merge_twice", desk.said("merge 1-3.json 1-3.json"));
    assert_snapshot!("merge_whole", desk.said("merge 1-3.json whole.json"));
    let changed = desk.read("1-3.json").replacen(
        "\"finding\": \"passed\"",
        "\"finding\": \"not-applicable\",\"because\":\"x\"",
        1,
    );
    desk.write("changed.json", &changed);
    assert_snapshot!("merge_changed", desk.said("merge changed.json"));
}

#[test]
fn two_reports_are_compared() {
    let desk = Desk::with_defect("treats-requested-as-connected");
    desk.said("run --seed 3 --reproducible --only redirect.requested --report json=good.json");
    desk.said(&format!("{NARROW} --reproducible --report json=bad.json"));
    assert_snapshot!("compare_broke", desk.said("compare good.json bad.json"));
    assert_snapshot!("compare_fixed", desk.said("compare bad.json good.json --format markdown"));
    let same = desk.said("compare bad.json bad.json");
    assert!(same.starts_with("exit code 0\n"), "{same}");
    let json =
        desk.command().args(["compare", "good.json", "bad.json", "--format", "json"]).output().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["changes"][0]["turn"], "broke");
    desk.said("run --seed 3 --reproducible --only redirect.requested.answered --report json=fewer.json");
    let fewer = desk.said("compare good.json fewer.json");
    assert!(fewer.starts_with("exit code 3\n") && fewer.contains("Gone ("), "{fewer}");
}

#[test]
fn several_reports_come_out_of_one_run() {
    let desk = Desk::empty();
    let formats = ["json", "junit", "html", "markdown", "sarif", "badge", "terminal"];
    let asked: Vec<String> = formats.iter().map(|format| format!("--report {format}=out.{format}")).collect();
    let line = format!("run --seed 1 --only redirect.success {} --report github=-", asked.join(" "));
    let said = desk.said(&line);
    assert!(said.contains("--- stdout\n::notice title=Catena conformance"), "{said}");
    for format in formats {
        assert!(!desk.read(&format!("out.{format}")).is_empty(), "{format}");
    }
}

#[test]
fn every_wrong_input_says_what_is_wrong_and_what_to_do() {
    let desk = Desk::empty();
    let baselines = [
        ("unknown_key", "[[known]]\ncheck = \"webhook.burst\"\nraeson = \"x\"\n"),
        ("unknown_check", "[[known]]\ncheck = \"webhook.brust\"\nreason = \"x\"\n"),
        ("no_reason", "[[known]]\ncheck = \"webhook.burst\"\nreason = \" \"\n"),
        (
            "twice",
            "[[known]]\ncheck = \"webhook.burst\"\nreason = \"x\"\n\n[[known]]\ncheck = \"webhook.burst\"\nreason = \"y\"\n",
        ),
        ("no_toml", "known: [webhook.burst]\n"),
    ];
    for (name, text) in baselines {
        desk.write("known.toml", text);
        assert_snapshot!(format!("baseline_{name}"), desk.said("run --baseline known.toml"));
        assert_eq!(desk.read("known.toml"), text);
    }
    desk.write("foreign.json", "{\"format\": \"cypress\"}\n");
    desk.write("not.json", "<xml/>\n");
    desk.write("half.json", "{\"format\": \"catena-conformance-report\", \"schema_version\": 2}\n");
    for (name, line) in [
        ("baseline_missing", "run --baseline nowhere.toml"),
        ("baseline_in_no_folder", "run --baseline no/folder/known.toml --update-baseline"),
        ("baseline_update_alone", "run --update-baseline"),
        ("shard_none", "run --seed 1 --shard 0/3"),
        ("shard_without_seed", "run --shard 1/3"),
        ("shard_too_many", "run --seed 1 --only redirect.success.answered --shard 1/3"),
        ("format_misspelt", "run --report jsn=out.json"),
        ("two_on_stdout", "run --report json=- --report junit=-"),
        ("unwritable", "run --report html=no/folder/out.html"),
        ("merge_nothing", "merge"),
        ("merge_no_file", "merge nowhere.json"),
        ("merge_foreign", "merge foreign.json"),
        ("merge_not_json", "merge not.json"),
        ("merge_half", "merge half.json"),
        ("compare_foreign", "compare foreign.json foreign.json"),
        ("completions_unknown", "completions tcsh"),
    ] {
        let said = desk.said(line);
        assert!(said.starts_with("exit code 2\n--- stdout\n--- stderr"), "{line}: {said}");
        assert_snapshot!(format!("wrong_{name}"), said);
    }
    let left: Vec<_> =
        std::fs::read_dir(desk.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.contains(&"out.json".into()), "nothing was run: {left:?}");
    assert!(!Path::new("no/folder").exists());
}
