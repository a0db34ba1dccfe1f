import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createInterface } from "node:readline";
import { afterAll, describe, expect, it } from "vitest";
import type { ProblemError } from "@lagewarte/model";
import { eventLogContract } from "../event-log.contract.ts";
import { SqliteEventLog } from "./sqlite-event-log.ts";

const folders: string[] = [];
const folder = (): string => {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-log-"));
  folders.push(made);
  return made;
};
afterAll(() => {
  for (const made of folders) fs.rmSync(made, { recursive: true, force: true });
});

eventLogContract("SQLite in memory", { open: () => SqliteEventLog.open({ folder: ":memory:" }) });

let place = "";
eventLogContract("a SQLite file", {
  open: () => SqliteEventLog.open({ folder: (place = folder()) }),
  reopen: async (log) => {
    await log.close();
    return SqliteEventLog.open({ folder: place });
  },
});

/** A small file system to fill; only root may mount one. */
async function run(command: string, ...args: string[]): Promise<void> {
  const child = spawn(command, args, { stdio: "inherit" });
  const code = await new Promise((resolve) => child.on("exit", resolve));
  if (code !== 0)
    throw new Error(`${command} ${args.join(" ")} ended with ${String(code)}; this test must run as root`);
}

/** A process of its own that appends and prints what was acknowledged. */
const appender = `
  import { SqliteEventLog } from ${JSON.stringify(new URL("./sqlite-event-log.ts", import.meta.url).href)};
  const log = await SqliteEventLog.open({ folder: process.argv[2] });
  for (let index = Number(process.argv[3]); ; index += 20) {
    const places = await log.append(Array.from({ length: 20 }, (_, each) => ({ topic: "events", key: String(index + each), value: String(index + each) })));
    process.stdout.write(index + 19 + "\\n");
    if (places.length !== 20) throw new Error("places");
  }
`;

describe("the SQLite log", () => {
  it("loses nothing that it acknowledged when its process is killed, and is whole afterwards", async () => {
    const data = folder();
    const program = path.join(folder(), "appender.mjs");
    fs.writeFileSync(program, appender);
    let acknowledged = -1;
    for (let kill = 0; kill < 8; kill += 1) {
      const child = spawn(
        process.execPath,
        ["--conditions=@lagewarte/source", program, data, String(acknowledged + 1)],
        { stdio: ["ignore", "pipe", "inherit"] },
      );
      const lines = createInterface({ input: child.stdout });
      lines.on("line", (line) => {
        acknowledged = Number(line);
      });
      const before = acknowledged;
      while (acknowledged < before + 200 + kill * 60) await new Promise((resolve) => setTimeout(resolve, 1));
      child.kill("SIGKILL");
      await new Promise((resolve) => lines.on("close", resolve));
    }
    const log = await SqliteEventLog.open({ folder: data });
    const found = new Set<number>();
    for (const { partition, end } of await log.ends("events")) {
      const records = await log.read("events", partition, 0, 1_000_000);
      expect(records.map(({ offset }) => offset)).toEqual(Array.from({ length: end }, (_, offset) => offset));
      for (const { value } of records) found.add(Number(new TextDecoder().decode(value)));
    }
    await log.close();
    for (let index = 0; index <= acknowledged; index += 1) expect(found.has(index), String(index)).toBe(true);
    const database = new DatabaseSync(path.join(data, "log.db"));
    expect(database.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
    database.close();
  }, 60_000);

  it("refuses a second process on the same folder, by name", async () => {
    const data = folder();
    const log = await SqliteEventLog.open({ folder: data });
    const refusal = await SqliteEventLog.open({ folder: data }).catch((error: unknown) => error as ProblemError);
    expect((refusal as ProblemError).problem.id).toBe("data-in-use");
    await log.close();
    await (await SqliteEventLog.open({ folder: data })).close();
  });

  it("says that the disk is full, keeps all that it acknowledged, and goes on when there is space", async () => {
    const small = folder();
    const filler = Buffer.alloc(256 * 1024, 1);
    await run("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", small);
    let stored = 0;
    let problem: string | undefined;
    try {
      const full = await SqliteEventLog.open({ folder: small });
      while (problem === undefined && stored < 100) {
        try {
          await full.append([{ topic: "events", key: "a", value: filler }]);
          stored += 1;
        } catch (error) {
          problem = (error as ProblemError).problem.id;
        }
      }
      expect(problem).toBe("log-full");
      expect(stored).toBeGreaterThan(3);
      await run("mount", "-o", "remount,size=64m", small);
      const [place] = await full.append([{ topic: "events", key: "a", value: "after" }]);
      expect(place?.offset).toBe(stored);
      const all = await full.read("events", place?.partition ?? 0, 0, 1000);
      expect(all).toHaveLength(stored + 1);
      await full.close();
    } finally {
      await run("umount", "-l", small);
    }
  }, 30_000);

  it("is written and read by several threads of a process through their own ports", async () => {
    const log = await SqliteEventLog.open({ folder: ":memory:" });
    const other = await SqliteEventLog.attach(log.share());
    const seen: string[] = [];
    const tail = await other.tail("changes", "start", async (batch) => {
      for (const { value } of batch) seen.push(new TextDecoder().decode(value));
    });
    await Promise.all([
      log.append([{ topic: "changes", key: "", value: "a" }]),
      other.append([{ topic: "changes", key: "", value: "b" }]),
    ]);
    while (seen.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(seen.toSorted()).toEqual(["a", "b"]);
    await tail.close();
    await other.close();
    await log.close();
  });
});
