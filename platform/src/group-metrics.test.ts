import { describe, expect, it } from "vitest";
import { SetClock } from "./clock.ts";
import type { LogRecord } from "./event-log.ts";
import { GroupMetrics } from "./group-metrics.ts";
import { createTelemetry } from "./telemetry.ts";

const NOW = 1_000_000;
const record = (appendedAt: number): LogRecord => ({
  topic: "events",
  partition: 0,
  offset: 0,
  key: "",
  value: new Uint8Array(),
  appendedAt,
});

describe("metrics of a group", () => {
  it("tell what waits, what was worked off and how old it was; of a refused batch nothing", async () => {
    const telemetry = createTelemetry({ level: "silent" });
    const metrics = new GroupMetrics("views", telemetry, new SetClock(NOW));
    metrics.follow("events", { lag: async () => 17 });
    let refuse = false;
    const handler = metrics.counting("events", async () => {
      if (refuse) throw new Error("no");
    });
    await handler([record(NOW - 300), record(NOW - 20)]);
    refuse = true;
    await expect(handler([record(NOW)])).rejects.toThrow("no");
    const text = await telemetry.metrics.metrics();
    expect(text).toContain('lagewarte_views_lag_records{group="events"} 17');
    expect(text).toContain('lagewarte_views_worked_records_total{group="events"} 2');
    expect(text).toContain('lagewarte_views_latency_seconds_bucket{le="0.5",group="events"} 1');
    expect(text).toContain('lagewarte_views_latency_seconds_count{group="events"} 1');
  });

  it("are told although the log does not answer", async () => {
    const telemetry = createTelemetry({ level: "silent" });
    new GroupMetrics("rules", telemetry, new SetClock(NOW)).follow("detect", {
      lag: () => Promise.reject(new Error("away")),
    });
    expect(await telemetry.metrics.metrics()).toMatch(/lagewarte_rules_lag_records\{group="detect"\} nan/i);
  });
});
