//! Whatever a partner sends, every report is well-formed, controls no terminal, and commands no CI runner.

use std::sync::OnceLock;

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use catena_conformance::in_process::Judge;
use catena_conformance::report::{Format, Report, Screen, json, terminal};
use proptest::prelude::*;
use quick_xml::events::Event;
use scraper::Html as Document;
use serde_json::Value;

use crate::runner::commands;

/// A part of what a hostile partner sends.
const HOSTILE: [&str; 17] = [
    "\x1b[2J\x1b[H",
    "\x1b]0;title\x07",
    "\x1b]8;;http://evil.test\x07here\x1b]8;;\x07",
    "\x1b]52;c;ZXZpbA==\x07",
    "\u{9b}31m",
    "\u{202e}",
    "\u{2066}",
    "\u{fffe}\u{ffff}\0\u{8}",
    "\r\n::error::owned",
    "\n  ::set-output name=x::y",
    "##[error]owned",
    "\n::error:\u{200b}:owned",
    "::stop-commands::token",
    "]]>",
    "</script><script>alert(1)</script>",
    "```\n# Conformant\n",
    "\u{2028}--><!--",
];

/// The text of the partner in every place where a report shows one: a finding, evidence, headers and notes.
fn with_text(report: &Report, text: &str) -> Report {
    let mut value: Value = serde_json::from_str(&json(report).unwrap()).unwrap();
    value["target"]["name"] = text.into();
    for check in value["checks"].as_array_mut().unwrap() {
        check["notes"] = vec![text].into();
        for place in ["expected", "observed", "because", "needs"] {
            if let Some(said) = check.pointer_mut(&format!("/{place}")) {
                *said = text.into();
            }
        }
        for evidence in check["evidence"].as_array_mut().unwrap() {
            for place in ["what", "request", "text", "error", "reproduce"] {
                evidence[place] = text.into();
            }
            evidence["headers"] = serde_json::json!({ "location": text });
        }
    }
    Report::from_json(&value.to_string()).unwrap()
}

/// A report with failed checks of a partner that sends hostile text.
fn report() -> &'static Report {
    static REPORT: OnceLock<Report> = OnceLock::new();
    REPORT.get_or_init(|| {
        let page =
            format!("<h1>Your provider is connected</h1><p>{}</p>", HOSTILE.join(" x ").replace('<', "&lt;"));
        let router = Router::new().route(
            "/catena/{outcome}",
            get(move || {
                let page = page.clone();
                async move { Html(page) }
            }),
        );
        let judge = Judge::of(router).only("redirect.failure").only("redirect.requested");
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(judge.run()).unwrap()
    })
}

fn assert_xml(xml: &str) {
    // XML 1.0, production 2.
    let allowed = |letter: char| matches!(letter, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert_eq!(xml.chars().find(|letter| !allowed(*letter)), None);
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut open = 0_i32;
    loop {
        match reader.read_event().unwrap() {
            Event::Start(_) => open += 1,
            Event::End(_) => open -= 1,
            Event::GeneralRef(name) => {
                let known = ["amp", "lt", "gt", "quot", "apos"];
                let name = name.decode().unwrap().into_owned();
                let number = name.strip_prefix('#').map(|digits| match digits.strip_prefix('x') {
                    Some(digits) => u32::from_str_radix(digits, 16),
                    None => digits.parse(),
                });
                let letter = number.map(|number| char::from_u32(number.unwrap()).unwrap());
                assert!(letter.is_some_and(allowed) || known.contains(&name.as_str()), "&{name};");
            }
            Event::Eof => break,
            Event::Empty(_)
            | Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_) => {}
        }
    }
    assert_eq!(open, 0);
}

fn assert_safe(report: &Report) {
    for format in Format::ALL {
        let text = report.render(format).unwrap();
        let unsafe_letter = |letter: &char| {
            (letter.is_control() && !matches!(letter, '\n' | '\t'))
                || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
        };
        assert_eq!(text.chars().find(unsafe_letter), None, "{format}");
        match format {
            Format::Json => assert_eq!(&Report::from_json(&text).unwrap(), report),
            Format::Sarif | Format::Har => drop(serde_json::from_str::<Value>(&text).unwrap()),
            Format::Junit | Format::Badge => assert_xml(&text),
            Format::Html => {
                let document = Document::parse_document(&text);
                let script = scraper::Selector::parse("script").unwrap();
                let scripts: Vec<String> =
                    document.select(&script).map(|script| script.inner_html()).collect();
                assert!(scripts.iter().all(|script| !script.contains("alert(1)")), "{scripts:?}");
            }
            Format::Terminal | Format::Markdown | Format::Github => {}
        }
        let commands = commands(&text);
        if format == Format::Github {
            let ours = ["::error ", "::warning ", "::notice "];
            assert!(
                commands.iter().all(|line| ours.iter().any(|ours| line.starts_with(ours))),
                "{commands:?}"
            );
            assert_eq!(commands.len(), text.lines().count());
        } else {
            assert_eq!(commands, Vec::<&str>::new(), "{format}");
        }
    }
    // In a terminal, the only escape codes are those of our own colors.
    let shown = terminal(report, Screen::default());
    let codes = shown.split('\x1b').skip(1).map(|code| code.split('m').next().unwrap());
    for code in codes {
        assert!(["[0", "[1", "[2", "[31", "[32", "[33"].contains(&code), "{code:?}");
    }
}

#[test]
fn the_runner_takes_these_lines_as_commands() {
    for line in [
        "::error::x",
        " \t::error file=a::x",
        "a\r::notice::",
        "see ##[group]x",
        "\u{a0}::debug::x",
        "::error:\u{200b}:x",
    ] {
        assert_eq!(commands(line).len(), 1, "{line}");
    }
    for line in ["a ::error::x", "::1", "::error", "##[", "# [error]", "::: ::", "##[ x]", "\u{200b}::error"]
    {
        assert_eq!(commands(line).len(), 0, "{line}");
    }
}

#[test]
fn a_partner_that_sends_hostile_text_gets_ordinary_reports() {
    let report = report();
    assert_eq!(report.exit_code, 1);
    assert!(report.checks.iter().any(|check| {
        check.evidence.iter().any(|shown| shown.text.as_ref().is_some_and(|text| text.contains(r"\x1b[2J")))
    }));
    assert_safe(report);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_report_with_any_text_is_well_formed(
        parts in prop::collection::vec(prop_oneof![
            any::<String>(),
            prop::sample::select(HOSTILE.to_vec()).prop_map(str::to_owned),
            "[ \t\r\n:#\\[\\]<>&;`'\"*_|-]{0,12}",
        ], 1..6),
    ) {
        assert_safe(&with_text(report(), &parts.concat()));
    }
}
