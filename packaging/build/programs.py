"""`scripts/package programs`: both programs for one or several targets, and the completions and man pages."""

import os
import shutil
import venv
from pathlib import Path

from . import shell_files
from .targets import OLDEST_GLIBC, host, target_of
from .workspace import DIST, NAME, PROGRAMS, ROOT, TARGET, PackageError, run

ZIGBUILD, ZIG = "0.24.1", "0.17.1"


def build(names, source=None):
    """Builds for the targets named, or takes what is in the folder `source` for this machine."""
    targets = [target_of(name) for name in names] or [host()]
    for target in targets:
        folder = Path(source) if source else compiled(target)
        target.folder.mkdir(parents=True, exist_ok=True)
        for path in target.programs:
            if not (folder / path.name).is_file():
                raise PackageError(f"{folder / path.name} is not there; build it, or omit --from")
            shutil.copy2(folder / path.name, path)
            # Those of a build for development carry the names of their functions, which nobody needs here.
            if source and target.linux and shutil.which("strip"):
                run("strip", "--strip-all", path)
            print(f"{path.stat().st_size / 1e6:7.2f} MB  {path.relative_to(DIST)}")
    if host() in targets:
        shell_files.write()


def compiled(target):
    """Compiles with the profile `dist`; the folder of the programs."""
    environment = {key: value for key, value in os.environ.items() if key not in ("RUSTC_WORKSPACE_WRAPPER", "CLIPPY_ARGS")}
    home = Path(environment.get("CARGO_HOME", Path.home() / ".cargo"))
    # Where this machine keeps sources is nobody's business, and would make other bytes on another one.
    flags = [f"--remap-path-prefix={home}=/cargo", f"--remap-path-prefix={ROOT}=/source"]
    if target.linux:
        # Nothing unwinds in the profile `dist`. The tables for it are a tenth of the program.
        flags.append("-Cforce-unwind-tables=no")
    environment["CARGO_ENCODED_RUSTFLAGS"] = "\x1f".join(flags)
    command, triple = ["build"], target.triple
    if target.linux:
        tools = zig()
        environment["PATH"] = f"{tools}:{environment['PATH']}"
        command = ["zigbuild"]
        triple += f".{OLDEST_GLIBC}" if target.libc == "glibc" else ""
    packages = [word for name in PROGRAMS for word in ("--package", name)]
    run("cargo", *command, "--locked", "--profile", "dist", "--target", triple, "--bins", *packages,
        "--features", f"{NAME}/browser", cwd=ROOT, env={**environment, "CARGO_TARGET_DIR": str(TARGET)})
    return TARGET / target.triple / "dist"


def zig():
    """The folder of cargo-zigbuild, which links for any version of glibc; installed by pip into target/packaging."""
    place = TARGET / "packaging"
    stamp = place / f"zigbuild-{ZIGBUILD}-zig-{ZIG}"
    if not stamp.exists():
        shutil.rmtree(place, ignore_errors=True)
        venv.create(place, with_pip=True)
        run(place / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check",
            f"cargo-zigbuild=={ZIGBUILD}", f"ziglang=={ZIG}")
        stamp.touch()
    return place / "bin"
