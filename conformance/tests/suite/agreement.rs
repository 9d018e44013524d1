//! All formats of a report agree: ids, findings and counts are read back from each and compared with the model.

use std::collections::BTreeMap;

use catena_conformance::judge::{FindingKind, Verdict};
use catena_conformance::report::{CheckStatus, Format, Report, Screen, terminal};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError};
use regex::Regex;
use scraper::{Html, Selector};

use crate::made_up;

type Found = BTreeMap<String, String>;

fn model(report: &Report) -> Found {
    let found = |check: &catena_conformance::report::CheckReport| {
        (check.check.id.to_string(), check.finding.kind().as_str().to_owned())
    };
    report.checks.iter().map(found).collect()
}

fn captures(pattern: &str, text: &str) -> Vec<Vec<String>> {
    let pattern = Regex::new(pattern).unwrap();
    let groups = |found: regex::Captures<'_>| {
        found.iter().skip(1).flatten().map(|group| group.as_str().to_owned()).collect()
    };
    pattern.captures_iter(text).map(groups).collect()
}

fn pairs(pattern: &str, text: &str) -> Found {
    let pair = |groups: Vec<String>| (groups[0].clone(), groups[1].clone());
    captures(pattern, text).into_iter().map(pair).collect()
}

fn in_terminal(text: &str) -> Found {
    let signs = FindingKind::ALL.map(|kind| (kind.sign().to_string(), kind.as_str().to_owned()));
    let signs: BTreeMap<String, String> = signs.into();
    captures(r"(?m)^  ([✗?·✓-]) ([a-z0-9.-]+)  (?:must|should|hardening)", text)
        .into_iter()
        .map(|groups| (groups[1].clone(), signs[&groups[0]].clone()))
        .collect()
}

fn in_html(text: &str) -> Found {
    let page = Html::parse_document(text);
    let checks = Selector::parse("details.check").unwrap();
    page.select(&checks)
        .map(|check| {
            let finding = check.attr("data-finding").unwrap().replace('-', " ");
            (check.attr("id").unwrap().to_owned(), finding)
        })
        .collect()
}

/// Failed checks are shown in full or in the line of the remaining ones, the others in lists.
fn in_markdown(text: &str) -> Found {
    let mut found = Found::new();
    for groups in captures(r"(?m)^#### ✗ `([a-z0-9.-]+)` ", text) {
        found.insert(groups[0].clone(), "failed".to_owned());
    }
    if let Some(rest) = captures(r"(?m)^And \d+ more: (.*)\.$", text).first() {
        for groups in captures("`([a-z0-9.-]+)`", &rest[0]) {
            found.insert(groups[0].clone(), "failed".to_owned());
        }
    }
    for section in text.split("<details>").skip(1) {
        let kind = &captures(r"<summary>. ([a-z ]+) \(\d+\)</summary>", section)[0][0];
        for groups in captures(r"(?m)^- `([a-z0-9.-]+)` (?:must|should|hardening)", section) {
            found.insert(groups[0].clone(), kind.clone());
        }
    }
    found
}

fn agree(report: &Report) -> Result<(), TestCaseError> {
    let model = model(report);
    let text = |format: Format| report.render(format).unwrap();

    // Reading escapes what could control a terminal or a runner, once.
    let read = Report::from_json(&text(Format::Json)).unwrap();
    let again = Report::from_json(&read.render(Format::Json).unwrap()).unwrap();
    prop_assert_eq!(&again, &read);
    prop_assert_eq!(self::model(&read), model.clone());
    let verbose = Screen { verbose: true, ..Screen::default() };
    let in_full = anstream::adapter::strip_str(&terminal(report, verbose)).to_string();
    prop_assert_eq!(in_terminal(&in_full), model.clone());
    let lines = text(Format::Terminal).lines().count();
    prop_assert!(lines <= 80, "{} lines:\n{}", lines, text(Format::Terminal));
    prop_assert_eq!(in_html(&text(Format::Html)), model.clone());
    prop_assert_eq!(in_markdown(&text(Format::Markdown)), model.clone());

    let junit = text(Format::Junit);
    let in_junit =
        pairs(r#"(?s)<testcase name="([^":]+): [^"]*".*?<property name="finding" value="([^"]+)"/>"#, &junit);
    prop_assert_eq!(in_junit, model.clone());
    let count = |wanted: &[CheckStatus]| {
        report.checks.iter().filter(|check| wanted.contains(&report.status(check))).count()
    };
    let failing = [CheckStatus::Fails, CheckStatus::Fixed, CheckStatus::Untested];
    prop_assert_eq!(junit.matches("<failure ").count(), count(&failing));
    prop_assert_eq!(junit.matches("<error ").count(), count(&[CheckStatus::Undecided]));

    let sarif: serde_json::Value = serde_json::from_str(&text(Format::Sarif)).unwrap();
    let run = &sarif["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let in_sarif: Found = rules
        .iter()
        .map(|rule| {
            let finding = rule["properties"]["finding"].as_str().unwrap().replace('-', " ");
            (rule["id"].as_str().unwrap().to_owned(), finding)
        })
        .collect();
    prop_assert_eq!(in_sarif, model.clone());
    for result in run["results"].as_array().unwrap() {
        let id = result["ruleId"].as_str().unwrap();
        prop_assert_eq!(model[id].as_str(), "failed", "{}", id);
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        prop_assert_eq!(rules[index]["id"].as_str().unwrap(), id);
    }
    prop_assert_eq!(&run["properties"]["coverage"], &serde_json::to_value(&report.coverage).unwrap());
    prop_assert_eq!(&run["properties"]["headline"], &serde_json::to_value(report.headline).unwrap());

    let github = text(Format::Github);
    let annotated = captures(r"(?m)^::\w+ title=([a-z0-9.-]+) \(([a-z ]+)\)::", &github);
    for groups in &annotated {
        prop_assert_eq!(&model[&groups[0]], &groups[1]);
    }
    let gaps = Regex::new(r"(?m)^::warning title=\d+ checks? [a-z ]+::").unwrap().find_iter(&github).count();
    prop_assert_eq!(github.lines().count(), annotated.len() + gaps + 1, "one command per line");
    prop_assert!(github.starts_with("::") && github.contains("title=Catena conformance%3A"), "{}", github);
    let errors = captures(r"(?m)^::error title=([a-z0-9.-]+) \(", &github);
    prop_assert_eq!(errors.len(), count(&[CheckStatus::Fails]));

    // Every format has the verdict, the seed and the specification revision, and most have the counts.
    let one_line = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for format in Format::ALL {
        let text = one_line(text(format));
        prop_assert!(text.contains(&report.specification.revision), "{}", format);
        if report.verdict != Verdict::NothingRan && !matches!(format, Format::Json | Format::Junit) {
            let tally = report.coverage.at(report.strictness().lowest());
            let has = |count: usize| text.contains(&count.to_string());
            prop_assert!(tally.rules == 0 || (has(tally.tested) && has(tally.rules)), "{}", format);
        }
        prop_assert!(text.contains(&report.seed.to_string()), "{}", format);
        match format {
            Format::Terminal | Format::Html | Format::Markdown | Format::Github | Format::Badge => {
                prop_assert!(text.contains(&report.headline.to_string()), "{}", format);
            }
            Format::Json | Format::Sarif | Format::Har | Format::Junit => {}
        }
        prop_assert!(
            text.to_lowercase().contains(&report.verdict.to_string()) || text.contains("nothing-ran"),
            "{}",
            format
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(Config { cases: 24, failure_persistence: None, ..Config::default() })]

    #[test]
    fn all_formats_agree(report in made_up::report()) {
        agree(&report)?;
    }
}
