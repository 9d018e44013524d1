// Reads the Dockerfiles and compose.yaml closely, and runs the services of compose.yaml as containers would: each under the name
// of its service, as a user without rights, with the variables and the command of the file. No Docker engine is needed.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ALONE = ["unshare", "--mount", "--net", "--propagation", "private"];

/** The instructions of a Dockerfile: name and words, with continued lines joined. */
function instructions(text) {
  const lines = text.replaceAll(/\\\n\s*/g, " ").split("\n").filter((line) => line && !line.startsWith("#"));
  return lines.map((line) => line.match(/^(\S+) (.*)$/).slice(1));
}

/** What must hold of the images: pinned bases, no root, a health check without a shell. */
function readDockerfile(read) {
  const lines = instructions(read("Dockerfile"));
  const stages = lines.filter(([name]) => name === "FROM").map(([, words]) => words);
  const pinned = /^(\S+@sha256:[0-9a-f]{64}|scratch|base|release-\$\{TARGETARCH\}|\$\{PROGRAMS\}) AS /;
  for (const stage of stages) assert.match(stage, pinned);
  assert.deepEqual(stages.map((stage) => stage.split(" AS ")[1]), [
    "source", "release-amd64", "release-arm64", "release", "programs", "base", "mock-catena", "catena-conformance",
  ]);
  // The last line about a file decides: of dist/, an image may see the archives.
  assert.match(read(".dockerignore"), /\n\/dist\n!\/dist\/\*\.tar\.xz\n$/);
  const after = (stage) => lines.slice(lines.findIndex(([, words]) => words.endsWith(` AS ${stage}`)) + 1);
  const first = (stage, name) => after(stage).find(([found]) => found === name)[1];
  assert.match(first("base", "USER"), /^[1-9]\d*:[1-9]\d*$/, "a number, and not root");
  assert.match(first("source", "RUN"), /^apk add /);
  assert.ok(after("source").some(([, words]) => words.startsWith("ci/build --static ")));
  assert.deepEqual(JSON.parse(first("mock-catena", "HEALTHCHECK").split(" CMD ")[1]), ["mock-catena", "health"]);
  assert.deepEqual(JSON.parse(first("catena-conformance", "ENTRYPOINT")), ["catena-conformance"]);
  for (const [, words] of instructions(read("examples/python/Dockerfile")).filter(([name]) => name === "FROM"))
    assert.match(words, /@sha256:[0-9a-f]{64}$/);
  return {
    user: first("base", "USER"),
    entrypoint: (target) => JSON.parse(first(target, "ENTRYPOINT")),
    health: JSON.parse(first("mock-catena", "HEALTHCHECK").split(" CMD ")[1]),
    partner: JSON.parse(instructions(read("examples/python/Dockerfile")).find(([name]) => name === "CMD")[1]),
  };
}

/** Waits until a command succeeds, as a health check does. */
async function healthy(name, check) {
  for (let tries = 0; tries < 60; tries += 1) {
    if (check() === 0) return;
    await new Promise((passed) => setTimeout(passed, 500));
  }
  throw new Error(`${name} did not become healthy`);
}

/** Runs the services of compose.yaml in a network of their own, in which each has its name. */
export async function testContainer({ folder, root, read, parse, built, target }) {
  const image = readDockerfile(read);
  const compose = parse(read("compose.yaml"));
  const { "mock-catena": catena, partner, judge } = compose.services;
  assert.deepEqual([catena.build.target, judge.build.target], ["mock-catena", "catena-conformance"]);
  for (const service of Object.keys(judge.depends_on)) assert.equal(judge.depends_on[service].condition, "service_healthy");
  const python = join(target, "examples", "python", "bin", "python");
  const may = spawnSync(ALONE[0], [...ALONE.slice(1), "true"]).status === 0;
  if (!may || !existsSync(python)) {
    const why = may ? "scripts/test-examples has not installed Flask" : "this user cannot make a network of its own";
    console.log(`compose: read, and not run: ${why}`);
    return;
  }
  const hosts = Object.keys(compose.services).map((name, index) => `127.0.0.${index + 2} ${name}\n`);
  writeFileSync(join(folder, "hosts"), `127.0.0.1 localhost\n${hosts.join("")}`);
  // The first process keeps the network; the others enter it.
  const setUp = `ip link set lo up && mount --bind "${join(folder, "hosts")}" /etc/hosts && echo up && exec sleep 300`;
  const network = spawn(ALONE[0], [...ALONE.slice(1), "sh", "-ec", setUp], { stdio: ["ignore", "pipe", "inherit"] });
  const started = [network];
  const [user, group] = image.user.split(":");
  // As in the image, without rights; unless that user cannot get at the programs of this checkout.
  const unprivileged = ["setpriv", `--reuid=${user}`, `--regid=${group}`, "--clear-groups", "--no-new-privs"];
  const reachable = spawnSync(unprivileged[0], [...unprivileged.slice(1), join(built, "mock-catena"), "--version"]).status === 0;
  const inside = (command, cwd) => {
    const ours = reachable && !command[0].includes("python");
    return ["-t", String(network.pid), "-m", "-n", `--wd=${cwd}`, "--", ...(ours ? unprivileged : []), ...command];
  };
  const options = (service, cwd) => ({ cwd, env: { PATH: `${built}:${process.env.PATH}`, HOME: "/nonexistent", PYTHONDONTWRITEBYTECODE: "1", ...service.environment } });
  const start = (service, command, cwd) => {
    const child = spawn("nsenter", inside(command, cwd), { ...options(service, cwd), stdio: "ignore" });
    started.push(child);
  };
  const run = (service, command, cwd) => spawnSync("nsenter", inside(command, cwd), { ...options(service, cwd), encoding: "utf8" });
  try {
    await new Promise((up, failed) => {
      network.stdout.once("data", up);
      network.once("exit", () => failed(new Error("the network of the services was not made")));
    });
    const examples = join(root, "examples", "python");
    start(catena, [...image.entrypoint("mock-catena"), ...catena.command], root);
    start(partner, [python, ...image.partner.slice(1)], examples);
    await healthy("mock-catena", () => run(catena, image.health, root).status);
    const [, ...check] = partner.healthcheck.test;
    await healthy("partner", () => run(partner, [python, ...check.slice(1)], examples).status);
    const byName = run(judge, ["mock-catena", "health", "--url", catena.environment.MOCK_CATENA_PUBLIC_URL], root);
    assert.equal(byName.status, 0, byName.stdout);
    const [mounted, path] = judge.volumes[0].split(":");
    assert.equal(path, "/work");
    const judged = run(judge, [...image.entrypoint("catena-conformance"), ...judge.command], join(root, mounted));
    assert.equal(judged.status, 0, judged.stdout + judged.stderr);
    assert.match(judged.stdout, /^Conformant: /m);
    const as = reachable ? `as user ${user}` : "as this user, because another cannot get at the programs";
    console.log(`compose: three services under their names, ${as}; the judge's verdict is conformant`);
  } finally {
    started.reverse().forEach((child) => child.kill("SIGKILL"));
  }
}
