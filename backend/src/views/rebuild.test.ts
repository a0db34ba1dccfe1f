import { afterEach, expect, it } from "vitest";
import { createTelemetry, SqliteEventLog, SqliteReadModel, systemClock } from "@lagewarte/platform";
import { until } from "../trial/trial-backend.ts";
import { anAlert, own } from "../trial/trial-world.ts";
import { startViews } from "./worker.ts";

const opened: { close(): Promise<void> }[] = [];
const remember = <Open extends { close(): Promise<void> }>(open: Open): Open => {
  opened.unshift(open);
  return open;
};
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

it("a read model that was thrown away is folded anew from the log, by itself", async () => {
  const log = remember(await SqliteEventLog.open({ folder: ":memory:" }));
  await log.append([{ topic: "alerts", key: "a-1", value: JSON.stringify(anAlert("a-1", [own])) }]);
  for (const time of ["first", "again"]) {
    const readModel = remember(await SqliteReadModel.open({ folder: ":memory:" }));
    const views = await startViews({
      log,
      readModel,
      clock: systemClock,
      telemetry: createTelemetry({ level: "silent" }),
    });
    await until(async () => (await views.lag()) === 0);
    expect(await readModel.get("alerts", "a-1"), time).toBeDefined();
    await views.close();
  }
});
