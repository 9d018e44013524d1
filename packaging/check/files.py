"""What archives, wheels and npm packages hold, that their checksums are right, and that all have one version."""

import json
import re
import subprocess
import tarfile
import tempfile
import tomllib
import zipfile
from pathlib import Path

from build.shell_files import SHELLS
from build.targets import built
from build.workspace import DIST, NAME, PROGRAMS, ROOT, TEXTS, VERSION

PAGES = ("catena-conformance.1", "catena-conformance-run.1", "mock-catena.1", "mock-catena-serve.1")


def versions():
    """One version: of the workspace, of each crate, and of what each crate needs of the others."""
    manifest = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]
    for name, needed in manifest["dependencies"].items():
        if isinstance(needed, dict) and "path" in needed:
            assert needed.get("version") == f"={VERSION}", f"Cargo.toml: {name} must have version = \"={VERSION}\""
    for member in manifest["members"]:
        package = tomllib.loads((ROOT / member / "Cargo.toml").read_text())["package"]
        for key in ("version", "license", "repository", "rust-version"):
            assert package[key] == {"workspace": True}, f"{member}/Cargo.toml: write `{key}.workspace = true`"
        assert package.get("publish", True) is True, f"{member} is not published"
        assert package["description"] and (ROOT / member / package["readme"]).is_file(), f"{member} has no description or README"
    for text in DIST.glob("*.tgz"):
        with tarfile.open(text) as tar:
            described = json.load(tar.extractfile("package/package.json"))
        needed = {**described.get("dependencies", {}), **described.get("optionalDependencies", {})}
        assert {described["version"], *needed.values()} == {VERSION}, f"{text.name}: {described['version']}, {needed}"
        assert not described.get("scripts"), f"{text.name} runs {described['scripts']} where it is installed"
    print(f"one version, {VERSION}, in {len(manifest['members'])} crates and every package")


def names(path):
    """The files in a package, with their modes."""
    if path.suffix in (".zip", ".whl"):
        with zipfile.ZipFile(path) as packed:
            return {entry.filename: entry.external_attr >> 16 & 0o777 for entry in packed.infolist()}
    with tarfile.open(path) as packed:
        return {entry.name: entry.mode for entry in packed.getmembers()}


def holds(path, wanted, programs):
    found = names(path)
    missing = [name for name in [*wanted, *programs] if name not in found]
    assert not missing, f"{path.name} lacks {', '.join(missing)}"
    for name in programs:
        assert found[name] & 0o111 == 0o111, f"{path.name}: {name} cannot be executed"


def contents():
    completions = [file.format(program) for program in PROGRAMS for file in SHELLS.values()]
    for target in built():
        folder = f"{NAME}-{VERSION}-{target.triple}"
        archive = DIST / f"{folder}{'.zip' if target.os == 'win32' else '.tar.xz'}"
        others = [*TEXTS, *(f"completions/{name}" for name in completions), *(f"man/{page}" for page in PAGES)]
        holds(archive, [f"{folder}/{name}" for name in others], [f"{folder}/{path.name}" for path in target.programs])
        stray = [name for name in names(archive) if not name.startswith(f"{folder}/")]
        assert not stray, f"{archive.name} unpacks {stray[0]} beside its folder"
        [wheel] = DIST.glob(f"*{VERSION}*{target.wheel}.whl")
        stem = f"{NAME.replace('-', '_')}-{VERSION}"
        holds(wheel, [f"{stem}.dist-info/{name}" for name in ("METADATA", "WHEEL", "RECORD", "licenses/LICENSE-MIT")],
              [f"{stem}.data/scripts/{path.name}" for path in target.programs])
        holds(DIST / f"{NAME}-{target.npm}-{VERSION}.tgz", ["package/LICENSE-MIT", "package/README.md"],
              [f"package/bin/{path.name}" for path in target.programs])
    shown = subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=DIST, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stdout + shown.stderr
    listed = re.findall(r"  (.+)\n", (DIST / "SHA256SUMS").read_text())
    print(f"{len(listed)} packages hold what they should, and their checksums are right")


def extracted(target):
    """The programs of an archive run from where it is unpacked, and know the commit that was built."""
    with tempfile.TemporaryDirectory() as folder:
        archive = DIST / f"{NAME}-{VERSION}-{target.triple}.tar.xz"
        subprocess.run(["tar", "-xJf", archive, "-C", folder], check=True)
        for program in PROGRAMS:
            path = Path(folder) / f"{NAME}-{VERSION}-{target.triple}" / program
            said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout.strip()
            assert re.fullmatch(rf"{program} {re.escape(VERSION)} \(.*{target.triple}\)", said), said
            print(said)
