//! How the runner of GitHub Actions reads output: an oracle of its own, for reports and for what the program prints.
//!
//! After `ActionCommand.TryParseV2` and `TryParse` of `actions/runner`, which takes a line for a command if
//!
//! - trimmed, it begins with `::`, and the text up to the next `::`, or its part up to the first blank, is a command's name;
//! - or it holds `##[` anywhere, and the same goes for the text up to the next `]`.
//!
//! Names are compared without regard to case. .NET compares `::` by the rules of a language, by which characters without
//! width count for nothing. Here any word of letters, `-` and `_` is a name, and a line ends at a carriage return, too.

/// The lines that the runner takes as commands.
pub(crate) fn commands(output: &str) -> Vec<&str> {
    output.split(['\n', '\r']).filter(|line| is_v2(line) || is_v1(line)).collect()
}

fn is_v2(line: &str) -> bool {
    let Some(rest) = line.trim_start().strip_prefix("::") else { return false };
    let rest: String = rest.chars().filter(|letter| !is_ignored(*letter)).collect();
    rest.split_once("::").is_some_and(|(info, _)| is_named(info))
}

fn is_v1(line: &str) -> bool {
    let info = line.split_once("##[").and_then(|(_, rest)| rest.split_once(']'));
    info.is_some_and(|(info, _)| is_named(info))
}

fn is_named(info: &str) -> bool {
    let name = info.split(' ').next().unwrap_or_default();
    !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphabetic() || matches!(letter, '-' | '_'))
}

/// Characters that the comparison of .NET passes over.
fn is_ignored(letter: char) -> bool {
    matches!(letter, '\0' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}
