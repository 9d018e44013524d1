// Holds ci/install to what its help says: checksums, missing versions, systems, and the order of its sources.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { wrapper } from "./releases.mjs";

/** Makes a wheel of the package on PyPI, with a program that starts the one that was built. */
const WHEEL = `
import base64, hashlib, os, sys, zipfile
folder, version, script = sys.argv[1:]
info = f"catena_conformance-{version}.dist-info"
files = {
    f"catena_conformance-{version}.data/scripts/catena-conformance": script,
    f"{info}/METADATA": f"Metadata-Version: 2.1\\nName: catena-conformance\\nVersion: {version}\\n",
    f"{info}/WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: false\\nTag: py3-none-any\\n",
}
os.makedirs(folder)
with zipfile.ZipFile(f"{folder}/catena_conformance-{version}-py3-none-any.whl", "w") as wheel:
    for name, text in files.items():
        entry = zipfile.ZipInfo(name)
        entry.external_attr = 0o100755 << 16
        wheel.writestr(entry, text)
    wheel.writestr(f"{info}/RECORD", "".join(f"{name},,\\n" for name in [*files, f"{info}/RECORD"]))
`;

/** `run` runs a line of shell with these variables, asynchronously: the server of the releases is in this process. */
export async function testInstall({ folder, root, version, built, server, run }) {
  let count = 0;
  const install = async (variables) => {
    const into = join(folder, `installed-${(count += 1)}`);
    const asked = server.asked.length;
    const done = await run('"$ROOT/ci/install"', {
      ROOT: root,
      CATENA_CONFORMANCE_BASE_URL: server.base,
      CATENA_CONFORMANCE_FOLDER: into,
      CATENA_CONFORMANCE_FROM: "release",
      ...variables,
    });
    return { ...done, into, asked: server.asked.slice(asked) };
  };
  const bin = (name, files) => {
    mkdirSync(join(folder, name));
    for (const [program, text] of Object.entries(files)) writeFileSync(join(folder, name, program), text, { mode: 0o755 });
    return [join(folder, name)];
  };

  // A release: downloaded once, and the next time it is there.
  const first = await install({});
  assert.equal(first.code, 0, first.output);
  assert.ok(existsSync(join(first.into, version, "mock-catena")));
  assert.equal(first.output.trim(), join(first.into, version));
  const again = await install({ CATENA_CONFORMANCE_FOLDER: first.into });
  assert.deepEqual([again.code, again.asked], [0, []], again.output);

  // Each system gets its archive.
  const systems = {
    "Linux x86_64": "x86_64-unknown-linux-gnu.tar.xz",
    "Linux aarch64": "aarch64-unknown-linux-gnu.tar.xz",
    "Linux x86_64 musl": "x86_64-unknown-linux-musl.tar.xz",
    "Linux aarch64 musl": "aarch64-unknown-linux-musl.tar.xz",
    "Darwin x86_64": "x86_64-apple-darwin.tar.xz",
    "Darwin arm64": "aarch64-apple-darwin.tar.xz",
    "MINGW64_NT-10.0 x86_64": "x86_64-pc-windows-msvc.zip",
  };
  const python = "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])";
  const unzip = `#!/bin/sh\nexec python3 -c '${python}' "$2" "$4"\n`;
  for (const [name, archive] of Object.entries(systems)) {
    const [system, processor, libc] = name.split(" ");
    const uname = `#!/bin/sh\ncase "$1" in -m) echo ${processor} ;; *) echo ${system} ;; esac\n`;
    const ldd = `#!/bin/sh\necho '${libc ? "musl libc (x86_64)" : "ldd (GNU libc) 2.36"}' >&2\n`;
    const done = await install({ ADDED: bin(`system-${name}`, { uname, ldd, unzip }) });
    assert.equal(done.code, 0, done.output);
    assert.equal(done.asked.at(-1), `/v${version}/catena-conformance-${version}-${archive}`, name);
  }
  const other = bin("system-other", { uname: "#!/bin/sh\necho Plan9\n" });
  const nowhere = await install({ ADDED: other });
  assert.deepEqual([nowhere.code, nowhere.asked], [1, []]);
  assert.match(nowhere.output, /no release is built for Plan9 on Plan9/);

  // A wrong checksum is refused, and no other source is tried.
  const folderOfRelease = join(folder, "releases", `v${version}`);
  mkdirSync(join(folder, "releases", "v0.0.9"));
  const sums = readFileSync(join(folderOfRelease, "SHA256SUMS"), "utf8").replaceAll(`-${version}-`, "-0.0.9-");
  writeFileSync(join(folder, "releases", "v0.0.9", "SHA256SUMS"), sums);
  const archive = server.asked.find((path) => path.endsWith("linux-gnu.tar.xz")).split("/").at(-1);
  const forged = archive.replace(`-${version}-`, "-0.0.9-");
  for (const target of ["x86_64", "aarch64"]) {
    const name = forged.replace(/x86_64|aarch64/, target);
    writeFileSync(join(folder, "releases", "v0.0.9", name), "not what was released");
  }
  const wrong = await install({ CATENA_CONFORMANCE_VERSION: "0.0.9", CATENA_CONFORMANCE_FROM: "release pypi build" });
  assert.equal(wrong.code, 1, wrong.output);
  assert.match(wrong.output, /has the SHA-256 [0-9a-f]{64}, and SHA256SUMS of the release says [0-9a-f]{64}; it is not installed/);
  assert.ok(!existsSync(wrong.into), "nothing is installed");
  assert.doesNotMatch(wrong.output, /pypi|build/);

  // The package of PyPI is next, in an environment of its own.
  const wheels = join(folder, "wheels");
  const made = await run('python3 -c "$WHEEL" "$1" "$2" "$3"', {
    WHEEL,
    ARGUMENTS: [wheels, version, wrapper(join(built, "catena-conformance"))],
  });
  assert.equal(made.code, 0, made.output);
  const moved = { CATENA_CONFORMANCE_BASE_URL: `${server.base}/moved`, CATENA_CONFORMANCE_FROM: "release pypi build" };
  const pip = { PIP_NO_INDEX: "1", PIP_FIND_LINKS: wheels };
  const fromPypi = await install({ ...moved, ...pip });
  assert.equal(fromPypi.code, 0, fromPypi.output);
  assert.match(fromPypi.output, /there is no release .*\nrelease: not installed from there\n/);
  assert.equal(fromPypi.output.trim().split("\n").at(-1), join(fromPypi.into, version, "bin"));
  const uv = '#!/bin/sh\necho "uv $*" >&2\n[ "$1" != venv ] || mkdir -p "$3"\n';
  const withUv = await install({ ...moved, ADDED: bin("uv", { uv }) });
  assert.equal(withUv.code, 0, withUv.output);
  assert.match(withUv.output, new RegExp(`uv pip install .* catena-conformance==${version.replaceAll(".", "\\.")}\n`));

  // A build is last, and the page of the job says so.
  const nothing = { ...pip, PIP_FIND_LINKS: folder, GITHUB_ACTIONS: "true" };
  const build = await install({ ...moved, ...nothing });
  assert.equal(build.code, 0, build.output);
  assert.match(build.output, /pypi: not installed from there\n::warning title=Catena Conformance::.* is built from source/);

  // A version that exists nowhere is an error that says what was tried.
  const missing = await install({ ...moved, ...nothing, CATENA_CONFORMANCE_VERSION: "v9.9.9" });
  assert.equal(missing.code, 1);
  assert.match(missing.output, /there is no release 9\.9\.9 at .*\/moved\/v9\.9\.9\n/);
  assert.match(missing.output, /this checkout is version .*, so it cannot build 9\.9\.9/);
  assert.match(missing.output, /::error .*9\.9\.9 could not be installed from: release pypi build\. The versions are listed at https:/);
  for (const bad of ["latest", "0.1", "1.2.3;rm"]) {
    const done = await install({ CATENA_CONFORMANCE_VERSION: bad });
    assert.deepEqual([done.code, done.asked], [1, []]);
    assert.match(done.output, /write a version such as /);
  }
  const source = await install({ CATENA_CONFORMANCE_FROM: "npm" });
  assert.match(source.output, /the sources are release, pypi and build/);

  // Read from a pipe, it needs no checkout, and starts nothing of the folder it is in.
  writeFileSync(join(folder, "build"), "#!/bin/sh\ntouch started-a-stranger\n", { mode: 0o755 });
  const piped = await run('sh <"$ROOT/ci/install"', {
    ROOT: root,
    CATENA_CONFORMANCE_BASE_URL: server.base,
    CATENA_CONFORMANCE_FOLDER: join(folder, "piped"),
    CATENA_CONFORMANCE_FROM: "build release",
  });
  assert.equal(piped.code, 0, piped.output);
  assert.ok(!existsSync(join(folder, "started-a-stranger")));
  return count;
}
