/** Operations a second of this thread's own time, so that what else the machine does counts for neither side. */
export function rate(operations: number, work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (operations / (user + system)) * 1e6;
}

export const median = (numbers: readonly number[]): number =>
  numbers.toSorted((left, right) => left - right)[numbers.length >> 1] ?? 0;

/** Bytes of the heap that are in use, after everything that can go is gone. */
export function heap(): number {
  if (globalThis.gc === undefined) throw new Error("run with --expose-gc");
  for (let n = 0; n < 3; n += 1) globalThis.gc();
  return process.memoryUsage().heapUsed;
}

/** One figure, for people and for `npm run bench`. */
export function tell(job: string, ours: number, limit: number, unit: string): void {
  const ratio = ours / limit;
  process.stdout.write(`${job}: ${Math.round(ours).toLocaleString("en-GB")} ${unit} (ratio ${ratio.toFixed(2)})\n`);
  process.stdout.write(`${JSON.stringify({ job, ours, limit, ratio, unit })}\n`);
}
