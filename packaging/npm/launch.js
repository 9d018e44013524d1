"use strict";

// Starts a program of this machine's platform package, and is then as good as not there: arguments, standard streams, signals and
// exit code are those of the program.

const { spawn } = require("node:child_process");
const { constants } = require("node:os");
const { join } = require("node:path");
const platforms = require("./platforms.json");
const { name: ours, version, homepage } = require("./package.json");

const SIGNALS = process.platform === "win32" ? ["SIGINT", "SIGTERM", "SIGHUP"] : ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];
// A terminal sends these to the program itself.
const OF_TERMINAL = ["SIGINT", "SIGQUIT", "SIGHUP"];
// As for a wrong command line.
const USAGE = 2;

/** Whether this machine's C library is glibc; only Linux has a choice. */
function glibc() {
  const report = process.report.getReport();
  return Boolean((typeof report === "string" ? JSON.parse(report) : report).header.glibcVersionRuntime);
}

/** The program's file, or an `Error` that says what to do. */
function programOf(name) {
  const platform = `${process.platform}-${process.arch}`;
  const others =
    `Other ways to install it:\n  pip install ${ours}\n  cargo install --locked ${ours} --features browser\n  ${homepage}/releases`;
  const packages = platforms[platform];
  if (!packages) {
    const there = Object.keys(platforms).join(", ");
    return new Error(`${name} is not on npm for ${platform}, only for ${there}. ${others}`);
  }
  // Where both are installed, the one that fits is first.
  const libc = process.platform !== "linux" ? "any" : glibc() ? "glibc" : "musl";
  const wanted = [libc, ...Object.keys(packages).filter((other) => other !== libc)].filter((key) => packages[key]).map((key) => packages[key]);
  for (const one of wanted) {
    try {
      return join(require.resolve(`${one}/package.json`), "..", "bin", process.platform === "win32" ? `${name}.exe` : name);
    } catch (error) {
      if (error.code !== "MODULE_NOT_FOUND") throw error;
    }
  }
  return new Error(
    `the package ${wanted[0]}, which holds ${name} for this machine, is not installed. npm leaves it out with --omit=optional, and ` +
      `if node_modules comes from another machine. Run: npm install ${wanted[0]}@${version}\n${others}`,
  );
}

function fail(name, error) {
  console.error(`${name}: ${error.message}`);
  process.exitCode = USAGE;
}

/** Runs the program to its end. */
function start(name) {
  const program = programOf(name);
  if (program instanceof Error) return fail(name, program);
  const child = spawn(program, process.argv.slice(2), { stdio: "inherit" });
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (!(process.stdin.isTTY && OF_TERMINAL.includes(signal))) child.kill(signal);
    });
  }
  child.on("error", (error) => fail(name, new Error(`cannot start ${program}: ${error.message}`)));
  child.on("exit", (code, signal) => {
    if (!signal) {
      process.exitCode = code;
      return;
    }
    // Ends by the same signal, as the program did; where that cannot be, with the exit code of a shell.
    for (const one of SIGNALS) process.removeAllListeners(one);
    process.exitCode = 128 + constants.signals[signal];
    process.kill(process.pid, signal);
  });
}

module.exports = { start };
