//! Errors of a profile, with the place and the fix. The lines of the file are shown without secrets.

use std::ops::Range;
use std::path::PathBuf;

use miette::{Diagnostic, NamedSource, SourceSpan};

use super::long_lines::{brief, without_long_lines};
use super::mask::{mask, mask_unread};

/// How many mistakes are shown. Each is shown with its place in the file, and a file of another kind has thousands.
const SHOWN: usize = 20;

/// Why a profile cannot be used.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum ProfileError {
    /// The file does not exist or cannot be read.
    #[error("cannot read the profile `{}`", path.display())]
    #[diagnostic(help("check the path given with --profile; `catena-conformance init` writes a profile"))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's error.
        #[source]
        source: std::io::Error,
    },
    /// The file is too long.
    #[error("`{}` is too long for a profile: it has more than {} KiB", path.display(), most / 1024)]
    #[diagnostic(help("check the path given with --profile; `catena-conformance init` writes a profile"))]
    TooLong {
        /// The file.
        path: PathBuf,
        /// The maximum length of a profile in bytes.
        most: u64,
    },
    /// The file has a mistake.
    #[error(transparent)]
    #[diagnostic(transparent)]
    ProfileDiagnostic(Box<ProfileDiagnostic>),
    /// The file has several mistakes.
    #[error("{count} mistakes in the profile `{file}`{}", if mistakes.len() < *count { format!("; these are the first {}", mistakes.len()) } else { String::new() })]
    Several {
        /// How many there are.
        count: usize,
        /// The name of the file.
        file: String,
        /// The mistakes, in the order of the file, at most 20.
        #[related]
        mistakes: Vec<ProfileDiagnostic>,
    },
}

/// A mistake in a profile, with the lines around it.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub struct ProfileDiagnostic {
    message: String,
    /// The file with masked secrets.
    #[source_code]
    text: NamedSource<String>,
    #[label("here")]
    place: Option<SourceSpan>,
    #[help]
    advice: String,
}

/// A mistake and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mistake {
    pub(super) place: Range<usize>,
    pub(super) message: String,
    pub(super) advice: String,
}

impl ProfileError {
    /// An error with these mistakes in the order of the file, and with `hidden` masked. `None` if there are no mistakes.
    pub(super) fn of(
        file: &str,
        text: &str,
        mut mistakes: Vec<Mistake>,
        hidden: &[Range<usize>],
    ) -> Option<Self> {
        mistakes.sort_by_key(|mistake| (mistake.place.start, mistake.place.end));
        mistakes.dedup();
        let count = mistakes.len();
        mistakes.truncate(SHOWN);
        let shown = mask(text, hidden);
        let mut mistakes: Vec<ProfileDiagnostic> = mistakes
            .into_iter()
            .map(|mistake| ProfileDiagnostic::new(file, shown.clone(), mistake))
            .collect();
        match mistakes.len() {
            0 => None,
            1 => mistakes.pop().map(|mistake| Self::ProfileDiagnostic(Box::new(mistake))),
            _ => Some(Self::Several { count, file: file.to_owned(), mistakes }),
        }
    }

    /// An error at a place in the file. Lines that may contain a secret are masked by [`mask_unread`].
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

    /// A syntax error of the TOML parser.
    pub(super) fn malformed(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let place = error.span().unwrap_or(0..0);
        let advice = syntax_advice(text, place.start);
        Self::at(file, text, place, error.message(), advice)
    }
}

impl ProfileDiagnostic {
    fn new(file: &str, text: String, mistake: Mistake) -> Self {
        let (text, place) = without_long_lines(&text, mistake.place);
        // An empty file has no place to point at.
        let place = (!text.is_empty()).then(|| SourceSpan::from(place));
        let (message, advice) = (brief(mistake.message), brief(mistake.advice));
        Self { message, text: NamedSource::new(file, text), place, advice }
    }
}

/// Advice for a line that is not valid TOML.
fn syntax_advice(text: &str, at: usize) -> String {
    let begins = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    let line = text.get(begins..).and_then(|rest| rest.lines().next()).unwrap_or_default().trim();
    let Some((key, value)) = line.split_once('=') else {
        return match line.split_once(':') {
            _ if line.starts_with('[') => "write the name of a table in brackets: `[callback]`".to_owned(),
            Some((key, _)) => format!("write `{} = …`, with `=`", key.trim()),
            None => "write `key = value`, `[table]` or `# comment`; see https://toml.io".to_owned(),
        };
    };
    let (key, value) = (key.trim(), value.trim());
    let defined =
        text.lines().filter(|line| line.split_once('=').is_some_and(|(other, _)| other.trim() == key));
    let quoted = value.starts_with(['"', '\'']);
    if !quoted && value.starts_with(|first: char| first.is_alphabetic() || matches!(first, '/' | '$')) {
        format!("write a string in quotes: `{key} = \"…\"`")
    } else if quoted && value.matches(['"', '\'']).count() < 2 {
        format!("the closing quote is missing: write `{key} = \"…\"` on one line")
    } else if defined.count() > 1 {
        format!("the file contains `{key}` twice; remove one of them")
    } else {
        "write `key = value`, `[table]` or `# comment`; see https://toml.io".to_owned()
    }
}
