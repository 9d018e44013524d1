//! Baselines, `--last-failed`, shards and comparisons, and invalid input to each.

use std::path::{Path, PathBuf};
use std::process::Command;

use insta::assert_snapshot;
use tempfile::TempDir;

use crate::partner::Partner;
use crate::{program, whole};

/// A working folder, with a defective partner if a test needs one.
struct Workspace {
    folder: TempDir,
    _partner: Option<Partner>,
}

impl Workspace {
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

    /// The output of the program for these arguments, without the folder's name and ports.
    fn said(&self, line: &str) -> String {
        let output = self.command().args(line.split_whitespace()).output().unwrap();
        let said = whole(&output).replace(&self.folder.path().display().to_string(), "FOLDER");
        regex::Regex::new(r"127\.0\.0\.1:\d+").unwrap().replace_all(&said, "127.0.0.1:PORT").into_owned()
    }
}

const NARROW: &str = "run --profile partner.toml --seed 3 --only redirect.requested";

#[test]
fn a_baseline_accepts_known_failures_and_reports_those_that_pass_now() {
    let workspace = Workspace::with_defect("treats-requested-as-connected");
    let updated = workspace.said(&format!("{NARROW} --baseline known.toml --update-baseline"));
    assert!(updated.starts_with("exit code 0\n"), "{updated}");
    assert!(updated.contains("baseline known.toml:"), "{updated}");
    assert_snapshot!("baseline_written", workspace.read("known.toml"));
    let known = workspace.said(&format!("{NARROW} --baseline known.toml"));
    assert!(known.starts_with("exit code 0\n"), "{known}");
    assert!(known.contains("known failure"), "{known}");

    let holds = "# What we know.\n\n# ours\n[[known]]\ncheck = \"redirect.requested.answered\" # a comment\n\
                 reason = \"ACME-1\"\n";
    workspace.write("stale.toml", holds);
    let stale = workspace.said("run --seed 3 --only redirect.requested.answered --baseline stale.toml");
    assert!(stale.starts_with("exit code 6\n"), "{stale}");
    assert_snapshot!("baseline_stale", stale);
    let other = "\n[[known]]\ncheck = \"webhook.burst\" # not looked at\nreason = \"ACME-2\"\n";
    workspace.write("stale.toml", &format!("{holds}{other}"));
    workspace.said("run --seed 3 --only redirect.requested.answered --baseline stale.toml --update-baseline");
    let left = workspace.read("stale.toml");
    assert_eq!(left, format!("# What we know.\n{other}"));
}

#[test]
fn last_failed_runs_only_the_checks_that_failed() {
    let workspace = Workspace::with_defect("treats-requested-as-connected");
    assert_snapshot!("last_failed_of_nothing", workspace.said(&format!("{NARROW} --last-failed")));
    let first = workspace.said(NARROW);
    let again = workspace.said("run --profile partner.toml --seed 3 --last-failed");
    let counted = |said: &str| {
        let line = said.lines().find(|line| line.contains(" passed, ")).unwrap().to_owned();
        let number = |word: &str| -> usize {
            let before = line.split(word).next().unwrap().trim_end();
            before.rsplit(' ').next().unwrap().parse().unwrap()
        };
        (number(" check"), number(" failed"))
    };
    assert_eq!(counted(&again).0, counted(&first).1, "{again}");
    assert_snapshot!("last_failed_of_another", workspace.said("run --last-failed"));
    workspace.write(".catena/last-run.json", "{");
    assert_snapshot!("last_failed_unreadable", workspace.said(&format!("{NARROW} --last-failed")));

    let good = Workspace::empty();
    good.said("run --seed 1 --only redirect.success");
    let all = good.said("run --seed 1 --only redirect.success --last-failed");
    assert!(all.contains("so every check runs") && all.starts_with("exit code 0"), "{all}");
}

#[test]
fn shards_are_merged_into_any_report() {
    let workspace = Workspace::empty();
    let run = "run --seed 9 --reproducible --only redirect.success --only redirect.status";
    workspace.said(&format!("{run} --report json=whole.json"));
    for part in ["1/3", "2/3", "3/3"] {
        let name = part.replace('/', "-");
        let said = workspace.said(&format!("{run} --shard {part} --report json={name}.json"));
        assert!(said.contains(&format!("seed 9, shard {part}")), "{said}");
    }
    let said =
        workspace.said("merge 3-3.json 1-3.json 2-3.json --report json=merged.json --report junit=out.xml");
    assert!(said.starts_with("exit code 0\n"), "{said}");
    assert_eq!(workspace.read("merged.json"), workspace.read("whole.json"));
    workspace.said("merge whole.json --report junit=again.xml");
    assert_eq!(workspace.read("out.xml"), workspace.read("again.xml"));
    assert_eq!(workspace.said("merge merged.json"), workspace.said("merge whole.json"));

    workspace.said(&format!("{} --shard 2/3 --report json=other.json", run.replace("--seed 9", "--seed 10")));
    assert_snapshot!("merge_missing", workspace.said("merge 1-3.json 3-3.json"));
    assert_snapshot!("merge_different", workspace.said("merge 1-3.json other.json 3-3.json"));
    assert_snapshot!("merge_twice", workspace.said("merge 1-3.json 1-3.json"));
    assert_snapshot!("merge_whole", workspace.said("merge 1-3.json whole.json"));
    let changed = workspace.read("1-3.json").replacen(
        "\"finding\": \"passed\"",
        "\"finding\": \"not-applicable\",\"because\":\"x\"",
        1,
    );
    workspace.write("changed.json", &changed);
    assert_snapshot!("merge_changed", workspace.said("merge changed.json"));
}

#[test]
fn two_reports_are_compared() {
    let workspace = Workspace::with_defect("treats-requested-as-connected");
    workspace.said("run --seed 3 --reproducible --only redirect.requested --report json=good.json");
    workspace.said(&format!("{NARROW} --reproducible --report json=bad.json"));
    assert_snapshot!("compare_broke", workspace.said("compare good.json bad.json"));
    assert_snapshot!("compare_fixed", workspace.said("compare bad.json good.json --format markdown"));
    let same = workspace.said("compare bad.json bad.json");
    assert!(same.starts_with("exit code 0\n"), "{same}");
    let json =
        workspace.command().args(["compare", "good.json", "bad.json", "--format", "json"]).output().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["changes"][0]["kind"], "newly-failed");
    workspace.said("run --seed 3 --reproducible --only redirect.requested.answered --report json=fewer.json");
    let fewer = workspace.said("compare good.json fewer.json");
    assert!(fewer.starts_with("exit code 3\n") && fewer.contains("Removed ("), "{fewer}");
}

#[test]
fn several_reports_come_out_of_one_run() {
    let workspace = Workspace::empty();
    let formats = ["json", "junit", "html", "markdown", "sarif", "badge", "terminal"];
    let asked: Vec<String> = formats.iter().map(|format| format!("--report {format}=out.{format}")).collect();
    let line = format!("run --seed 1 --only redirect.success {} --report github=-", asked.join(" "));
    let said = workspace.said(&line);
    assert!(said.contains("--- stdout\n::notice title=Catena conformance"), "{said}");
    for format in formats {
        assert!(!workspace.read(&format!("out.{format}")).is_empty(), "{format}");
    }
}

#[test]
fn every_invalid_input_is_reported_with_a_fix() {
    let workspace = Workspace::empty();
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
        workspace.write("known.toml", text);
        assert_snapshot!(format!("baseline_{name}"), workspace.said("run --baseline known.toml"));
        assert_eq!(workspace.read("known.toml"), text);
    }
    workspace.write("foreign.json", "{\"format\": \"cypress\"}\n");
    workspace.write("not.json", "<xml/>\n");
    workspace.write("half.json", "{\"format\": \"catena-conformance-report/1\", \"version\": \"0.1.0\"}\n");
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
        let said = workspace.said(line);
        assert!(said.starts_with("exit code 2\n--- stdout\n--- stderr"), "{line}: {said}");
        assert_snapshot!(format!("wrong_{name}"), said);
    }
    let left: Vec<_> =
        std::fs::read_dir(workspace.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.contains(&"out.json".into()), "nothing was run: {left:?}");
    assert!(!Path::new("no/folder").exists());
}
