// Usage: node --conditions=@lagewarte/source deploy/bench/event-to-screen.bench.ts [events a second] [seconds]
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { startSystem } from "../acceptance/system.ts";
import { measureToScreen } from "./to-screen.ts";

const rates = process.argv[2] === undefined ? [1000, 5000] : [Number(process.argv[2])];
const seconds = Number(process.argv[3] ?? 30);

for (const rate of rates) {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-bench-"));
  const system = await startSystem({ data });
  try {
    await measureToScreen(system, { rate, seconds, name: "embedded" });
  } finally {
    await system.stop();
    fs.rmSync(data, { recursive: true, force: true });
  }
}
