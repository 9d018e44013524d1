"""Correct partners in other languages: those of examples/, started as scripts/test-examples starts them."""

import contextlib
import importlib.machinery
import importlib.util
import json
import os
import subprocess
import time

from build.workspace import ROOT

_LOADER = importlib.machinery.SourceFileLoader("test_examples", str(ROOT / "scripts" / "test-examples"))
examples = importlib.util.module_from_spec(importlib.util.spec_from_loader("test_examples", _LOADER))
_LOADER.exec_module(examples)

ENVIRONMENT = {
    "CATENA_WEBHOOK_SECRET": examples.SECRET, "CATENA_TEST_VIEWS": "1", "APP_KEY": "key-of-the-examples",
    "PYTHONPATH": str(ROOT / "examples" / "python"), "PYTHONDONTWRITEBYTECODE": "1", "BUG": "",
}


def prepared(name):
    """The example's entry and the command that starts it; its packages are installed."""
    example = json.loads((ROOT / "examples" / "examples.json").read_text())[name]
    examples.PLACE.mkdir(parents=True, exist_ok=True)
    command, variables = examples.install(example, [""])[""]
    return name, example, command, variables


@contextlib.contextmanager
def partner(prepared_example, folder):
    """Runs the partner; gives the path of its profile."""
    name, example, command, variables = prepared_example
    port = examples.free_port()
    with (folder / f"{name}.log").open("w") as log:
        running = subprocess.Popen(command, env={**os.environ, **ENVIRONMENT, **variables, "PORT": str(port)}, stdout=log, stderr=log)
        try:
            until = time.monotonic() + examples.PATIENCE_SECONDS
            while not examples.answers(port):
                if running.poll() is not None or time.monotonic() > until:
                    raise AssertionError(f"{name} did not start; see {log.name}")
                time.sleep(0.02)
            profile = folder / f"{name}.toml"
            profile.write_text(examples.profile(name, example, port))
            yield profile
        finally:
            running.terminate()
            running.wait()
