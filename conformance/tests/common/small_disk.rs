//! A disk that is soon full.

use std::path::PathBuf;
use std::process::Command;

/// A file system of a few pages, unmounted when the test ends.
pub(crate) struct SmallDisk {
    pub(crate) mounted_at: PathBuf,
    _folder: tempfile::TempDir,
}

impl SmallDisk {
    /// `None` where mounting is not allowed, which is said.
    pub(crate) fn of(kib: u32) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted_at = folder.path().join("disk");
        std::fs::create_dir(&mounted_at).unwrap();
        let size = format!("size={kib}k");
        let mount =
            Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&mounted_at).output();
        if !mount.is_ok_and(|done| done.status.success()) {
            eprintln!(
                "skipped: a tmpfs cannot be mounted here, so a full disk is tested with /dev/full only"
            );
            return None;
        }
        Some(Self { mounted_at, _folder: folder })
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.mounted_at.join(name)
    }

    pub(crate) fn files(&self) -> Vec<String> {
        let names = std::fs::read_dir(&self.mounted_at).unwrap();
        let mut names: Vec<String> =
            names.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Takes all space but what small files need that exist already.
    pub(crate) fn fill(&self) {
        let filled = std::fs::write(self.file("filler"), vec![0; 1024 * 1024]);
        assert!(filled.is_err(), "the disk is not small");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.mounted_at).status();
    }
}
