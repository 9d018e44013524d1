// Releases as the release workflow publishes them, served from a folder on loopback.

import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { createServer } from "node:http";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The systems that a release is built for. */
export const TARGETS = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-unknown-linux-musl",
  "aarch64-unknown-linux-musl",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
];

/** A program in a test's folder that starts the one that was built. */
export function wrapper(built) {
  return `#!/bin/sh\nexec "${built}" "$@"\n`;
}

/** Makes the archives of a release; their programs start those of `built`. Returns the folder above `v<version>`. */
export function makeRelease(folder, version, built) {
  const files = join(folder, "releases", `v${version}`);
  mkdirSync(files, { recursive: true });
  const sums = TARGETS.map((target) => {
    const name = `catena-conformance-${version}-${target}`;
    const windows = target.includes("windows");
    mkdirSync(join(files, name));
    for (const program of ["catena-conformance", "mock-catena"]) {
      const file = join(files, name, windows ? `${program}.exe` : program);
      writeFileSync(file, wrapper(join(built, program)), { mode: 0o755 });
    }
    const archive = windows ? `${name}.zip` : `${name}.tar.xz`;
    const zip = "import shutil, sys; shutil.make_archive(sys.argv[1], 'zip', '.', sys.argv[1])";
    const command = windows ? ["python3", "-c", zip, name] : ["tar", "-cJf", archive, name];
    const done = spawnSync(command[0], command.slice(1), { cwd: files, encoding: "utf8" });
    if (done.status !== 0) throw new Error(done.stderr);
    rmSync(join(files, name), { recursive: true });
    return `${createHash("sha256").update(readFileSync(join(files, archive))).digest("hex")}  ${archive}\n`;
  });
  writeFileSync(join(files, "SHA256SUMS"), sums.join(""));
  return join(folder, "releases");
}

/** Serves a folder. `asked` has the path of each request. */
export async function serve(folder) {
  const asked = [];
  const server = createServer((request, answer) => {
    asked.push(request.url);
    const file = join(folder, request.url);
    if (!existsSync(file)) return answer.writeHead(404).end();
    return answer.end(readFileSync(file));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { asked, base: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}
