"""The workspace: its folders, its version, and what is the same in every package."""

import hashlib
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
# Another folder for tests, so that they leave a real one alone.
DIST = Path(os.environ.get("CATENA_DIST", ROOT / "dist")).resolve()
# How hard archives and wheels are compressed; less for tests, whose programs are several times larger.
LEVEL = int(os.environ.get("CATENA_COMPRESSION", "9"))
PROGRAMS = ("catena-conformance", "mock-catena")
NAME = "catena-conformance"

_WORKSPACE = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["package"]
# The one place where the version of every package stands, and the address.
VERSION = _WORKSPACE["version"]
REPOSITORY = _WORKSPACE["repository"]
LICENSE = _WORKSPACE["license"]
DESCRIPTION = tomllib.loads((ROOT / "conformance" / "Cargo.toml").read_text())["package"]["description"]
# Texts that every package holds, as far as they are there.
TEXTS = [name for name in ("LICENSE-APACHE", "LICENSE-MIT", "README.md", "CHANGELOG.md", "THIRD_PARTY_NOTICES") if (ROOT / name).exists()]


class PackageError(Exception):
    """What is wrong, and what to do about it."""


def run(*command, **options):
    """Runs a command; what it prints goes to standard error."""
    done = subprocess.run([str(word) for word in command], stdout=sys.stderr, check=False, **options)
    if done.returncode:
        raise PackageError(f"`{' '.join(str(word) for word in command[:3])}` failed with {done.returncode}; its output is above")


def absolute_links(markdown):
    """The text with its links to files of the checkout as links to the repository: a registry shows it elsewhere."""
    def absolute(found):
        text, path = found.groups()
        kind = "tree" if (ROOT / path.split("#")[0]).is_dir() else "blob"
        return f"[{text}]({REPOSITORY}/{kind}/v{VERSION}/{path})"
    return re.sub(r"\[([^\]\n]*)\]\((?!https?:|#|mailto:)(?:\./)?([^)\s]+)\)", absolute, markdown)


def moment():
    """The time in every archive: the same commit gives the same bytes."""
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    shown = subprocess.run(["git", "show", "--no-patch", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
    # 1980, the first year that a zip file knows.
    return int(shown.stdout.strip()) if shown.returncode == 0 and shown.stdout.strip() else 315_532_800


def write_checksums():
    """`SHA256SUMS` of every file to release that is there, as `sha256sum --check` reads it."""
    files = sorted(path for path in DIST.iterdir() if path.name.endswith((".tar.xz", ".zip", ".whl", ".tgz")))
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (DIST / "SHA256SUMS").write_text("".join(lines))
    for path in files:
        print(f"{path.stat().st_size / 1e6:7.2f} MB  {path.name}")
