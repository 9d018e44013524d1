"""`scripts/package npm`: the npm packages.

`catena-conformance` and `mock-catena` start a program; the programs are in a package for each platform, of which npm installs
the one that fits: an optional dependency whose `os`, `cpu` and `libc` are those of the machine.
"""

import json
import shutil

from .targets import built
from .workspace import DESCRIPTION, DIST, LICENSE, NAME, REPOSITORY, ROOT, TEXTS, TARGET, VERSION, absolute_links, run, write_checksums

HERE = ROOT / "packaging" / "npm"
SCOPE = f"@{NAME}"
PLACE = TARGET / "npm-packages"
# What the launcher runs on.
OLDEST_NODE = ">=18"


def package(name, description, readme, files, **more):
    """A folder with what every package of ours has; the folder."""
    folder = PLACE / name.replace("/", "-").removeprefix("@")
    folder.mkdir(parents=True)
    for text in TEXTS:
        if text.startswith(("LICENSE", "THIRD")):
            shutil.copy(ROOT / text, folder)
    (folder / "README.md").write_text(absolute_links(readme))
    described = {
        "name": name, "version": VERSION, "description": description, "license": LICENSE, "homepage": REPOSITORY,
        "repository": {"type": "git", "url": f"git+{REPOSITORY}.git"}, "files": [*files, "LICENSE-*", "THIRD_PARTY_NOTICES"], **more,
    }
    (folder / "package.json").write_text(json.dumps(described, indent=2) + "\n")
    return folder


def platform_package(target):
    name = f"{SCOPE}/{target.npm}"
    text = f"The programs of [{NAME}]({REPOSITORY}) for {target.triple}. Install `{NAME}` or `mock-catena`, which need it.\n"
    libc = {"libc": [target.libc]} if target.libc else {}
    folder = package(name, f"The programs of {NAME} for {target.triple}.", f"# {name}\n\n{text}", ["bin/"],
                     os=[target.os], cpu=[target.cpu], **libc, preferUnplugged=True)
    (folder / "bin").mkdir()
    for path in target.programs:
        shutil.copy2(path, folder / "bin")
    return folder


def launcher(name, description, readme, **more):
    """A package that starts programs; each of its commands is a file in `bin/`."""
    folder = package(name, description, readme, ["bin/", "*.js", "*.json", "man/", "completions/"],
                     engines={"node": OLDEST_NODE}, **more)
    (folder / "bin").mkdir()
    for command, file in more["bin"].items():
        shutil.copy(HERE / "start.js", folder / file)
        (folder / file).chmod(0o755)
    for kind in ("man", "completions"):
        (folder / kind).mkdir()
        for path in sorted((DIST / kind).iterdir()):
            if f"{name}." in path.name or f"{name}-" in path.name or path.name == f"_{name}":
                shutil.copy(path, folder / kind)
    return folder


def main_package(targets):
    pages = sorted(path.name for path in (DIST / "man").iterdir() if path.name.startswith(NAME))
    folder = launcher(
        NAME, DESCRIPTION, (ROOT / "README.md").read_text(),
        bin={NAME: f"bin/{NAME}.js", "mock-catena": "bin/mock-catena.js"}, man=[f"man/{page}" for page in pages],
        exports={"./launch": "./launch.js", "./package.json": "./package.json"},
        optionalDependencies={f"{SCOPE}/{target.npm}": VERSION for target in targets},
    )
    shutil.copy(HERE / "launch.js", folder)
    platforms = {}
    for target in targets:
        platforms.setdefault(f"{target.os}-{target.cpu}", {})[target.libc or "any"] = f"{SCOPE}/{target.npm}"
    (folder / "platforms.json").write_text(json.dumps(platforms, indent=2) + "\n")
    return folder


def mock_package():
    pages = sorted(path.name for path in (DIST / "man").iterdir() if path.name.startswith("mock-catena"))
    return launcher(
        "mock-catena", "A simulated Catena to develop against: the hosted Connect flow, the invitation API and signed webhooks.",
        (HERE / "mock-catena.md").read_text(), bin={"mock-catena": "bin/mock-catena.js"},
        man=[f"man/{page}" for page in pages], dependencies={NAME: VERSION},
    )


def build(every):
    targets = built(every)
    shutil.rmtree(PLACE, ignore_errors=True)
    folders = [*(platform_package(target) for target in targets), main_package(targets), mock_package()]
    for folder in folders:
        run("npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", DIST, folder)
    write_checksums()
