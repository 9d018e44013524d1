//! The plan as text for a terminal.

use std::fmt::Write as _;

use super::Plan;

const WIDTH: usize = 80;

/// The whole plan.
#[must_use]
pub fn terminal(plan: &Plan) -> String {
    let mut out = summary(plan);
    let _ = writeln!(out, "\nRequests");
    for entry in &plan.entries {
        let _ = writeln!(out, "  {:>5} {:<6} {}", entry.requests, entry.method, entry.url);
        paragraph(&mut out, "               ", entry.effect);
    }
    let _ = writeln!(out, "\nHosts");
    for host in &plan.hosts {
        let may = if host.allowed { "allowed" } else { "not allowed: `run` requires --yes" };
        let _ = writeln!(out, "  {:>5} to {}, {may}", host.requests, host.host);
    }
    out.push('\n');
    paragraph(
        &mut out,
        "",
        &format!(
            "Counted in a dry run against the reference partner in this program; nothing was sent to the target. The real \
             run sends more requests if your system redirects, breaks connections, or updates its data slowly{}, but \
             never more than {}.",
            if plan.in_a_browser { ", and for everything that your pages load" } else { "" },
            plan.most_requests
        ),
    );
    out
}

/// The summary that `run` prints before it sends requests to another machine.
#[must_use]
pub fn summary(plan: &Plan) -> String {
    let mut out = String::new();
    let rate = match (plan.requests_per_second, plan.at_least_seconds) {
        (Some(rate), Some(seconds)) => {
            format!("at most {rate} per second, so at least {}", duration(seconds))
        }
        _ => "without a rate limit".to_owned(),
    };
    let hosts: Vec<&str> = plan.hosts.iter().map(|host| host.host.as_str()).collect();
    let webhook = plan.entries.iter().any(|entry| entry.role == crate::profile::target::Role::Webhook);
    let effect = if webhook { "return, and signed events about them are sent" } else { "return" };
    paragraph(
        &mut out,
        "",
        &format!(
            "Plan for {}: {}, about {} requests{} to {}, {rate}. {} test fleets, named catena-conformance-…, {effect}. \
             What your system stores about them is not deleted.",
            plan.target,
            if plan.checks == 1 { "1 check".to_owned() } else { format!("{} checks", plan.checks) },
            plan.requests,
            if plan.in_a_browser { ", and everything that your pages load in Chromium," } else { "" },
            hosts.join(", "),
            plan.fleets
        ),
    );
    out
}

fn duration(seconds: u32) -> String {
    if seconds < 120 { format!("{seconds} s") } else { format!("{} min", seconds.div_ceil(60)) }
}

fn paragraph(out: &mut String, indent: &str, text: &str) {
    let options = textwrap::Options::new(WIDTH)
        .initial_indent(indent)
        .subsequent_indent(indent)
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .word_separator(textwrap::WordSeparator::AsciiSpace);
    let _ = writeln!(out, "{}", textwrap::fill(text, options));
}
