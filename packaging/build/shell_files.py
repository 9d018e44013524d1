"""Completions and man pages, which are the same for every target: a program that runs here prints them."""

import shutil
import subprocess

from .targets import built, host
from .workspace import DIST, PROGRAMS, PackageError, run

# The name of each shell, and of the file it looks for.
SHELLS = {"bash": "{}.bash", "zsh": "_{}", "fish": "{}.fish", "elvish": "{}.elv", "powershell": "_{}.ps1"}


def write():
    """Writes `dist/completions` and `dist/man`."""
    for folder in ("completions", "man"):
        shutil.rmtree(DIST / folder, ignore_errors=True)
        (DIST / folder).mkdir(parents=True)
    for name, program in zip(PROGRAMS, host().programs):
        for shell, file in SHELLS.items():
            script = subprocess.run([program, "completions", shell], check=True, capture_output=True).stdout
            (DIST / "completions" / file.format(name)).write_bytes(script)
        run(program, "man", "--out", DIST / "man")


def ensure():
    """Writes them if they are not there yet, as where programs were built on other machines."""
    if all((DIST / folder).is_dir() for folder in ("completions", "man")):
        return
    if host() not in built():
        raise PackageError(f"completions and man pages need the programs for this machine in {host().folder}; build them")
    write()
