//! Finds Chromium: the program that `CHROME` names, or one on the path.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::ChromiumError;

/// Names under which systems install it. Headless shells come first: the same engine, at half the time for a visit.
const NAMES: [&str; 8] = [
    "chromium-headless-shell",
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "chrome",
    "microsoft-edge",
];

/// Where it is installed outside the path.
const PLACES: [&str; 4] = [
    "/usr/bin/chromium",
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// Finds Chromium. `named` is the variable `CHROME`, `path` the variable `PATH`; `exists` checks for a file.
///
/// # Errors
/// [`ChromiumError::NotThere`] when `named` is not a file, [`ChromiumError::Missing`] when nothing is found.
pub(super) fn find(
    named: Option<OsString>,
    path: Option<OsString>,
    exists: impl Fn(&Path) -> bool,
) -> Result<PathBuf, ChromiumError> {
    let folders: Vec<PathBuf> =
        path.as_ref().map(|path| std::env::split_paths(path).collect()).unwrap_or_default();
    let on_path = |name: &Path| folders.iter().map(|folder| folder.join(name)).find(|file| exists(file));
    if let Some(named) = named.filter(|named| !named.is_empty()) {
        let named = PathBuf::from(named);
        return if exists(&named) {
            Ok(named)
        } else {
            on_path(&named).ok_or(ChromiumError::NotThere { path: named })
        };
    }
    NAMES
        .iter()
        .find_map(|name| on_path(Path::new(name)))
        .or_else(|| PLACES.iter().map(PathBuf::from).find(|place| exists(place)))
        .ok_or(ChromiumError::Missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(named: Option<&str>, there: &[&str]) -> Result<PathBuf, ChromiumError> {
        find(named.map(OsString::from), Some("/opt/bin:/usr/local/bin".into()), |file| {
            there.iter().any(|known| Path::new(known) == file)
        })
    }

    #[test]
    fn the_variable_wins_over_the_path() {
        let there = ["/opt/bin/chromium", "/home/me/chrome"];
        assert_eq!(found(Some("/home/me/chrome"), &there).unwrap(), Path::new("/home/me/chrome"));
        assert_eq!(found(Some("chromium"), &there).unwrap(), Path::new("/opt/bin/chromium"));
        assert_eq!(found(None, &there).unwrap(), Path::new("/opt/bin/chromium"));
        let both = ["/opt/bin/chromium", "/usr/local/bin/chromium-headless-shell"];
        assert_eq!(found(None, &both).unwrap(), Path::new("/usr/local/bin/chromium-headless-shell"));
    }

    #[test]
    fn what_is_not_there_is_said_with_the_next_step() {
        let missing = miette::Report::new(found(None, &[]).unwrap_err());
        insta::assert_snapshot!(
            format!("{missing}; {}", missing.help().unwrap()),
            @"Chromium was not found on this machine; install it (on Debian `apt-get install chromium-headless-shell`), or name the program in the variable CHROME; `--driver http` needs none"
        );
        let wrong = miette::Report::new(found(Some("/nowhere/chrome"), &["/opt/bin/chromium"]).unwrap_err());
        insta::assert_snapshot!(
            format!("{wrong}; {}", wrong.help().unwrap()),
            @"CHROME names `/nowhere/chrome`, which does not exist; correct the variable, or unset it to use a Chromium on the path"
        );
    }
}
