// Behind `npm start`, `npm run start:distributed`, `npm test` and `npm run bench`: installs what is missing, builds what is older than its sources,
// then hands over to Node 24. Runs under any Node from 20 on, before anything is installed, so it uses nothing but Node.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import path from "node:path";
import { build, buildIfOlder, installIfMissing, root, withOurNode } from "./setup.mjs";

const [command, ...rest] = process.argv.slice(2);
const flags = rest[0] === "--" ? rest.slice(1) : rest;

const programs = {
  start: ["cli/dist/main.js", "start", ...flags],
  "start:distributed": ["deploy/local/start-distributed.ts", ...flags],
  test: ["deploy/tools/check.mjs", ...flags],
  bench: ["deploy/tools/bench.mjs", ...flags],
};

async function main() {
  if (command === "setup") {
    await installIfMissing();
    await buildIfOlder();
    return 0;
  }
  if (command === "build") {
    await installIfMissing();
    build();
    return 0;
  }
  const program = programs[command];
  if (program === undefined) {
    process.stderr.write(`usage: run.mjs setup|build|${Object.keys(programs).join("|")}\n`);
    return 64;
  }
  await installIfMissing();
  if (command !== "test") await buildIfOlder();
  return handOver(program);
}

/** Runs the program in the foreground; what stops us (Ctrl+C, a supervisor) stops it, and its exit code is ours. */
function handOver([file, ...args]) {
  const child = spawn(path.join(root, "node_modules/.bin/node"), [path.join(root, file), ...args], {
    stdio: "inherit",
    env: withOurNode(process.env),
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.on("error", (error) => {
      process.stderr.write(`${error.message}\n`);
      resolve(70);
    });
    child.on("exit", (code, signal) => resolve(signal === null ? code : 128 + 15));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main();
