//! `${env:NAME}`: how a secret gets into a run without standing in a file.

use super::ProfileError;
use super::raw::{Text, Variable};

/// Looks a variable up. Handed in, so that nothing later reads the process's environment.
pub type Environment<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// The process's own environment, for `main`.
#[must_use]
pub fn process_environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

const OPEN: &str = "${env:";

/// Replaces every `${env:NAME}` in `value`; the names, and what they held.
pub(super) fn expand(
    value: &mut Text,
    file: &str,
    source: &str,
    environment: &Environment<'_>,
) -> Result<Vec<Variable>, ProfileError> {
    let mut used = Vec::new();
    let mut expanded = String::new();
    let mut rest = value.as_ref().as_str();
    while let Some((before, after)) = rest.split_once(OPEN) {
        let Some((name, after)) = after.split_once('}') else {
            return Err(ProfileError::at(
                file,
                source,
                value.span(),
                "`${env:` is not closed",
                "write `${env:NAME}`",
            ));
        };
        let Some(found) = environment(name).filter(|found| !found.is_empty()) else {
            return Err(ProfileError::at(
                file,
                source,
                value.span(),
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
    *value.as_mut() = expanded;
    Ok(used)
}
