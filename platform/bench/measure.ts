import fs from "node:fs";
import os from "node:os";
import path from "node:path";

export interface Run {
  readonly perSecond: number;
  /** Microseconds of processor time for each thing done, of all threads together. */
  readonly cpu: number;
}

export async function timed(things: number, work: () => Promise<void> | void): Promise<Run> {
  const before = process.cpuUsage();
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  return { perSecond: things / seconds, cpu: (user + system) / things };
}

/** In a folder of its own, which goes afterwards. */
export async function inFolder<Value>(work: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-bench-"));
  try {
    return await work(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

export function median(runs: readonly Run[], of: (run: Run) => number): number {
  return runs.map(of).toSorted((left, right) => left - right)[runs.length >> 1] ?? Number.NaN;
}

/** Milliseconds within which 95 of 100 calls were answered. */
export async function p95(calls: number, ask: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let call = 0; call < calls; call += 1) {
    const started = performance.now();
    await ask();
    took.push(performance.now() - started);
  }
  return took.toSorted((left, right) => left - right)[Math.ceil(calls * 0.95) - 1] ?? Number.NaN;
}

/** One figure, as `npm run bench` reads it. */
export function figure(job: string, ours: number, limit: number, unit: string): void {
  process.stdout.write(`${JSON.stringify({ job, ours, limit, ratio: ours / limit, unit })}\n`);
}
