//! The HTML report in a real browser: axe-core finds no accessibility problem in light and dark, wide and narrow; the page
//! sends no request; and screenshots of it are in `target/screenshots/`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use catena_conformance::report::{Format, Report};
use reference_partner::Defect;

use crate::bench_partner::judged_with;

const CHROMIUM: &str = "/usr/bin/chromium";

fn target() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target");
    std::env::var_os("CARGO_TARGET_DIR").map_or(here, PathBuf::from)
}

/// An image of one pixel.
const IMAGE: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

async fn report() -> Report {
    let defects = [Defect::TreatsRequestedAsConnected, Defect::AcceptsUnsigned, Defect::ChokesOnPlus];
    let mut report = judged_with(BTreeSet::from(defects), |_| {}).await;
    let known = report.failed_ids().first().map(|id| id.parse().unwrap());
    let fixed = report.checks.iter().find(|check| check.finding.kind().as_str() == "passed");
    let known = known.into_iter().chain(fixed.map(|check| check.check.id.clone()));
    report = report.with_known_failures(&known.map(|id| (id, "ACME-1: next week".to_owned())).collect());
    for evidence in report.checks.iter_mut().filter_map(|check| check.evidence.first_mut()) {
        evidence.screenshot = Some(IMAGE.to_owned());
    }
    report
}

/// The output of Chromium, which `scripts/test` installs, for this page.
fn chromium(more: &[&str], page: &Path) -> String {
    let home = tempfile::tempdir().unwrap();
    let output = Command::new(CHROMIUM)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"])
        .arg(format!("--user-data-dir={}", home.path().display()))
        .args(more)
        .arg(format!("file://{}", page.display()))
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_no_accessibility_problem_in_the_page() {
    let text = report().await.render(Format::Html).unwrap();
    let axe = target().join("axe/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(&axe).unwrap_or_else(|error| {
        panic!("axe-core is missing at {}: {error}; scripts/test installs it", axe.display())
    });
    let with_axe = text.replace(
        "</body>",
        &format!(
            "<pre id=problems>not tested</pre><script>{axe}</script><script>\
             for (const check of document.querySelectorAll('details')) check.open = check.closest('.failed') !== null;\
             axe.run({{ exclude: ['#problems'] }}).then((found) => {{ document.getElementById('problems').textContent = JSON.stringify(\
             found.violations.flatMap((rule) => rule.nodes.map((node) => `${{rule.id}}: ${{node.target}}`))); }});\
             </script></body>"
        ),
    );
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("with-axe.html");
    std::fs::write(&page, with_axe).unwrap();
    let plain = target().join("screenshots/report.html");
    std::fs::create_dir_all(plain.parent().unwrap()).unwrap();
    std::fs::write(&plain, &text).unwrap();
    for (name, scheme, size) in [("light", 1, "1200,900"), ("dark-narrow", 0, "390,844")] {
        let scheme = format!("--blink-settings=preferredColorScheme={scheme}");
        let size = format!("--window-size={size}");
        let dom = chromium(&["--dump-dom", "--virtual-time-budget=60000", &scheme, &size], &page);
        let problems = dom.split("<pre id=\"problems\">").nth(1).and_then(|rest| rest.split("</pre>").next());
        assert_eq!(problems, Some("[]"), "{name}");
        let screenshot =
            format!("--screenshot={}", target().join(format!("screenshots/report-{name}.png")).display());
        chromium(&[&screenshot, &scheme, &size], &plain);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_needs_neither_network_nor_other_files() {
    let text = report().await.render(Format::Html).unwrap();
    let page = scraper::Html::parse_document(&text);
    let requesting =
        scraper::Selector::parse("[src], link, iframe, object, form[action], script[src], [style*=url]")
            .unwrap();
    let requests: Vec<_> = page
        .select(&requesting)
        .filter(|element| element.attr("src").is_none_or(|src| !src.starts_with("data:")))
        .map(|element| element.html())
        .collect();
    assert!(requests.is_empty(), "{requests:?}");
    assert!(!text.contains("url(") && !text.contains("@import"));
    let links = scraper::Selector::parse("a[href]").unwrap();
    for link in page.select(&links) {
        let href = link.attr("href").unwrap();
        // The page of a source opens only when someone follows the link.
        let Some(id) = href.strip_prefix('#') else {
            assert!(href.starts_with("https://"), "{href}");
            assert_eq!(link.attr("rel"), Some("noreferrer"), "{href}");
            continue;
        };
        assert!(text.contains(&format!("id=\"{id}\"")), "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_with_many_failures_prints_on_at_most_eight_pages() {
    let defects = [
        Defect::TreatsRequestedAsConnected,
        Defect::AcceptsUnsigned,
        Defect::AcceptsStale,
        Defect::ChokesOnPlus,
        Defect::FailureShowsConnected,
    ];
    let report = judged_with(BTreeSet::from(defects), |_| {}).await;
    assert!(report.failed_ids().len() >= 23, "{:?}", report.failed_ids());
    let folder = tempfile::tempdir().unwrap();
    let (page, pdf) = (folder.path().join("report.html"), folder.path().join("report.pdf"));
    std::fs::write(&page, report.render(Format::Html).unwrap()).unwrap();
    chromium(&[&format!("--print-to-pdf={}", pdf.display()), "--no-pdf-header-footer"], &page);
    let printed = String::from_utf8_lossy(&std::fs::read(&pdf).unwrap()).into_owned();
    let pages = printed.matches("/Type /Page\n").count();
    assert!((2..=8).contains(&pages), "{pages} pages");
}
