//! Reads one sentence: whether its verb states an outcome of the fleet, or the sentence denies, doubts, asks, announces
//! or explains it. Where a sentence can be read in two ways, it states nothing.

use regex::Match;

use super::language::{LANGUAGES, Language, Words};

/// Whether the sentence says in one of the languages that the fleet is connected.
pub(super) fn says_connected(sentence: &str) -> bool {
    LANGUAGES.iter().any(|language| {
        states(language, &language.connected, sentence, |clause| {
            // A subject may be a list, and an instruction may come before a comma: the whole sentence counts.
            let through = clause.sentence.get(..clause.verb.end()).unwrap_or_default();
            !language.negations.is_match(through)
                && !language.modality.is_match(through)
                && !language.provisos.is_match(clause.rest(language))
                && !language.objects.is_match(clause.after())
                && !language.unrelated.is_match(clause.sentence)
        })
    })
}

/// Whether the sentence says in one of the languages that the fleet's provider was requested.
pub(super) fn says_requested(sentence: &str) -> bool {
    LANGUAGES.iter().any(|language| {
        states(language, &language.requested, sentence, |clause| {
            !language.negations.is_match(clause.before(language))
                && !language.list_negations.is_match(clause.start())
                && !language.denied.is_match(&clause.own(language))
        })
    })
}

/// Whether the sentence says in one of the languages that the fleet was not connected.
pub(super) fn says_failed(sentence: &str) -> bool {
    LANGUAGES.iter().any(|language| {
        states(language, &language.failed, sentence, |clause| {
            let before = clause.before(language);
            !language.double_negations.is_match(before) && !language.modality.is_match(before)
        })
    })
}

/// A verb in its sentence.
struct Clause<'a> {
    sentence: &'a str,
    verb: Match<'a>,
}

/// Whether one of these verbs states something: in no condition, in no question, not about other fleets, and as `holds`
/// says.
fn states(language: &Language, verbs: &Words, sentence: &str, holds: impl Fn(&Clause<'_>) -> bool) -> bool {
    if !verbs.is_match(sentence) {
        return false;
    }
    let sentence = language.asides.find(sentence).map_or(sentence, |aside| sentence.split_at(aside.end()).1);
    if sentence.ends_with('?') || language.questions.is_match(sentence) || language.generic.is_match(sentence)
    {
        return false;
    }
    verbs.find_iter(sentence).any(|verb| {
        let clause = Clause { sentence, verb };
        !language.conditions.is_match(clause.start())
            && !language.conditions.is_match(clause.rest(language))
            && holds(&clause)
    })
}

impl<'a> Clause<'a> {
    /// The sentence up to the verb.
    fn start(&self) -> &'a str {
        self.sentence.get(..self.verb.start()).unwrap_or_default()
    }

    /// The clause up to the verb.
    fn before(&self, language: &Language) -> &'a str {
        let start = self.start();
        let boundary = language.boundaries.find_iter(start).last().map_or(0, |boundary| boundary.end());
        start.get(boundary..).unwrap_or_default()
    }

    /// The whole clause.
    fn own(&self, language: &Language) -> String {
        format!("{}{}{}", self.before(language), self.verb.as_str(), self.rest(language))
    }

    /// The sentence after the verb.
    fn after(&self) -> &'a str {
        self.sentence.get(self.verb.end()..).unwrap_or_default()
    }

    /// What follows the verb up to the next coordinate clause. A comma alone may also come before a condition.
    fn rest(&self, language: &Language) -> &'a str {
        let after = self.after();
        let mut words =
            language.boundaries.find_iter(after).filter(|at| at.as_str().chars().any(char::is_alphabetic));
        words.next().map_or(after, |boundary| after.get(..boundary.start()).unwrap_or_default())
    }
}
