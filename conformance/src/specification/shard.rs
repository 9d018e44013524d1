//! Splits a run into parts, the same way in every process.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Specification;

/// `--shard I/N`: part I of N, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShardChoice {
    index: usize,
    of: usize,
}

/// Why a text is not a shard.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a part of a run; write I/N with I from 1 to N, e.g. `2/3`")]
pub struct ShardChoiceError(String);

/// There are more parts than checks, so some parts would be empty. An empty run never passes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
#[error("there are {of} shards, but only {checks} selected checks")]
#[diagnostic(help("use at most {checks} for N in `--shard I/N`, or select more checks"))]
pub struct TooManyShards {
    of: usize,
    checks: usize,
}

/// The part of a run that a report covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Shard {
    /// Its number, from 1.
    pub index: usize,
    /// How many parts there are.
    pub of: usize,
    /// How many checks all parts have together.
    pub checks: usize,
    /// The first twelve digits of the SHA-256 over the ids of all of them. It is the same in all parts of a run.
    pub selection: String,
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

impl FromStr for ShardChoice {
    type Err = ShardChoiceError;

    fn from_str(raw: &str) -> Result<Self, ShardChoiceError> {
        let wrong = || ShardChoiceError(raw.to_owned());
        let (index, of) = raw.split_once('/').ok_or_else(wrong)?;
        let number = |text: &str| text.parse::<usize>().map_err(|_| wrong());
        let (index, of) = (number(index)?, number(of)?);
        if (1..=of).contains(&index) { Ok(Self { index, of }) } else { Err(wrong()) }
    }
}

impl ShardChoice {
    /// The checks of this part. They are assigned in turn, so that the sizes of parts differ by one at most, and
    /// neighbouring checks, which tend to take equally long, are in different parts.
    ///
    /// # Errors
    /// [`TooManyShards`].
    pub fn deal(self, specification: Specification) -> Result<(Specification, Shard), TooManyShards> {
        let checks = specification.checks.len();
        if self.of > checks {
            return Err(TooManyShards { of: self.of, checks });
        }
        let mut digest = Sha256::new();
        for check in &specification.checks {
            digest.update(check.id.as_str());
            digest.update(" ");
        }
        let selection = digest.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        let mut turn = (1..=self.of).cycle();
        let dealt = specification.retaining(|_| turn.next() == Some(self.index));
        Ok((dealt, Shard { index: self.index, of: self.of, checks, selection }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_a_number_from_one_to_the_count() {
        assert_eq!("2/3".parse::<ShardChoice>().unwrap(), ShardChoice { index: 2, of: 3 });
        for wrong in ["", "2", "0/3", "4/3", "a/b", "1/0", "1/2/3", "-1/3"] {
            assert!(wrong.parse::<ShardChoice>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_check_is_in_exactly_one_part_and_sizes_differ_by_one_at_most() {
        let whole = Specification::embedded().unwrap();
        for of in [1, 2, 3, 7, whole.checks.len()] {
            let parts: Vec<Vec<String>> = (1..=of)
                .map(|index| {
                    let (part, shard) = ShardChoice { index, of }.deal(whole.clone()).unwrap();
                    assert_eq!(shard.checks, whole.checks.len());
                    part.checks.iter().map(|check| check.id.to_string()).collect()
                })
                .collect();
            let sizes = parts.iter().map(Vec::len);
            assert!(sizes.clone().max().unwrap() - sizes.min().unwrap() <= 1);
            let mut dealt: Vec<String> = parts.concat();
            let mut all: Vec<String> = whole.checks.iter().map(|check| check.id.to_string()).collect();
            dealt.sort();
            all.sort();
            assert_eq!(dealt, all);
        }
        let too_many = ShardChoice { index: 1, of: whole.checks.len() + 1 };
        assert!(too_many.deal(whole).is_err());
    }
}
