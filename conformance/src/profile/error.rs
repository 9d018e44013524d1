//! What is wrong with a profile, where, and what to do. The file's own lines are shown, without its secrets.

use std::ops::Range;
use std::path::PathBuf;

use miette::{Diagnostic, NamedSource, SourceSpan};

use super::mask::{mask, mask_unread};

/// Why a profile cannot be used.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum ProfileError {
    /// There is no such file, or it cannot be read.
    #[error("cannot read the profile `{}`", path.display())]
    #[diagnostic(help("check the path given with --profile; `catena-conformance init` writes a profile"))]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// It is longer than a profile can be.
    #[error("`{}` is longer than a profile can be: more than {} KiB", path.display(), most / 1024)]
    #[diagnostic(help("check the path given with --profile; `catena-conformance init` writes a profile"))]
    TooLong {
        /// Which file.
        path: PathBuf,
        /// Most bytes of a profile.
        most: u64,
    },
    /// Something in the file is wrong.
    #[error(transparent)]
    #[diagnostic(transparent)]
    ProfileDiagnostic(Box<ProfileDiagnostic>),
    /// Several things are, each with its place.
    #[error("{} mistakes in the profile `{file}`", wrongs.len())]
    Several {
        /// What errors call the file.
        file: String,
        /// Each mistake, in the order of the file.
        #[related]
        wrongs: Vec<ProfileDiagnostic>,
    },
}

/// What is wrong, and the lines around it.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub struct ProfileDiagnostic {
    message: String,
    /// The file, secrets masked.
    #[source_code]
    text: NamedSource<String>,
    #[label("here")]
    place: Option<SourceSpan>,
    #[help]
    advice: String,
}

/// A mistake before it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mistake {
    pub(super) place: Range<usize>,
    pub(super) message: String,
    pub(super) advice: String,
}

impl ProfileError {
    /// These mistakes, in the order of the file, with `hidden` masked; `None` when there are none.
    pub(super) fn of(
        file: &str,
        text: &str,
        mut mistakes: Vec<Mistake>,
        hidden: &[Range<usize>],
    ) -> Option<Self> {
        mistakes.sort_by_key(|mistake| (mistake.place.start, mistake.place.end));
        mistakes.dedup();
        let shown = mask(text, hidden);
        let mut wrongs: Vec<ProfileDiagnostic> = mistakes
            .into_iter()
            .map(|mistake| ProfileDiagnostic::new(file, shown.clone(), mistake))
            .collect();
        match wrongs.len() {
            0 => None,
            1 => wrongs.pop().map(|wrong| Self::ProfileDiagnostic(Box::new(wrong))),
            _ => Some(Self::Several { file: file.to_owned(), wrongs }),
        }
    }

    /// An error at a place in a file that was read before; the line is shown as [`mask_unread`] leaves it.
    pub(crate) fn at(
        file: &str,
        text: &str,
        place: Range<usize>,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        let mistake = Mistake { place, message: message.into(), advice: advice.into() };
        Self::ProfileDiagnostic(Box::new(ProfileDiagnostic::new(file, mask_unread(text), mistake)))
    }

    /// An error of the TOML reader.
    pub(super) fn malformed(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let place = error.span().unwrap_or(0..0);
        let advice = syntax_advice(text, place.start);
        Self::at(file, text, place, error.message(), advice)
    }
}

impl ProfileDiagnostic {
    fn new(file: &str, text: String, mistake: Mistake) -> Self {
        // A file without a line has no place to point at.
        let place = (!text.is_empty()).then(|| SourceSpan::from(mistake.place));
        Self { message: mistake.message, text: NamedSource::new(file, text), place, advice: mistake.advice }
    }
}

/// What is probably meant by a line that is no TOML.
fn syntax_advice(text: &str, at: usize) -> String {
    let begins = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    let line = text.get(begins..).and_then(|rest| rest.lines().next()).unwrap_or_default().trim();
    let Some((key, value)) = line.split_once('=') else {
        return match line.split_once(':') {
            _ if line.starts_with('[') => "a table's name stands in brackets: `[callback]`".to_owned(),
            Some((key, _)) => format!("TOML writes `{} = …`, with `=`", key.trim()),
            None => "a line is `key = value`, `[table]` or a `# comment`; see https://toml.io".to_owned(),
        };
    };
    let (key, value) = (key.trim(), value.trim());
    let defined =
        text.lines().filter(|line| line.split_once('=').is_some_and(|(other, _)| other.trim() == key));
    let quoted = value.starts_with(['"', '\'']);
    if !quoted && value.starts_with(|first: char| first.is_alphabetic() || matches!(first, '/' | '$')) {
        format!("a text stands in quotes: `{key} = \"…\"`")
    } else if quoted && value.matches(['"', '\'']).count() < 2 {
        format!("the text is not closed: write `{key} = \"…\"` on one line")
    } else if defined.count() > 1 {
        format!("`{key}` stands here twice; keep one of them")
    } else {
        "a line is `key = value`, `[table]` or a `# comment`; see https://toml.io".to_owned()
    }
}
