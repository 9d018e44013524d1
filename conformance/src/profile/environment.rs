//! `${env:NAME}`: how a secret gets into a run without standing in a file.

use super::raw::Variable;
use super::validate::ValidationError;

/// Looks a variable up. Handed in, so that nothing later reads the process's environment.
pub type Environment<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// The process's own environment, for `main`.
#[must_use]
pub fn process_environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

const OPEN: &str = "${env:";

/// The text with every `${env:NAME}` replaced; the names, and what they held.
pub(super) fn expand(
    text: &str,
    environment: &Environment<'_>,
) -> Result<(String, Vec<Variable>), ValidationError> {
    let mut used = Vec::new();
    let mut expanded = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(OPEN) {
        let Some((name, after)) = after.split_once('}') else {
            return Err(("`${env:` is not closed".to_owned(), "write `${env:NAME}`".to_owned()));
        };
        if name.is_empty() || name.contains(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_') {
            let message = format!("`{name}` cannot be a variable's name");
            return Err((message, "write `${env:NAME}` with letters, digits and `_`".to_owned()));
        }
        let Some(found) = environment(name).filter(|found| !found.is_empty()) else {
            return Err((
                format!("the environment variable `{name}` is not set"),
                format!("set it before the run, e.g. `export {name}=…`"),
            ));
        };
        expanded.push_str(before);
        expanded.push_str(&found);
        used.push((name.to_owned(), found));
        rest = after;
    }
    expanded.push_str(rest);
    Ok((expanded, used))
}
