//! `explain ID`: explains one check.

use clap::Args;
use textwrap::{Options, WordSeparator, WordSplitter};

use super::CliError;
use super::stdout::say;
use crate::specification::{Check, Specification};
use reference_partner::Defect;

/// Explain one check: what it tests, why it matters and how to fix a failure.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The check's id, e.g. `redirect.requested.not-connected`.
    #[arg(value_name = "ID")]
    id: String,
}

const EXAMPLES: &str = "\
Examples:
  catena-conformance explain redirect.requested.not-connected";

pub(super) fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let specification = Specification::embedded()?;
    let Some(check) = specification.check(&arguments.id) else {
        return Err(CliError::no_such_check(&arguments.id, specification.nearest(&arguments.id)));
    };
    say(explained(check))?;
    Ok(0)
}

fn explained(check: &Check) -> String {
    let mut text = format!("{} ({})\n{}\n\n", check.id, check.level, check.rule);
    text.push_str(&format!("{}\n", check.title));
    for step in &check.steps {
        text.push_str(&format!("  {step}\n"));
    }
    let defects: Vec<&str> = Defect::WITH_CHECKS
        .iter()
        .filter(|defect| defect.expected_failures().contains(&check.id.as_str()))
        .map(|defect| defect.as_str())
        .collect();
    let defects = defects.join(", ");
    let place = format!("features/{}:{}", check.file, check.line);
    let parts = [
        ("Why it matters", &check.rationale),
        ("How to fix it", &check.fix),
        ("Source", &check.source),
        ("Known defects it detects", &defects),
        ("Defined in", &place),
    ];
    for (label, part) in parts {
        if !part.is_empty() {
            let options = Options::new(80)
                .initial_indent("  ")
                .subsequent_indent("  ")
                .break_words(false)
                .word_splitter(WordSplitter::NoHyphenation)
                .word_separator(WordSeparator::AsciiSpace);
            text.push_str(&format!("\n{label}\n{}\n", textwrap::fill(part, options)));
        }
    }
    text
}
