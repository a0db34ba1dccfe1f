// Installs and builds, each only when needed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const packages = ["model", "platform", "ingest", "rules", "backend", "frontend", "cli"];

/** Our Node first in the PATH, so that every tool that says `node` gets it. */
export function withOurNode(env) {
  return {
    ...env,
    PATH: `${path.join(root, "node_modules/.bin")}${path.delimiter}${env.PATH ?? ""}`,
    NX_DAEMON: "false",
  };
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

/** Runs a command to its end, its output on standard error; a failure ends us with its exit code. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    env: withOurNode(process.env),
    ...options,
  });
  if (result.error) throw result.error;
  if (result.status !== 0) {
    say(`${command} ${args.join(" ")} ended with ${result.status ?? result.signal}`);
    process.exit(result.status ?? 70);
  }
}

/** `npm ci` unless the tree was installed from this very lock file. */
export async function installIfMissing() {
  const stamp = path.join(root, "node_modules/.lagewarte-installed");
  const wanted = createHash("sha256")
    .update(fs.readFileSync(path.join(root, "package-lock.json")))
    .digest("hex");
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === wanted) return;
  say("Installing dependencies (once; about a minute) ...");
  run("npm", ["ci", "--no-fund", "--no-audit", "--no-progress", "--loglevel=error"], { env: process.env });
  fs.writeFileSync(stamp, wanted);
}

const stamp = path.join(root, "node_modules/.lagewarte-built");

/** Compiles when a source is newer than the last build. */
export async function buildIfOlder() {
  const built = fs.existsSync(stamp) ? fs.statSync(stamp).mtimeMs : 0;
  const complete =
    fs.existsSync(path.join(root, "cli/dist/main.js")) &&
    fs.existsSync(path.join(root, "frontend/dist/app/index.html"));
  if (complete && newestSource() <= built) return;
  say("Building ...");
  build();
}

/** Compiles, and notes that it was. */
export function build() {
  const started = new Date();
  run("nx", ["run-many", "-t", "build", "--output-style=stream"]);
  fs.writeFileSync(stamp, "");
  fs.utimesSync(stamp, started, started);
}

function newestSource() {
  let newest = 0;
  const look = (file) => {
    newest = Math.max(newest, fs.statSync(file).mtimeMs);
  };
  for (const file of ["package-lock.json", "tsconfig.base.json"]) look(path.join(root, file));
  for (const name of packages) {
    for (const entry of fs.readdirSync(path.join(root, name), { recursive: true, withFileTypes: true })) {
      const file = path.join(entry.parentPath, entry.name);
      if (entry.isFile() && !/[\\/](dist|node_modules)[\\/]/.test(file) && !/\.test\.tsx?$/.test(file)) look(file);
    }
  }
  return newest;
}
