import { spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, it } from "vitest";
import { text, until } from "../log-under-test.contract.ts";
import { SqliteEventLog } from "./sqlite-event-log.ts";
import { SqliteReadModel } from "./sqlite-read-model.ts";

/** LAGEWARTE_KILLS raises the number of kills, for the night. */
const KILLS = Number(process.env["LAGEWARTE_KILLS"] ?? 8);

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-crash-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const source = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);

/** Starts a program that prints a line for each thing that was acknowledged. */
function start(name: string, program: string, args: string[], onLine: (line: string) => void): ChildProcess {
  const file = path.join(folder, `${name}.mjs`);
  fs.writeFileSync(file, program);
  const child = spawn(process.execPath, ["--conditions=@lagewarte/source", file, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.stdout !== null) createInterface({ input: child.stdout }).on("line", onLine);
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGKILL");
  await ended;
}

function isWhole(file: string): boolean {
  const database = new DatabaseSync(file);
  const [found] = database.prepare("PRAGMA integrity_check").all();
  database.close();
  return found?.["integrity_check"] === "ok";
}

/** Three writers at once, and a group that works off what they write; each line says how far one of them has got. */
const worker = `
  import { SqliteEventLog } from ${source("./sqlite-event-log.ts")};
  const [folder, ...from] = process.argv.slice(2);
  const log = await SqliteEventLog.open({ folder });
  await log.subscribe({ topics: ["events"], group: "g", maxBatch: 50 }, async (batch) => {
    await log.append(batch.map(({ partition, offset }) => ({ topic: "alerts", key: "seen", value: partition + "/" + offset })));
  });
  await Promise.all(from.map(async (start, writer) => {
    for (let index = Number(start); ; index += 20) {
      const part = Array.from({ length: 20 }, (_, each) => ({ topic: "events", key: String(index + each), value: writer + " " + (index + each) }));
      await log.append(part);
      process.stdout.write(writer + " " + (index + 19) + "\\n");
    }
  }));
`;

describe("kill -9", () => {
  it(
    "loses nothing that the log acknowledged, gives no offset twice, and no group skips a record",
    { timeout: 30_000 + KILLS * 5000 },
    async () => {
      const data = path.join(folder, "log");
      const acknowledged = [-1, -1, -1];
      for (let round = 0; round < KILLS; round += 1) {
        const from = acknowledged.map((last) => String(last + 1));
        const before = Math.max(...acknowledged);
        const child = start("worker", worker, [data, ...from], (line) => {
          const [writer, last] = line.split(" ").map(Number);
          acknowledged[writer ?? 0] = last ?? 0;
        });
        await until(() => Math.max(...acknowledged) > before + 200 + round * 60);
        await kill(child);
      }
      const log = await SqliteEventLog.open({ folder: data });
      const found = new Set<string>();
      const places = new Set<string>();
      for (const { partition, end } of await log.ends("events")) {
        const records = await log.read("events", partition, 0, 1_000_000);
        expect(records.map(({ offset }) => offset)).toEqual(Array.from({ length: end }, (_, offset) => offset));
        for (const record of records) found.add(text(record));
        for (const { offset } of records) places.add(`${partition}/${offset}`);
      }
      for (const [writer, last] of acknowledged.entries())
        for (let index = 0; index <= last; index += 1)
          expect(found.has(`${writer} ${index}`), `${writer} ${index}`).toBe(true);

      const rest = await log.subscribe({ topics: ["events"], group: "g" }, async (batch) => {
        await log.append(
          batch.map(({ partition, offset }) => ({ topic: "alerts", key: "seen", value: `${partition}/${offset}` })),
        );
      });
      await until(async () => (await rest.lag()) === 0);
      const worked = new Set<string>();
      await log.scan("alerts", [], async (batch) => {
        for (const record of batch) worked.add(text(record));
      });
      expect(worked).toEqual(places);
      await log.close();
      expect(isWhole(path.join(data, "log.db"))).toBe(true);
    },
  );

  it("loses no document that the read model acknowledged", { timeout: 30_000 + KILLS * 5000 }, async () => {
    const data = path.join(folder, "read-model");
    fs.mkdirSync(data);
    const writer = `
      import { SqliteReadModel } from ${source("./sqlite-read-model.ts")};
      const [folder, from] = process.argv.slice(2);
      const model = await SqliteReadModel.open({ folder });
      for (let index = Number(from); ; index += 10) {
        await model.upsert("alerts", Array.from({ length: 10 }, (_, each) => ({ id: "a-" + (index + each), version: index + each, document: { state: "open", searchText: "number " + (index + each) } })));
        process.stdout.write(index + 9 + "\\n");
      }
    `;
    let acknowledged = -1;
    for (let round = 0; round < KILLS; round += 1) {
      const before = acknowledged;
      const child = start("documents", writer, [data, String(acknowledged + 1)], (line) => {
        acknowledged = Number(line);
      });
      await until(() => acknowledged > before + 100 + round * 30);
      await kill(child);
    }
    const model = await SqliteReadModel.open({ folder: data });
    const { total } = await model.search("alerts", { where: { field: "state", in: ["open"] }, limit: 0, total: true });
    expect(total).toBeGreaterThan(acknowledged);
    const last = await model.search("alerts", { where: { text: `number ${acknowledged}` }, limit: 10_000 });
    expect(last.items.map(({ id }) => id)).toContain(`a-${acknowledged}`);
    await model.close();
    expect(isWhole(path.join(data, "read-model.db"))).toBe(true);
  });
});
