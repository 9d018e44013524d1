//! Parsing and printing the names of defects.

use std::fmt;
use std::str::FromStr;

use super::catalogue::Defect;

/// A name that no defect has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{found}` is not a defect{}; `catena-conformance reference-partner --list-defects` lists them",
    suggestion.map(|name| format!(", did you mean `{name}`?")).unwrap_or_default()
)]
pub struct UnknownDefect {
    /// The unknown name.
    pub found: String,
    /// The most similar known name, if one is similar enough.
    pub suggestion: Option<&'static str>,
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Defect {
    type Err = UnknownDefect;

    fn from_str(name: &str) -> Result<Self, UnknownDefect> {
        Self::ALL
            .iter()
            .find(|defect| defect.as_str() == name)
            .copied()
            .ok_or_else(|| UnknownDefect { found: name.to_owned(), suggestion: most_similar(name) })
    }
}

fn most_similar(name: &str) -> Option<&'static str> {
    const MIN_SIMILARITY: f64 = 0.7;
    Defect::ALL
        .iter()
        .map(|defect| (strsim::normalized_damerau_levenshtein(defect.as_str(), name), defect.as_str()))
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .filter(|(similarity, _)| *similarity > MIN_SIMILARITY)
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_kebab_case_and_can_be_parsed() {
        let mut seen = BTreeSet::new();
        for defect in Defect::ALL {
            let name = defect.to_string();
            assert!(
                name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'),
                "{name}"
            );
            assert_eq!(name.parse(), Ok(*defect));
            assert!(seen.insert(name), "{defect} is listed twice");
        }
    }

    #[test]
    fn an_unknown_name_is_an_error_that_says_where_the_names_are_listed() {
        let error = "ignores-everything".parse::<Defect>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "`ignores-everything` is not a defect; \
             `catena-conformance reference-partner --list-defects` lists them"
        );
        let error = "ignore-retries".parse::<Defect>().unwrap_err();
        assert!(error.to_string().contains("did you mean `ignores-retries`?"), "{error}");
    }

    #[test]
    fn a_description_is_one_sentence_on_one_line() {
        for defect in Defect::ALL {
            let description = defect.description();
            assert!(description.len() > 20 && description.ends_with('.'), "{defect}: {description}");
            assert!(!description.contains('\n'), "{defect}: {description}");
        }
    }

    #[test]
    fn a_defect_names_each_check_once() {
        for defect in Defect::WITH_CHECKS {
            let unique: BTreeSet<_> = defect.expected_failures().iter().collect();
            assert_eq!(unique.len(), defect.expected_failures().len(), "{defect}");
        }
    }
}
