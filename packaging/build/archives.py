"""`scripts/package archives`: one archive for each target, as a release offers them."""

import io
import lzma
import tarfile
import time
import zipfile

from .targets import built
from .workspace import DIST, LEVEL, NAME, ROOT, TEXTS, VERSION, moment, write_checksums


def contents(target):
    """Name, bytes and mode of each file in the folder of an archive."""
    for path in target.programs:
        yield path.name, path.read_bytes(), 0o755
    for name in TEXTS:
        yield name, (ROOT / name).read_bytes(), 0o644
    for folder in ("completions", "man"):
        for path in sorted((DIST / folder).iterdir()):
            yield f"{folder}/{path.name}", path.read_bytes(), 0o644


def build(every):
    for target in built(every):
        folder = f"{NAME}-{VERSION}-{target.triple}"
        files = [(f"{folder}/{name}", data, mode) for name, data, mode in contents(target)]
        if target.os == "win32":
            write_zip(DIST / f"{folder}.zip", files)
        else:
            write_tar(DIST / f"{folder}.tar.xz", files)
    write_checksums()


def write_tar(path, files):
    """A tar file with nothing of this machine in it: no owner, no time of building."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data, mode in files:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode, entry.mtime = len(data), mode, moment()
            tar.addfile(entry, io.BytesIO(data))
    path.write_bytes(lzma.compress(packed.getvalue(), preset=LEVEL))


def write_zip(path, files):
    """A zip file, or a wheel, with nothing of this machine in it."""
    when = time.gmtime(max(moment(), 315_532_800))[:6]
    with zipfile.ZipFile(path, "w") as packed:
        for name, data, mode in files:
            entry = zipfile.ZipInfo(name, when)
            entry.external_attr = (0o100000 | mode) << 16
            entry.create_system = 3
            packed.writestr(entry, data, zipfile.ZIP_DEFLATED, LEVEL)
