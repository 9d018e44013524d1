//! Random reports: the checks of the specification with random findings, reasons and texts.

use catena_conformance::judge::{Finding, ObservedOutcome, Verdict};
use catena_conformance::report::{CheckReport, Coverage, FORMAT, Headline, Report, SCHEMA_VERSION};
use catena_conformance::specification::{Level, Specification};
use catena_contract::{Interpretation, Status};
use proptest::prelude::*;
use proptest::sample::select;

/// Characters with a meaning in HTML, XML, Markdown, shells and workflow commands.
const TEXT: &str = "[ -~äé✓<>&\"'`\n%:,|*_]{1,60}";

prop_compose! {
    fn finding()(kind in 0..5, first in TEXT, second in TEXT) -> Finding {
        match kind {
            0 => Finding::Passed,
            1 => Finding::failed(first, second),
            2 => Finding::not_tested(first),
            3 => Finding::inconclusive(first),
            _ => Finding::not_applicable(first),
        }
    }
}

prop_compose! {
    fn outcome()(
        finding in finding(),
        known in proptest::option::weighted(0.2, "[ -~]{1,40}"),
        sent in select(Status::ALL),
        interpreted in select(Interpretation::ALL),
    ) -> (Finding, Option<String>, ObservedOutcome) {
        (finding, known, ObservedOutcome { sent, interpreted })
    }
}

prop_compose! {
    /// A report with any number of checks.
    pub(crate) fn report()(
        outcomes in proptest::collection::vec(proptest::option::weighted(0.4, outcome()), checks()),
        name in "[a-z <&\"]{1,20}",
        fail_on in select(Level::ALL.to_vec()),
        require_tested in proptest::option::of(select(Level::ALL.to_vec())),
        seed in any::<u64>(),
    ) -> Report {
        let specification = Specification::embedded().unwrap();
        let checks = specification.checks.clone().into_iter().zip(outcomes).filter_map(|(check, outcome)| {
            let (finding, known, observed) = outcome?;
            Some(CheckReport { check, finding, known, cause: None, follows_known: None,
            notes: Vec::new(), outcomes: vec![observed], evidence: Vec::new() })
        });
        let target = serde_json::json!({
            "name": name, "built_in": false, "success_url": "https://a.test/r", "failure_url": "https://a.test/f",
            "webhook_url": null,
        });
        Report {
            format: FORMAT.to_owned(),
            schema_version: SCHEMA_VERSION,
            version: "0.0.0".to_owned(),
            specification: specification.revision,
            target: serde_json::from_value(target).unwrap(),
            seed,
            shard: None,
            fail_on,
            require_tested,
            command: None,
            coverage: Coverage::default(),
            verdict: Verdict::NothingRan,
            exit_code: 4,
            headline: Headline::default(),
            ended_early: None,
            notes: Vec::new(),
        behaves_like: Vec::new(),
            other_requests: Vec::new(),
            profile_warning: None,
            checks: checks.collect(),
            timing: None,
        }
        .concluded()
    }
}

fn checks() -> usize {
    Specification::embedded().unwrap().checks.len()
}
