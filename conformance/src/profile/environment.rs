//! `${env:NAME}`: takes a value, such as a secret, from an environment variable instead of the file.

use super::validate::ValidationError;

/// Looks up an environment variable. Passed in, so that no other code reads the process's environment.
pub type Environment<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// The name of an environment variable, and its value.
pub(crate) type Variable = (String, String);

/// Looks up a variable in the process's environment.
#[must_use]
pub fn process_environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

const OPEN: &str = "${env:";

/// Replaces every `${env:NAME}` in a text. Returns the variables that were used, too.
pub(super) fn expand(
    text: &str,
    environment: &Environment<'_>,
) -> Result<(String, Vec<Variable>), ValidationError> {
    let mut used = Vec::new();
    let mut expanded = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(OPEN) {
        let Some((name, after)) = after.split_once('}') else {
            return Err(("`${env:` has no closing `}`".to_owned(), "write `${env:NAME}`".to_owned()));
        };
        if name.is_empty() || name.contains(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_') {
            let message = format!("`{name}` is not a valid name of an environment variable");
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
