//! The report as SARIF 2.1.0 (OASIS), for code scanning: every check is a rule, every failed one a result at the line of
//! its feature. Checks without a result are notifications, because some readers take every result for an alert.

use serde_json::{Value, json};

use super::json::pretty;
use super::source_link::DOCS;
use super::{CheckReport, JsonError, Report};
use crate::judge::FindingKind;
use crate::specification::Level;

/// The report as SARIF.
///
/// # Errors
/// [`JsonError`]; our reports cause none.
pub fn sarif(report: &Report) -> Result<String, JsonError> {
    let rules: Vec<Value> = report.checks.iter().map(rule).collect();
    let results: Vec<Value> = report
        .checks
        .iter()
        .enumerate()
        .filter(|(_, check)| check.finding.kind() == FindingKind::Failed)
        .map(|(index, check)| result(report, index, check))
        .collect();
    let notifications: Vec<Value> = report
        .checks
        .iter()
        .filter(|check| matches!(check.finding.kind(), FindingKind::Inconclusive | FindingKind::NotTested))
        .map(notification)
        .collect();
    let mut invocation = json!({
        "executionSuccessful": report.ended_early.is_none(),
        "exitCode": report.exit_code,
        "exitCodeDescription": format!("{}: {}", report.verdict_title(), report.verdict_reason()),
        "toolExecutionNotifications": notifications,
    });
    if let (Some(timing), Some(invocation)) = (&report.timing, invocation.as_object_mut()) {
        invocation.insert("startTimeUtc".to_owned(), json!(timing.started_at.to_string()));
    }
    pretty(&json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "catena-conformance",
                "version": report.version,
                "informationUri": DOCS,
                "rules": rules,
                "properties": { "specification": report.specification },
            }},
            "automationDetails": { "id": format!("catena-conformance/{}", &*report.target.name) },
            "invocations": [invocation],
            "columnKind": "unicodeCodePoints",
            "results": results,
            "properties": {
                "headline": report.headline,
                "coverage": report.coverage,
                "seed": report.seed,
                "verdict": report.verdict,
            },
        }],
    }))
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Must => "error",
        Level::Should => "warning",
        Level::Hardening => "note",
    }
}

fn rule(check: &CheckReport) -> Value {
    let about = &check.check;
    let help = if about.fix.is_empty() { &about.rationale } else { &about.fix };
    let mut rule = json!({
        "id": about.id,
        "shortDescription": { "text": about.rule },
        "fullDescription": { "text": about.title },
        "help": { "text": format!("{help}\nSource: {}", about.source) },
        "defaultConfiguration": { "level": level(about.level) },
        "properties": { "tags": [about.level], "finding": check.finding.kind() },
    });
    if let (Some(url), Some(rule)) = (about.source_url(), rule.as_object_mut()) {
        rule.insert("helpUri".to_owned(), json!(url));
    }
    rule
}

fn result(report: &Report, index: usize, check: &CheckReport) -> Value {
    let about = &check.check;
    let mut text = check.message().unwrap_or_default();
    if !about.fix.is_empty() {
        text = format!("{text}. {}", about.fix);
    }
    let mut result = json!({
        "ruleId": about.id,
        "ruleIndex": index,
        "level": level(about.level),
        "message": { "text": text },
        "locations": [location(report, check)],
        "partialFingerprints": { "checkId/v1": about.id },
    });
    if let (Some(reason), Some(result)) = (&check.known, result.as_object_mut()) {
        let suppression = json!([{ "kind": "external", "status": "accepted", "justification": reason }]);
        result.insert("suppressions".to_owned(), suppression);
    }
    result
}

fn location(report: &Report, check: &CheckReport) -> Value {
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": report.file_of(&check.check).replace('\\', "/").replace(' ', "%20") },
        "region": { "startLine": check.check.line },
    }})
}

fn notification(check: &CheckReport) -> Value {
    let level = if check.finding.kind() == FindingKind::Inconclusive { "warning" } else { "note" };
    json!({
        "level": level,
        "message": { "text": check.message().unwrap_or_default() },
        "associatedRule": { "id": check.check.id },
    })
}
