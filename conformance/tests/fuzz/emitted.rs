//! A saved failure as a unit test: it fails on the handler with the defect, and passes on the one without it.
//! Each language is tested if it is installed.

use std::future::pending;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use catena_conformance::fuzz::emit::Language;
use catena_conformance::fuzz::redirect::fuzz_in_process;
use catena_conformance::fuzz::saved::{Address, SavedDelivery, SavedFailure, SavedRedirect};
use catena_conformance::fuzz::{FuzzOptions, Plan, Progress, Rule};
use catena_conformance::redact::Redactor;
use catena_conformance::seed::Seed;
use reference_partner::{Defect, parse_query_with};

use crate::deliveries::endpoint;
use crate::over_http::partner_now;

fn saved() -> SavedFailure {
    let plan = Plan::new(Seed::new(1), FuzzOptions { cases: Some(2_000), ..FuzzOptions::default() }, true);
    let outcome = fuzz_in_process(&plan, |query| parse_query_with(Defect::TrimsStatus, query).unwrap());
    SavedFailure::Redirect(SavedRedirect::new(&address("http://localhost:3000/return"), &outcome.failures[0]))
}

/// A delivery that is signed with another secret, which the endpoint accepts.
fn saved_delivery() -> SavedFailure {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let failure = runtime.block_on(async {
        let partner = partner_now([Defect::IgnoresSignature]).await;
        let mut endpoint = endpoint(&partner, 400).await;
        let outcome = endpoint.run(Arc::new(Progress::default()), |_| {}, pending()).await;
        partner.stop().await;
        outcome
            .failures
            .into_iter()
            .find(|failure| failure.case.description() == "signed with another secret")
            .unwrap()
    });
    SavedFailure::Delivery(SavedDelivery::new(&address("http://localhost:3000/hooks"), &failure))
}

fn address(url: &str) -> Address {
    Address::of(url, &Redactor::default())
}

fn example(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(file);
    std::fs::read_to_string(path).unwrap()
}

fn is_installed(program: &str) -> bool {
    let tried = Command::new(program).arg("version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    tried.is_ok()
}

/// Whether a test passes, in a folder with these files.
fn passes(files: &[(&str, String)], program: &str, arguments: &[&str]) -> bool {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder.path())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("GOTOOLCHAIN", "local")
        .output()
        .unwrap();
    output.status.success()
}

fn distinguishes_handlers(
    language: Language,
    saved: &SavedFailure,
    handler: (&str, String),
    defective: String,
    test: &str,
    more: &[(&str, String)],
    run: (&str, &[&str]),
) {
    if !is_installed(run.0) {
        return;
    }
    assert_ne!(handler.1, defective, "{language}: the handler has no defect");
    let emitted = (test, saved.test_in(language));
    let passes_with = |handler: (&str, String)| {
        let mut files = vec![handler, (emitted.0, emitted.1.clone())];
        files.extend(more.iter().cloned());
        passes(&files, run.0, run.1)
    };
    assert!(passes_with(handler.clone()), "{language}: the correct handler fails\n{}", emitted.1);
    assert!(!passes_with((handler.0, defective)), "{language}: the defective handler passes\n{}", emitted.1);
}

#[test]
fn in_javascript() {
    let good = example("javascript/redirect.mjs");
    let bad = good.replace("switch (statuses[0])", "switch (statuses[0].trim())");
    let run: (&str, &[&str]) = ("node", &["--test", "found.test.mjs"]);
    distinguishes_handlers(
        Language::Javascript,
        &saved(),
        ("redirect.mjs", good),
        bad,
        "found.test.mjs",
        &[],
        run,
    );
}

#[test]
fn in_python() {
    let good = example("python/redirect.py");
    let bad =
        good.replace("parameters.get(\"status\")", "[s.strip() for s in parameters.get(\"status\", [])]");
    let run: (&str, &[&str]) = ("python3", &["-m", "unittest", "test_found.py"]);
    distinguishes_handlers(Language::Python, &saved(), ("redirect.py", good), bad, "test_found.py", &[], run);
}

#[test]
fn in_go() {
    let good = example("go/redirect.go");
    let bad = good.replace("switch statuses[0]", "switch strings.TrimSpace(statuses[0])");
    let module = [("go.mod", example("go/go.mod"))];
    let run: (&str, &[&str]) = ("go", &["test", "./..."]);
    distinguishes_handlers(Language::Go, &saved(), ("redirect.go", good), bad, "found_test.go", &module, run);
}

#[test]
fn a_delivery_in_javascript() {
    let good = example("javascript/delivery.mjs");
    let bad = good.replace("!matches(", "false && !matches(");
    let run: (&str, &[&str]) = ("node", &["--test", "found.test.mjs"]);
    distinguishes_handlers(
        Language::Javascript,
        &saved_delivery(),
        ("delivery.mjs", good),
        bad,
        "found.test.mjs",
        &[],
        run,
    );
}

#[test]
fn a_delivery_in_python() {
    let good = example("python/delivery.py");
    let bad = good.replace("not matches(", "False and not matches(");
    let run: (&str, &[&str]) = ("python3", &["-m", "unittest", "test_found.py"]);
    distinguishes_handlers(
        Language::Python,
        &saved_delivery(),
        ("delivery.py", good),
        bad,
        "test_found.py",
        &[],
        run,
    );
}

#[test]
fn a_delivery_in_go() {
    let good = example("go/delivery/delivery.go");
    let bad = good.replace("!matches(", "false && !matches(");
    let module = [("go.mod", example("go/go.mod"))];
    let run: (&str, &[&str]) = ("go", &["test", "./..."]);
    distinguishes_handlers(
        Language::Go,
        &saved_delivery(),
        ("delivery.go", good),
        bad,
        "found_test.go",
        &module,
        run,
    );
}

/// Compiles a handler with a test. Whether the test passes.
fn passes_in_rust(source: &str) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let (file, program) = (folder.path().join("found.rs"), folder.path().join("found"));
    std::fs::write(&file, source).unwrap();
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let mut built = Command::new(rustc);
    built.args(["--test", "--edition", "2024", "-o"]).arg(&program).arg(&file);
    assert!(built.status().unwrap().success(), "{source}");
    Command::new(&program).stdout(Stdio::null()).status().unwrap().success()
}

#[test]
fn in_rust() {
    let test = saved().test_in(Language::Rust);
    // A correct handler, and one that trims.
    for (read, expected) in [("", true), (".trim()", false)] {
        let handler = format!(
            "struct Redirect {{ outcome: &'static str }}\n\
             fn read_redirect(query: &str) -> Redirect {{\n    \
             let value = query.split('=').nth(1).unwrap_or_default().replace('+', \" \");\n    \
             Redirect {{ outcome: if value{read} == \"success\" {{ \"connected\" }} else {{ \"neutral\" }} }}\n}}\n"
        );
        assert_eq!(passes_in_rust(&(handler + &test)), expected, "{read}");
    }
}

#[test]
fn a_delivery_in_rust() {
    let test = saved_delivery().test_in(Language::Rust);
    for (status, expected) in [(401, true), (202, false)] {
        let handler = format!(
            "fn handle_delivery(_: &str, _: &str, _: &[(&str, &str)], _: &[u8]) -> u16 {{ {status} }}\n"
        );
        assert_eq!(passes_in_rust(&(handler + &test)), expected, "{status}");
    }
}

#[test]
fn an_emitted_test_is_readable() {
    insta::assert_snapshot!("emitted", saved().test_in(Language::Javascript));
}

/// A failure of each rule about responses, found on a page with the defect.
fn saved_of_pages() -> Vec<SavedFailure> {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let failures = runtime.block_on(async {
        let url = crate::over_http::served_with_every_hole().await;
        crate::over_http::fuzzed(&url, crate::over_http::plan(1, 2_000)).await.failures
    });
    let first = |rule: Rule| failures.iter().find(|failure| failure.rule == rule);
    let rules = [Rule::HeaderInjection, Rule::AnotherSite, Rule::ReflectedMarkup, Rule::ServerError];
    let failures = rules.map(|rule| first(rule).unwrap());
    failures
        .map(|failure| {
            SavedFailure::Redirect(SavedRedirect::new(&address("http://localhost:3000/return"), failure))
        })
        .into()
}

/// The response of a correct page, and of one that breaks the rule: status, a header, body.
fn answers(saved: &SavedFailure) -> [(u16, &'static str, &'static str, &'static str); 2] {
    let good = (200, "content-type", "text/html", "<p>Welcome back.</p>");
    let bad = match saved.rule() {
        Rule::HeaderInjection => (200, "X-Catena-Fuzz", "1", "<p>Welcome back.</p>"),
        Rule::AnotherSite => (303, "Location", "https://catena-fuzz.example/", ""),
        Rule::ReflectedMarkup => (200, "content-type", "text/html", "<p>You said <catena-fuzz>"),
        Rule::Interpretation
        | Rule::RequestId
        | Rule::Panic
        | Rule::ServerError
        | Rule::Dropped
        | Rule::InTime
        | Rule::ForgedAccepted => (500, "content-type", "text/html", "<p>Sorry.</p>"),
    };
    [good, bad]
}

#[test]
fn a_broken_rule_about_responses_becomes_a_test_of_the_page() {
    for saved in saved_of_pages() {
        for (answer, expected) in answers(&saved).into_iter().zip([true, false]) {
            let (status, name, value, body) = answer;
            let javascript = format!(
                "export const openPage = async () => ({{ status: {status}, headers: [[{name:?}, {value:?}]], body: {body:?} }});\n"
            );
            let python = format!(
                "from types import SimpleNamespace\n\n\ndef open_page(_):\n    return SimpleNamespace(status={status}, headers=[({name:?}, {value:?})], body={body:?})\n"
            );
            let go = format!(
                "package redirect\n\ntype Page struct {{\n\tStatus int\n\tHeaders [][2]string\n\tBody string\n}}\n\nfunc OpenPage(string) Page {{\n\treturn Page{{{status}, [][2]string{{{{{name:?}, {value:?}}}}}, {body:?}}}\n}}\n"
            );
            let rust = format!(
                "struct Page {{ status: u16, headers: Vec<(String, String)>, body: String }}\n\
                 fn open_page(_: &str) -> Page {{\n    let page = Page {{ status: {status}, headers: vec![({name:?}.into(), {value:?}.into())], body: {body:?}.into() }};\n    \
                 let _ = (&page.status, &page.headers, &page.body);\n    page\n}}\n"
            );
            let rule = saved.rule();
            assert_eq!(passes_in_rust(&(rust + &saved.test_in(Language::Rust))), expected, "rust, {rule}");
            for (language, page, test, run) in [
                (
                    Language::Javascript,
                    ("page.mjs", javascript),
                    "found.test.mjs",
                    ("node", &["--test", "found.test.mjs"][..]),
                ),
                (
                    Language::Python,
                    ("page.py", python),
                    "test_found.py",
                    ("python3", &["-m", "unittest", "test_found.py"][..]),
                ),
                (Language::Go, ("page.go", go), "found_test.go", ("go", &["test", "./..."][..])),
            ] {
                if !is_installed(run.0) {
                    continue;
                }
                let files = [page, (test, saved.test_in(language)), ("go.mod", example("go/go.mod"))];
                assert_eq!(passes(&files, run.0, run.1), expected, "{language}, {rule}\n{}", files[1].1);
            }
        }
    }
}
