//! Reports nobody ran: the real checks with findings, reasons and texts drawn at random.

use catena_conformance::judge::Finding;
use catena_conformance::judge::Verdict;
use catena_conformance::judge::{Belief, Believed, Sent};
use catena_conformance::report::{CheckReport, Headline, Report};
use catena_conformance::specification::{Level, Specification};
use proptest::prelude::*;
use proptest::sample::select;

/// Letters that mean something in HTML, XML, Markdown, shells and workflow commands.
const TEXT: &str = "[ -~äé✓<>&\"'`\n%:,|*_]{1,60}";

prop_compose! {
    fn finding()(kind in 0..5, first in TEXT, second in TEXT) -> Finding {
        match kind {
            0 => Finding::Passed,
            1 => Finding::failed(first, second),
            2 => Finding::not_tested(first),
            3 => Finding::inconclusive(first),
            _ => Finding::NotApplicable { because: first },
        }
    }
}

prop_compose! {
    fn outcome()(
        finding in finding(),
        known in proptest::option::weighted(0.2, "[ -~]{1,40}"),
        sent in select(Sent::ALL.to_vec()),
        believed in select(Believed::ALL.to_vec()),
    ) -> (Finding, Option<String>, Belief) {
        (finding, known, Belief { sent, believed })
    }
}

prop_compose! {
    /// A report of any number of checks.
    pub(crate) fn report()(
        outcomes in proptest::collection::vec(proptest::option::weighted(0.4, outcome()), checks()),
        name in "[a-z <&\"]{1,20}",
        fail_on in select(Level::ALL.to_vec()),
        prove_all in any::<bool>(),
        seed in any::<u64>(),
    ) -> Report {
        let specification = Specification::embedded().unwrap();
        let specification_revision = specification.revision.clone();
        let checks = specification.checks.into_iter().zip(outcomes).filter_map(|(check, outcome)| {
            let (finding, known, belief) = outcome?;
            Some(CheckReport { check, finding, known, notes: Vec::new(), beliefs: vec![belief], evidence: Vec::new() })
        });
        let target = serde_json::json!({
            "name": name, "built_in": false, "success_url": "https://a.test/r", "failure_url": "https://a.test/f",
            "webhook_url": null,
        });
        Report {
            format: catena_conformance::report::FORMAT.to_owned(),
            version: "0.0.0".to_owned(),
            specification_revision,
            target: serde_json::from_value(target).unwrap(),
            seed,
            shard: None,
            fail_on,
            prove_all,
            verdict: Verdict::NothingRan,
            exit_code: 4,
            headline: Headline::default(),
            ended_early: None,
            behaves_like: Vec::new(),
            suspicion: None,
            checks: checks.collect(),
            timing: None,
        }
        .concluded()
    }
}

fn checks() -> usize {
    Specification::embedded().unwrap().checks.len()
}
