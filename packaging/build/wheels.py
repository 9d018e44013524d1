"""`scripts/package wheels`: one wheel for each target, for pip, pipx and uvx.

A wheel holds both programs. maturin compiles the programs of one crate by itself; these are those that the archives hold,
compiled once, so the wheel is written here.
"""

import base64
import hashlib

from .archives import write_zip
from .shell_files import SHELLS
from .targets import built
from .workspace import DESCRIPTION, DIST, LICENSE, NAME, PROGRAMS, REPOSITORY, ROOT, TEXTS, VERSION, absolute_links, write_checksums

# Where each shell looks for completions, below the folder that a package is installed into.
PLACES = {"bash": "share/bash-completion/completions/{}", "zsh": "share/zsh/site-functions/_{}",
          "fish": "share/fish/vendor_completions.d/{}.fish"}
STEM = f"{NAME.replace('-', '_')}-{VERSION}"


def metadata():
    licenses = [name for name in TEXTS if name.startswith(("LICENSE", "THIRD"))]
    lines = [
        "Metadata-Version: 2.4", f"Name: {NAME}", f"Version: {VERSION}", f"Summary: {DESCRIPTION}",
        f"License-Expression: {LICENSE}", *(f"License-File: {name}" for name in licenses),
        f"Project-URL: Source, {REPOSITORY}", f"Project-URL: Changelog, {REPOSITORY}/blob/v{VERSION}/CHANGELOG.md",
        "Keywords: catena,conformance,testing,webhooks,telematics", "Requires-Python: >=3.8",
        "Classifier: Environment :: Console", "Classifier: Topic :: Software Development :: Testing",
        "Description-Content-Type: text/markdown", "", absolute_links((ROOT / "README.md").read_text()),
    ]
    return "\n".join(lines).encode(), licenses


def contents(target):
    described, licenses = metadata()
    for path in target.programs:
        yield f"{STEM}.data/scripts/{path.name}", path.read_bytes(), 0o755
    for page in sorted((DIST / "man").iterdir()):
        yield f"{STEM}.data/data/share/man/man1/{page.name}", page.read_bytes(), 0o644
    for shell, place in PLACES.items():
        for program in PROGRAMS:
            script = DIST / "completions" / SHELLS[shell].format(program)
            yield f"{STEM}.data/data/{place.format(program)}", script.read_bytes(), 0o644
    yield f"{STEM}.dist-info/METADATA", described, 0o644
    tags = "".join(f"Tag: py3-none-{tag}\n" for tag in target.wheel.split("."))
    yield f"{STEM}.dist-info/WHEEL", f"Wheel-Version: 1.0\nGenerator: {NAME} {VERSION}\nRoot-Is-Purelib: false\n{tags}".encode(), 0o644
    for name in licenses:
        yield f"{STEM}.dist-info/licenses/{name}", (ROOT / name).read_bytes(), 0o644


def digest(data):
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def build(every):
    for target in built(every):
        files = list(contents(target))
        record = "".join(f"{name},sha256={digest(data)},{len(data)}\n" for name, data, _ in files)
        record += f"{STEM}.dist-info/RECORD,,\n"
        files.append((f"{STEM}.dist-info/RECORD", record.encode(), 0o644))
        write_zip(DIST / f"{STEM}-py3-none-{target.wheel}.whl", files)
    write_checksums()
