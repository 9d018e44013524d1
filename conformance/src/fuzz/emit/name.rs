//! The name of a unit test.

use std::fmt;

use crate::fuzz::saved::{SavedDelivery, SavedRedirect};

/// A name such as `a_redirect_with_status_case`.
pub(super) struct TestName(String);

impl TestName {
    pub(super) fn of_redirect(redirect: &SavedRedirect) -> Self {
        let features: Vec<_> =
            redirect.features.iter().map(|feature| feature.as_str().replace('-', "_")).collect();
        Self(match &*features {
            [] => "a_documented_redirect".to_owned(),
            features => format!("a_redirect_with_{}", features.join("_and_")),
        })
    }

    pub(super) fn of_delivery(delivery: &SavedDelivery) -> Self {
        let text = delivery.delivery.description().to_ascii_lowercase();
        let words =
            text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let words = words.collect::<Vec<_>>().join("_");
        Self(if words.starts_with("a_genuine") { words } else { format!("a_delivery_with_{words}") })
    }

    /// The name with spaces.
    pub(super) fn sentence(&self) -> String {
        self.0.replace('_', " ")
    }

    /// The name as Go spells it.
    pub(super) fn camel_case(&self) -> String {
        let capitalized = |word: &str| Some(word.get(..1)?.to_uppercase() + word.get(1..)?);
        self.0.split('_').filter_map(capitalized).collect()
    }
}

impl fmt::Display for TestName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
