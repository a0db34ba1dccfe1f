// Behind `npm test`: every gate and every test, in the order in which a mistake is cheapest to hear of.
// `npm test -- unit` runs the named steps alone.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { root, withOurNode } from "./setup.mjs";

const reports = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-check-"));

const steps = [
  { name: "format", command: ["prettier", "--check", "--log-level", "warn", "."] },
  { name: "build", command: ["node", "deploy/tools/run.mjs", "build"] },
  // What lies outside of the packages' own builds: deploy and benchmarks.
  { name: "types", command: ["tsc", "-p", "deploy/tsconfig.json"] },
  { name: "lint", command: ["oxlint", "--type-aware", "--deny-warnings"] },
  { name: "dead", command: ["knip", "--no-progress", "--treat-config-hints-as-errors"] },
  { name: "unit", vitest: ["--project", "!acceptance", "--project", "!servers"] },
  { name: "servers", vitest: ["--project", "servers"] },
  { name: "acceptance", before: needChromium, vitest: ["--project", "acceptance", "--no-file-parallelism"] },
];

/** Browser tests drive Debian's Chromium; no other browser build can be had without a download of its own. */
function needChromium() {
  if (fs.existsSync("/usr/bin/chromium")) return;
  if (process.getuid?.() !== 0 || !fs.existsSync("/usr/bin/apt-get"))
    throw new Error("The browser tests need /usr/bin/chromium: install the package `chromium` (Debian, Ubuntu).");
  process.stderr.write("Installing chromium (once) ...\n");
  for (const args of [
    ["update", "-qq"],
    ["install", "-y", "-qq", "--no-install-recommends", "chromium"],
  ]) {
    const result = spawnSync("apt-get", args, {
      stdio: ["ignore", "ignore", 2],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    if (result.status !== 0) throw new Error(`apt-get ${args[0]} ended with ${result.status}`);
  }
}

function runStep(step) {
  step.before?.();
  const report = path.join(reports, `${step.name}.json`);
  const [file, ...args] = step.command ?? [
    "vitest",
    "run",
    ...step.vitest,
    "--reporter=default",
    "--reporter=./deploy/tools/report.mjs",
  ];
  const result = spawnSync(file, args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...withOurNode(process.env), CHECK_REPORT: report },
  });
  if (result.error) throw result.error;
  const green = result.status === 0;
  if (step.vitest === undefined) return green ? { passed: 1, failures: [] } : { passed: 0, failures: [step.name] };
  if (!fs.existsSync(report)) return { passed: 0, failures: [`${step.name} left no report`] };
  const { passed, left, failures } = JSON.parse(fs.readFileSync(report, "utf8"));
  // A run without a test proves nothing, and a skipped test neither.
  if (passed === 0) failures.push(`${step.name} ran no test`);
  if (left > 0) failures.push(`${step.name} skipped ${left} tests`);
  if (!green && failures.length === 0) failures.push(`${step.name} ended with ${result.status}`);
  return { passed, failures };
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  process.stderr.write(`unknown step ${unknown.join(", ")}; there are ${steps.map(({ name }) => name).join(", ")}\n`);
  process.exit(64);
}
let passed = 0;
const failures = [];
for (const step of steps.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const started = Date.now();
  process.stdout.write(`\n== ${step.name}\n`);
  let counted;
  try {
    counted = runStep(step);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    counted = { passed: 0, failures: [step.name] };
  }
  passed += counted.passed;
  for (const failure of counted.failures) failures.push(failure);
  process.stdout.write(
    `== ${step.name}: ${counted.failures.length === 0 ? "ok" : "FAILED"} after ${Math.round((Date.now() - started) / 1000)} s\n`,
  );
}
fs.rmSync(reports, { recursive: true, force: true });
process.stdout.write("\n");
for (const failure of failures) process.stdout.write(`FAILED ${failure}\n`);
process.stdout.write(`${passed} passed, ${failures.length} failed\n`);
process.exitCode = failures.length === 0 ? 0 : 1;
