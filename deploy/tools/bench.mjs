// Behind `npm run bench`: runs benchmark programs one after the other, all or those whose path holds one of the given
// words. `--write` puts their figures into docs/performance.md (or `--write=<file>`); those of the others stay there.
// Ratios come from one run on one machine; take them, not the absolute figures.
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { root, withOurNode } from "./setup.mjs";

const args = process.argv.slice(2);
const writeFlag = args.find((arg) => /^--write(=|$)/.test(arg));
const unknownFlags = args.filter((arg) => arg.startsWith("--") && arg !== writeFlag);
const words = args.filter((arg) => !arg.startsWith("--"));

const all = ["model", "platform", "ingest", "rules", "backend", "frontend", "cli", "deploy"].flatMap((name) => {
  const folder = path.join(root, name, "bench");
  if (!fs.existsSync(folder)) return [];
  const files = fs.readdirSync(folder).filter((file) => file.endsWith(".bench.ts"));
  return files.toSorted().map((file) => path.join(folder, file));
});

/** A word is the path of a program, or a part of the path of some of ours. */
const programs =
  words.length === 0
    ? all
    : words.flatMap((word) =>
        word.endsWith(".bench.ts") && fs.existsSync(word)
          ? [path.resolve(word)]
          : all.filter((file) => path.relative(root, file).includes(word)),
      );

const nameOf = (file) => path.relative(root, file);

/** A benchmark prints readable text and, for each figure, one line of JSON: `{ job, ours, limit, ratio, unit }`. */
async function run(file) {
  process.stdout.write(`\n== ${nameOf(file)} (load ${os.loadavg()[0].toFixed(1)} before)\n`);
  const child = spawn("node", ["--conditions=@lagewarte/source", "--expose-gc", file], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
    env: withOurNode(process.env),
  });
  const ended = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const rows = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith("{")) process.stdout.write(`${line}\n`);
    else {
      const row = { ...JSON.parse(line), program: nameOf(file) };
      rows.push(row);
      process.stdout.write(`${cells(row).join("  ")}\n`);
    }
  }
  if ((await ended) === 0 && rows.length > 0) return rows;
  process.stderr.write(`${nameOf(file)} ${rows.length === 0 ? "gave no figure" : "failed"}\n`);
  process.exitCode = 1;
  return [];
}

/** Three digits that count, with a unit of thousands where there are more. */
function number(value) {
  if (typeof value !== "number" || !Number.isFinite(value)) return String(value ?? "");
  return value >= 1000
    ? value.toLocaleString("en-GB", { maximumFractionDigits: 0 })
    : value.toLocaleString("en-GB", { maximumSignificantDigits: 3 });
}

function cells({ job, ours, limit, ratio, unit, program }) {
  return [job, number(ours), number(limit), number(ratio), unit ?? "", `\`${program}\``];
}

const HEAD = ["| job | ours | limit or peer | ratio | unit | program |", "| --- | ---: | ---: | ---: | --- | --- |"];
const lineOf = (row) => `| ${cells(row).join(" | ")} |`;

const [START, END] = ["<!-- measured -->", "<!-- /measured -->"];

/** The page with the new figures; lines of programs that did not run stay, in the order of the programs. */
function withFigures(text, rows) {
  const [before, rest] = text.split(START);
  const [measured, after] = rest?.split(END) ?? [];
  if (after === undefined) throw new Error(`there is no ${START} ... ${END}`);
  const ran = new Set(rows.map(({ program }) => program));
  const programOf = (line) => /`([^`]+)`\s*\|$/.exec(line)?.[1];
  const kept = measured.split("\n").filter((line) => programOf(line) !== undefined && !ran.has(programOf(line)));
  const lines = [...kept, ...rows.map(lineOf)];
  const place = new Map(all.map((file, index) => [nameOf(file), index]));
  lines.sort((left, right) => (place.get(programOf(left)) ?? 1e9) - (place.get(programOf(right)) ?? 1e9));
  const machine = `${os.cpus()[0]?.model.trim() || "unknown processor"}, ${os.cpus().length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
  const today = new Date().toISOString().slice(0, 10);
  return `${before}${START}\n\nLast written ${today} on ${machine}.\n\n${[...HEAD, ...lines].join("\n")}\n\n${END}${after}`;
}

if (unknownFlags.length > 0 || programs.length === 0) {
  process.stderr.write(
    `usage: npm run bench -- [--write[=<file>]] [part of a path ...]\n${all.map((file) => `  ${nameOf(file)}\n`).join("")}`,
  );
  process.exit(64);
}
const rows = [];
for (const file of new Set(programs)) rows.push(...(await run(file)));
process.stdout.write(`\n${[...HEAD, ...rows.map(lineOf)].join("\n")}\n`);
if (writeFlag !== undefined) {
  const target = path.resolve(root, writeFlag.split("=")[1] ?? "docs/performance.md");
  fs.writeFileSync(target, withFigures(fs.readFileSync(target, "utf8"), rows));
  spawnSync("prettier", ["--write", "--log-level", "warn", target], {
    stdio: "inherit",
    env: withOurNode(process.env),
  });
}
