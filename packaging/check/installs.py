"""Packages are installed as a user installs them, into an empty place and without cargo, and give a first verdict in time."""

import contextlib
import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from build.targets import host
from build.workspace import DIST, ROOT, VERSION

from .partners import ENVIRONMENT, partner

# From an empty folder to the first verdict, all included. The programs for development are several times larger and slower, and
# the gate does other things beside this.
MOST_SECONDS, MOST_SECONDS_OF_GATE = 20, 90


def without_cargo(*first):
    """The environment of a user who has no cargo, nor a program of ours."""
    ours = ("catena-conformance", "mock-catena", "cargo")
    paths = [path for path in os.environ["PATH"].split(":") if not any((Path(path) / name).exists() for name in ours)]
    path = ":".join([*(str(one) for one in first), *paths])
    assert not shutil.which("cargo", path=":".join(paths)), "cargo is still on the PATH"
    return {**ENVIRONMENT, "PATH": path, "HOME": os.environ.get("HOME", "/"), "NO_COLOR": "1"}


def done(command, environment, folder, code=0):
    """What a command prints, if it ends with the exit code it should."""
    ended = subprocess.run([str(word) for word in command], cwd=folder, env=environment, text=True, check=False,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    shown = " ".join(str(word) for word in command[:4])
    assert ended.returncode == code, f"`{shown} …` ended with {ended.returncode}, not {code}:\n{ended.stdout}"
    return ended.stdout


def judged(command, environment, folder, profile):
    """A run of the program that was installed must find nothing wrong with the correct partner."""
    said = done([*command, "run", "--profile", profile, "--seed", "7"], environment, folder)
    assert "conformant" in said.lower() or "passed" in said, said


def serves(command, environment, folder, stop, code):
    """`mock-catena serve` greets, and ends as the signal says."""
    server = subprocess.Popen([str(word) for word in [*command, "serve", "--bind", "127.0.0.1:0"]], cwd=folder, env=environment,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, stdin=subprocess.DEVNULL)
    try:
        greeting = server.stdout.readline()
        assert "runs at http://127.0.0.1:" in greeting, greeting
        # From here on the launcher forwards signals, too.
        server.send_signal(stop)
        rest = server.communicate(timeout=30)[0]
        assert server.returncode == code, f"after {stop.name}: {server.returncode}, not {code}: {rest}"
        assert rest.strip(), "mock-catena says nothing at its end"
    finally:
        server.kill()
        server.wait()


def ctrl_c(command, environment, folder):
    """In a terminal, Ctrl-C reaches the program and the launcher; both end, the program in its own way."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        words = [str(word) for word in [*command, "serve", "--bind", "127.0.0.1:0"]]
        os.execvpe(words[0], words, environment)
    shown, pressed = "", False
    # A terminal whose last program ended is an error to read.
    with contextlib.suppress(OSError):
        while part := os.read(terminal, 4096):
            shown += part.decode(errors="replace")
            if not pressed and "failure_redirect_url" in shown:
                pressed = os.write(terminal, b"\x03") == 1
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.close(terminal)
    assert pressed and code == 0, f"after Ctrl-C: {code}: {shown}"


def in_time(what, began, real):
    seconds, most = time.monotonic() - began, MOST_SECONDS if real else MOST_SECONDS_OF_GATE
    print(f"{seconds:7.2f} s  {what}")
    assert seconds < most, f"{what} took {seconds:.1f} s; it may take {most} s"


def wheel(example, real, folder):
    """`pip install dist/*.whl` in an empty venv."""
    tag = host().wheel
    [file] = DIST.glob(f"*{VERSION}*{tag}.whl")
    environment = without_cargo(folder / "venv" / "bin")
    with partner(example, folder) as profile:
        began = time.monotonic()
        done([sys.executable, "-m", "venv", "venv"], environment, folder)
        done(["venv/bin/pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", file], environment, folder)
        judged(["catena-conformance"], environment, folder, profile)
        in_time(f"an empty venv, `pip install {file.name[:25]}…`, and a run against {example[0]}", began, real)
    place = folder / "venv"
    for path in ("share/man/man1/catena-conformance-run.1", "share/man/man1/mock-catena.1",
                 "share/bash-completion/completions/mock-catena", "share/fish/vendor_completions.d/catena-conformance.fish"):
        assert (place / path).is_file(), f"the wheel installs no {path}"
    assert VERSION in done(["mock-catena", "-V"], environment, folder)
    serves(["mock-catena"], environment, folder, signal.SIGTERM, 0)
    said = done(["venv/bin/pip", "show", "--files", "catena-conformance"], environment, folder)
    assert f"Version: {VERSION}" in said, said
    done(["venv/bin/pip", "uninstall", "--yes", "--quiet", "catena-conformance"], environment, folder)
    assert not (place / "bin" / "mock-catena").exists(), "the wheel leaves a program behind"


def npm(example, real, folder):
    """`npm install dist/*.tgz` in an empty folder."""
    files = [DIST / f"{name}-{VERSION}.tgz" for name in ("catena-conformance", "mock-catena", f"catena-conformance-{host().npm}")]
    environment = {**without_cargo(), "npm_config_update_notifier": "false", "npm_config_fund": "false"}
    run, mock = (["node_modules/.bin/" + name] for name in ("catena-conformance", "mock-catena"))
    with partner(example, folder) as profile:
        began = time.monotonic()
        done(["npm", "install", "--silent", "--no-audit", "--offline", *files], environment, folder)
        judged(["npx", "--no-install", "catena-conformance"], environment, folder, profile)
        in_time(f"an empty folder, `npm install …`, and `npx catena-conformance run` against {example[0]}", began, real)
    assert VERSION in done(["npx", "--no-install", "mock-catena", "-V"], environment, folder)
    # The program's own exit code, and its own end after a signal.
    done([*run, "run", "--profile", "missing.toml"], environment, folder, code=2)
    for stop in (signal.SIGTERM, signal.SIGINT):
        serves(mock, environment, folder, stop, 0)
    ctrl_c(mock, environment, folder)
    launcher_errors(run, environment, folder)


def launcher_errors(command, environment, folder):
    """A machine without a program, and one whose program was left out, get an error that says what else there is."""
    elsewhere = folder / "elsewhere.js"
    elsewhere.write_text(
        'Object.defineProperty(process, "platform", { value: "freebsd" });\n'
        'require("catena-conformance/launch").start("mock-catena");\n')
    said = done(["node", elsewhere], environment, folder, code=2)
    for part in ("is not on npm for freebsd-", "linux-x64" if host().cpu == "x64" else "linux-", "pip install", "cargo install", "/releases"):
        assert part in said, said
    shutil.rmtree(folder / "node_modules" / "@catena-conformance")
    said = done([*command, "--version"], environment, folder, code=2)
    assert f"Run: npm install @catena-conformance/{host().npm}@{VERSION}" in said, said
    assert str(ROOT) not in said, said
