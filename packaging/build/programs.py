"""`scripts/package programs`: both programs for one or several targets, and the completions and man pages."""

import os
import shutil
import struct
import venv
from pathlib import Path

from . import shell_files
from .targets import OLDEST_GLIBC, host, target_of
from .workspace import DIST, NAME, PROGRAMS, ROOT, TARGET, PackageError, run

ZIGBUILD, ZIG = "0.24.1", "0.17.1"
PT_GNU_EH_FRAME = 0x6474E550


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
            elif target.linux:
                drop_unwind_tables(path, target)
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
        # Nothing unwinds in the profile `dist`.
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


def drop_unwind_tables(path, target):
    """Takes the tables for unwinding out of a Linux program: nothing unwinds in the profile `dist`, and they are a tenth of it.

    GNU objcopy moves what follows to the front; that of LLVM leaves a hole.
    """
    processor = target.triple.split("-")[0]
    tools = [f"{processor}-linux-gnu-objcopy", *(["objcopy"] if host().cpu == target.cpu else [])]
    tool = next((tool for tool in tools if shutil.which(tool)), None)
    if tool is None:
        raise PackageError(f"{tools[0]} is missing; on Debian: apt-get install binutils-{processor.replace('_', '-')}-linux-gnu")
    run(tool, *(f"--remove-section={name}" for name in (".eh_frame", ".eh_frame_hdr", ".gcc_except_table")), path)
    program = bytearray(path.read_bytes())
    # The program header that points to the tables stays, and a backtrace would follow it: it becomes PT_NULL.
    [start], [size, count] = struct.unpack_from("<Q", program, 32), struct.unpack_from("<HH", program, 54)
    for header in range(start, start + size * count, size):
        if struct.unpack_from("<I", program, header) == (PT_GNU_EH_FRAME,):
            struct.pack_into("<I", program, header, 0)
    path.write_bytes(program)


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
