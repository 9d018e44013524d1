"""The machines that programs are built for, and what each kind of package calls them."""

import platform
import sys
from dataclasses import dataclass

from .workspace import DIST, PROGRAMS, PackageError

# The oldest glibc that the programs for it run on: that of manylinux2014 (RHEL 7, Debian 8, Ubuntu 14.04).
OLDEST_GLIBC = "2.17"


@dataclass(frozen=True)
class Target:
    """One machine."""

    triple: str
    # The tag of a wheel.
    wheel: str
    # The name of the npm package, without its scope, and the values of `os`, `cpu` and `libc` in it.
    npm: str
    os: str
    cpu: str
    libc: str = ""

    @property
    def suffix(self):
        return ".exe" if self.os == "win32" else ""

    @property
    def linux(self):
        return self.os == "linux"

    @property
    def folder(self):
        return DIST / "programs" / self.triple

    @property
    def programs(self):
        return [self.folder / f"{name}{self.suffix}" for name in PROGRAMS]


TARGETS = {target.triple: target for target in [
    Target("x86_64-unknown-linux-gnu", "manylinux_2_17_x86_64.manylinux2014_x86_64", "linux-x64", "linux", "x64", "glibc"),
    Target("aarch64-unknown-linux-gnu", "manylinux_2_17_aarch64.manylinux2014_aarch64", "linux-arm64", "linux", "arm64", "glibc"),
    Target("x86_64-unknown-linux-musl", "musllinux_1_1_x86_64", "linux-x64-musl", "linux", "x64", "musl"),
    Target("aarch64-unknown-linux-musl", "musllinux_1_1_aarch64", "linux-arm64-musl", "linux", "arm64", "musl"),
    Target("x86_64-apple-darwin", "macosx_10_12_x86_64", "darwin-x64", "darwin", "x64"),
    Target("aarch64-apple-darwin", "macosx_11_0_arm64", "darwin-arm64", "darwin", "arm64"),
    Target("x86_64-pc-windows-msvc", "win_amd64", "win32-x64", "win32", "x64"),
]}


def target_of(name):
    """A target by its triple; the version of glibc may stand behind it, as cargo-zigbuild writes it."""
    triple = name.removesuffix(f".{OLDEST_GLIBC}")
    if triple not in TARGETS:
        raise PackageError(f"`{name}` is not a target here; there are {', '.join(TARGETS)}")
    return TARGETS[triple]


def host():
    """The target of this machine."""
    machine = {"arm64": "aarch64", "amd64": "x86_64"}.get(platform.machine().lower(), platform.machine())
    kind = {"linux": "unknown-linux-gnu", "darwin": "apple-darwin", "win32": "pc-windows-msvc"}.get(sys.platform, sys.platform)
    return target_of(f"{machine}-{kind}")


def built(every=False):
    """The targets whose programs are in `dist/programs`."""
    there = [target for target in TARGETS.values() if all(path.is_file() for path in target.programs)]
    missing = [target.triple for target in TARGETS.values() if target not in there]
    if every and missing:
        raise PackageError(f"there are no programs for {', '.join(missing)} in {DIST / 'programs'}; build them, or omit --all")
    # What is handed from one job of a workflow to another loses its mode on the way.
    for path in (path for target in there for path in target.programs):
        path.chmod(0o755)
    if not there:
        raise PackageError(f"there are no programs in {DIST / 'programs'}; run `scripts/package programs` first")
    return there
