import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { createTelemetry, SetClock, SqliteEventLog, SqliteReadModel } from "@lagewarte/platform";
import { until } from "../trial/trial-backend.ts";
import { anAlert, own } from "../trial/trial-world.ts";
import { startViews } from "./worker.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-rebuild-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** The ids and versions of all alerts once everything on the log is folded. */
async function foldedAlerts(): Promise<string[]> {
  const clock = new SetClock(Date.parse("2026-11-25T10:00:00Z"));
  const log = await SqliteEventLog.open({ folder, clock });
  const readModel = await SqliteReadModel.open({ folder });
  const telemetry = createTelemetry({ level: "silent", name: "rebuild" });
  const views = await startViews({ log, readModel, clock, telemetry });
  if ((await log.ends("alerts")).every(({ end }) => end === 0))
    await log.append(
      Array.from({ length: 30 }, (_, index) => {
        const record = anAlert(`a-${index}`, [own]);
        return { topic: "alerts" as const, key: record.alert, value: JSON.stringify(record) };
      }),
    );
  await until(async () => (await views.lag()) === 0);
  const { items } = await readModel.search("alerts", { where: { all: [] }, limit: 100 });
  await views.close();
  await readModel.close();
  await log.close();
  return items.map(({ id, version }) => `${id} ${version}`).toSorted();
}

it("a read model that was thrown away is built again from the whole log, and is the same", async () => {
  const before = await foldedAlerts();
  expect(before).toHaveLength(30);
  expect(await foldedAlerts()).toEqual(before);
  for (const file of fs.readdirSync(folder)) if (file.startsWith("read-model.db")) fs.rmSync(path.join(folder, file));
  expect(await foldedAlerts()).toEqual(before);
});
