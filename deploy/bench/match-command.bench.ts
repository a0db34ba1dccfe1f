// The whole command `lagewarte match` over a million Windows events and 3,750 Sigma rules, beside the same of rsigma.
// Usage: node --conditions=@lagewarte/source deploy/bench/match-command.bench.ts; RSIGMA names the program to compare with.
// Needs python3; rules and events come from beside the project, as a generator and as archives.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
const shared = path.resolve(root, "../shared");
const EVENTS = 1_000_000;
const ROUNDS = 3;

/** With what rsigma 0.23 did a second on a machine of 2 cores (AMD EPYC), 2026-11-23. */
const inputs = [
  { job: "lagewarte match, 3,750 rules", field: "", measured: 80_400 },
  { job: "lagewarte match, 3,750 rules, events with a command line", field: '"CommandLine":"', measured: 50_600 },
];

/** The lines of all archives that hold a text, again and again until there are so many. */
const UNPACK = `
import glob, itertools, sys, zipfile
folder, text, count, target = sys.argv[1], sys.argv[2].encode(), int(sys.argv[3]), sys.argv[4]
lines = []
for file in sorted(glob.glob(folder + "/*.zip")):
    archive = zipfile.ZipFile(file)
    for name in archive.namelist():
        if name.endswith(".json"):
            lines += [line + b"\\n" for line in archive.read(name).splitlines() if text in line]
with open(target, "wb") as out:
    out.writelines(itertools.islice(itertools.cycle(lines), count))
`;

/** Prints the seconds of processor time, of all threads, that a program takes. */
const TIME = `
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime if code in (0, 1, 2) else "failed")
`;

function secondsOf(command: readonly string[]): number {
  const printed = execFileSync("python3", ["-c", TIME, ...command], { encoding: "utf8" });
  const seconds = Number(printed);
  if (!(seconds > 0)) throw new Error(`${command.join(" ")}: ${printed}`);
  return seconds;
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-bench-"));
try {
  const rules = path.join(folder, "rules");
  execFileSync("python3", [path.join(shared, "tools/bench/sigma-rules.py"), rules]);
  for (const { job, field, measured } of inputs) {
    const events = path.join(folder, "events.jsonl");
    execFileSync("python3", ["-c", UNPACK, path.join(shared, "data/bulk/windows_otrf"), field, String(EVENTS), events]);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const match = ["match", "--rules", rules, "--events", "json", events];
      ours.push(EVENTS / secondsOf([path.join(root, "bin/lagewarte"), ...match]));
      const rsigma = process.env["RSIGMA"];
      if (rsigma !== undefined)
        theirs.push(EVENTS / secondsOf([rsigma, "engine", "eval", "-r", rules, "-e", `@${events}`]));
    }
    const limit = theirs.length > 0 ? median(theirs) : measured;
    const ratio = median(ours) / limit;
    process.stdout.write(
      `${job}: ${Math.round(median(ours)).toLocaleString("en-GB")} events/s (ratio ${ratio.toFixed(2)})\n`,
    );
    process.stdout.write(`${JSON.stringify({ job, ours: median(ours), limit, ratio, unit: "events/s" })}\n`);
  }
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
