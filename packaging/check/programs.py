"""The programs of the profile `dist`: small enough, and for every glibc from the one that is promised."""

import lzma
import re
import shutil
import subprocess

from build.targets import OLDEST_GLIBC, built
from build.workspace import DIST

# Of one program, in bytes: as it is, and compressed.
MOST, MOST_COMPRESSED = 12_000_000, 4_500_000
# The libraries that a Linux program may load: glibc's own.
GLIBC = {"libc.so.6", "libm.so.6", "libpthread.so.0", "libdl.so.2", "librt.so.1", "libutil.so.1", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}


def number(version):
    return [int(part) for part in version.split(".")]


def symbol_versions(path):
    """The versions of glibc that a program asks for, as `readelf` shows them, newest first."""
    shown = subprocess.run(["readelf", "--wide", "--version-info", path], capture_output=True, text=True, check=True).stdout
    return sorted(set(re.findall(r"Name: GLIBC_([0-9.]+)", shown)), key=number, reverse=True)


def libraries(path):
    shown = subprocess.run(["readelf", "--wide", "--dynamic", path], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"Shared library: \[(.+)\]", shown))


def portable():
    """No program asks for a newer glibc, nor for another library."""
    assert shutil.which("readelf"), "readelf is missing; install binutils"
    for target in built():
        for path in target.programs if target.libc == "glibc" else []:
            versions = symbol_versions(path)
            assert versions and number(versions[0]) <= number(OLDEST_GLIBC), f"{path.relative_to(DIST)} needs glibc {versions[:1]}"
            strange = libraries(path) - GLIBC
            assert not strange, f"{path.relative_to(DIST)} needs {', '.join(sorted(strange))}"
            print(f"needs glibc {versions[0]} or newer: {path.relative_to(DIST)}")


def small():
    """Every program is at most as large as is promised."""
    too_large = []
    for target in built():
        for path in target.programs:
            size, packed = path.stat().st_size, len(lzma.compress(path.read_bytes(), preset=9))
            print(f"{size / 1e6:6.2f} MB, compressed {packed / 1e6:5.2f} MB: {path.relative_to(DIST)}")
            if size > MOST or packed > MOST_COMPRESSED:
                too_large.append(path.name)
    assert not too_large, f"{', '.join(too_large)}: at most {MOST / 1e6:g} MB, and {MOST_COMPRESSED / 1e6:g} MB compressed"
