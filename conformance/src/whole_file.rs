//! Writes files as a whole: a full disk or a crash leaves the old contents or none, never a half.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::Path;

/// Who may read a new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Whoever the system's settings allow.
    Usual,
    /// Only the owner, because it contains a secret.
    Owner,
}

/// Writes a file under another name first. A pipe or a device is written to directly, and so is a file in a folder that takes
/// no new ones.
pub(crate) fn write_whole(path: &Path, text: &str, readers: Readers) -> io::Result<()> {
    let Ok(existing) = fs::metadata(path) else { return replace(path, text, readers, None) };
    if !existing.is_file() {
        return OpenOptions::new().write(true).open(path)?.write_all(text.as_bytes());
    }
    // What a link leads to is replaced, and the link stays.
    replace(&fs::canonicalize(path)?, text, readers, Some(existing.permissions()))
}

fn replace(path: &Path, text: &str, readers: Readers, kept: Option<fs::Permissions>) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.partial", std::process::id()));
    let partial = path.with_file_name(name);
    let mut file = match create(&partial, readers) {
        Ok(file) => file,
        Err(error) if is_full(&error) || kept.is_none() => return Err(error),
        Err(_) => return fs::write(path, text),
    };
    let written = file.write_all(text.as_bytes()).and_then(|()| match kept {
        Some(permissions) if readers == Readers::Usual => file.set_permissions(permissions),
        Some(_) | None => Ok(()),
    });
    // Some file systems say only now that they are full.
    let written = written.and_then(|()| file.sync_all()).and_then(|()| fs::rename(&partial, path));
    written.inspect_err(|_| drop(fs::remove_file(&partial)))
}

fn create(path: &Path, readers: Readers) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    if readers == Readers::Owner {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = readers;
    options.open(path)
}

/// Whether there is no space left.
pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
}

/// What to do about a file that cannot be written. `otherwise` is for every cause but a full disk.
pub(crate) fn advice(error: &io::Error, otherwise: &'static str) -> &'static str {
    if is_full(error) { "the disk is full: free some space, and run the command again" } else { otherwise }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_as_a_whole_and_a_link_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        write_whole(&path, "one", Readers::Usual).unwrap();
        write_whole(&path, "two", Readers::Owner).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        #[cfg(unix)]
        {
            let link = folder.path().join("link");
            std::os::unix::fs::symlink(&path, &link).unwrap();
            write_whole(&link, "three", Readers::Usual).unwrap();
            assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
            assert_eq!(fs::read_to_string(&path).unwrap(), "three");
        }
        let others = fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(others, if cfg!(unix) { 2 } else { 1 }, "nothing is left behind");
    }

    #[test]
    fn a_new_file_in_a_missing_folder_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let error = write_whole(&folder.path().join("none/a.txt"), "one", Readers::Usual).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert_eq!(advice(&error, "look at the folder"), "look at the folder");
    }
}
