//! Ids that may have been meant: of the same area first.

use super::{CheckId, Specification};

/// How similar a name must be to be suggested.
const SIMILAR: f64 = 0.78;

impl Specification {
    /// The id that is most similar to `id`, for "did you mean".
    #[must_use]
    pub fn nearest(&self, id: &str) -> Option<&CheckId> {
        let area = self.area_of(id);
        let rest = id.strip_prefix(area).unwrap_or(id);
        let similarity = |other: &CheckId| {
            let other = other.as_str().strip_prefix(area)?;
            let is_part = rest.len() > 3 && other.contains(rest);
            let score = if is_part { 1.0 } else { strsim::jaro_winkler(other, rest) };
            (score >= SIMILAR).then_some(score)
        };
        let scored = self.checks.iter().filter_map(|check| Some((similarity(&check.id)?, &check.id)));
        scored.max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, id)| id)
    }

    /// The longest beginning of `id`, up to a dot, that ids of this specification have; empty if there is none.
    #[must_use]
    pub fn area_of<'a>(&self, id: &'a str) -> &'a str {
        let is_known = |area: &&str| self.checks.iter().any(|check| check.id.as_str().starts_with(area));
        let areas = id.rmatch_indices('.').filter_map(|(dot, _)| id.get(..=dot));
        areas.into_iter().find(is_known).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_the_same_area_is_suggested_if_it_is_similar() {
        let specification = Specification::embedded().unwrap();
        let nearest = |id: &str| specification.nearest(id).map(CheckId::as_str);
        assert_eq!(nearest("webhook.nope"), None);
        assert_eq!(nearest("webhook.signature.misssing"), Some("webhook.signature.missing"));
        assert_eq!(nearest("redirect.not-connected"), Some("redirect.requested.not-connected"));
        assert_eq!(nearest("webhok.signature.missing"), Some("webhook.signature.missing"));
        assert_eq!(nearest("banana"), None);
        assert_eq!(specification.area_of("webhook.nope"), "webhook.");
        assert_eq!(specification.area_of("webhook.signature.nope.nope"), "webhook.signature.");
        assert_eq!(specification.area_of("banana"), "");
    }
}
