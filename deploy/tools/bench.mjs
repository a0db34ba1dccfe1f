// Behind `npm run bench`: runs every benchmark program and writes docs/performance.md anew with `--write`.
// Ratios come from one run on one machine; take them, not the absolute figures.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { root, withOurNode } from "./setup.mjs";

const args = process.argv.slice(2);
const write = args.includes("--write");
const wanted = args.filter((arg) => !arg.startsWith("--"));

const programs = ["platform", "ingest", "rules", "deploy"].flatMap((name) => {
  const folder = path.join(root, name, "bench");
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .filter((file) => file.endsWith(".bench.ts"))
    .map((file) => path.join(folder, file));
});

/** A benchmark prints readable text and, for each figure, one line of JSON: `{ job, ours, limit, ratio, unit }`. */
function run(file) {
  process.stdout.write(`\n== ${path.relative(root, file)}\n`);
  const started = process.hrtime.bigint();
  const result = spawnSync("node", ["--conditions=@lagewarte/source", "--expose-gc", file], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    env: withOurNode(process.env),
    maxBuffer: 1 << 26,
  });
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  process.stdout.write(result.stdout);
  if (result.status !== 0) process.exitCode = 1;
  return result.stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => ({ ...JSON.parse(line), file: path.relative(root, file), seconds }));
}

const rows = programs.filter((file) => wanted.length === 0 || wanted.some((word) => file.includes(word))).flatMap(run);

const number = (value) =>
  typeof value === "number"
    ? value.toLocaleString("en-GB", { maximumFractionDigits: value < 10 ? 2 : 0 })
    : String(value ?? "");
const table = [
  "| job | ours | limit or peer | ratio | unit | program |",
  "| --- | ---: | ---: | ---: | --- | --- |",
  ...rows.map(
    (row) =>
      `| ${row.job} | ${number(row.ours)} | ${number(row.limit)} | ${number(row.ratio)} | ${row.unit ?? ""} | \`${row.file}\` |`,
  ),
].join("\n");
process.stdout.write(`\n${table}\n`);

if (write) {
  const target = path.join(root, "docs/performance.md");
  const machine = `${os.cpus()[0]?.model ?? "unknown"}, ${os.cpus().length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GiB, Node ${spawnSync("node", ["--version"], { env: withOurNode(process.env), encoding: "utf8" }).stdout.trim()}`;
  const text = fs.readFileSync(target, "utf8");
  const [start, end] = ["<!-- measured -->", "<!-- /measured -->"];
  const measured = `${start}\n\n${new Date().toISOString().slice(0, 10)}, ${machine}.\n\n${table}\n\n${end}`;
  fs.writeFileSync(
    target,
    text.replace(new RegExp(`${start}[^]*${end}`), () => measured),
  );
}
