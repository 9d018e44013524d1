"""The crates: what `cargo publish` would upload, and what `--version` says wherever a crate is built."""

import json
import os
import subprocess

from build.workspace import ROOT, TARGET


def dry_run(verify):
    """`cargo publish --dry-run` has nothing to say against any crate."""
    command = ["cargo", "publish", "--workspace", "--dry-run", "--locked", *([] if verify else ["--no-verify"])]
    if not clean():
        command.append("--allow-dirty")
    environment = {key: value for key, value in os.environ.items() if key not in ("RUSTC_WORKSPACE_WRAPPER", "CLIPPY_ARGS")}
    shown = subprocess.run(command, cwd=ROOT, env={**environment, "CARGO_TARGET_DIR": str(TARGET)}, capture_output=True, text=True, check=False)
    said = shown.stdout + shown.stderr
    warnings = [line for line in said.splitlines() if line.startswith("warning:") and "dry run" not in line]
    assert shown.returncode == 0 and not warnings, said
    print("\n".join(line.strip() for line in said.splitlines() if "Packaged" in line or "Packaging" in line))


def clean():
    shown = subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True, check=False)
    return shown.returncode == 0 and not shown.stdout.strip()


def build_text(folder):
    """The script that finds out what is built, run as cargo runs it, in situations of its own."""
    script = folder / "build-script"
    subprocess.run(["rustc", "--edition", "2024", "-o", script, ROOT / "mock-catena" / "build.rs"], check=True)

    def says(wanted, crate, profile="dist", **variables):
        environment = {"PATH": os.environ["PATH"], "TARGET": "a-target", "CARGO_MANIFEST_DIR": str(crate),
                       "OUT_DIR": f"/target/{profile}/build/mock-catena-1/out", **variables}
        printed = subprocess.run([script], env=environment, capture_output=True, text=True, check=True).stdout
        [text] = [line.split("=", 2)[2] for line in printed.splitlines() if line.startswith("cargo::rustc-env=CATENA_BUILD=")]
        assert text == wanted, f"`{text}`, not `{wanted}`"

    def git(*arguments):
        identity = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@test", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@test",
                    "GIT_AUTHOR_DATE": "1772000000 +0000", "GIT_COMMITTER_DATE": "1772000000 +0000", "GIT_CONFIG_GLOBAL": "/dev/null"}
        done = subprocess.run(["git", *arguments], cwd=folder / "checkout", env={**os.environ, **identity}, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    unpacked = folder / "unpacked"
    unpacked.mkdir()
    says("dist, a-target", unpacked)
    (unpacked / ".cargo_vcs_info.json").write_text(json.dumps({"git": {"sha1": "0123456789abcdef0123"}, "path_in_vcs": "mock-catena"}, indent=2))
    says("012345678, dist, a-target", unpacked)
    says("012345678 2000-02-29, dist, a-target", unpacked, SOURCE_DATE_EPOCH="951782400")
    says("fedcba987 2025-12-31, dist, a-target", unpacked, CATENA_BUILD_COMMIT="fedcba9876543210", SOURCE_DATE_EPOCH="1767225599")
    says("dev, a-target", unpacked, profile="debug")
    crate = folder / "checkout" / "crate"
    crate.mkdir(parents=True)
    (crate / "build.rs").write_text("")
    git("init", "--quiet")
    # Inside somebody else's repository, of which it is no part.
    says("dist, a-target", crate)
    git("add", ".")
    git("commit", "--quiet", "--message", "first")
    says(f"{git('rev-parse', 'HEAD')[:9]} 2026-02-25, dist, a-target", crate)
    git("checkout", "--quiet", "--detach")
    says(f"{git('rev-parse', 'HEAD')[:9]} 2026-02-25, dist, a-target", crate)
    print("--version names commit, day, profile and target, in a checkout and in a published crate")
