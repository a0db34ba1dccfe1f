import fc from "fast-check";
import { Counter, Histogram } from "prom-client";
import { describe, expect, it } from "vitest";
import { createTelemetry, joinMetrics } from "./telemetry.ts";

function logged(log: (telemetry: ReturnType<typeof createTelemetry>) => void): string {
  let text = "";
  log(createTelemetry({ level: "trace", name: "ingest", write: (line) => (text += line) }));
  return text;
}

// oxlint-disable no-control-regex
/** Line ends of every kind, controls (ANSI among them), marks that turn the reading direction. */
const dangerous =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\ufeff]/;

describe("a log line", () => {
  it.each([
    ["a line end and a line of its own", 'x\r\n{"level":30,"msg":"admin signed in"}\n'],
    ["a screen that is cleared", "\u001b[2J\u001b[1;1H\u009b31m"],
    ["a text that runs backwards", "\u202egpj.exe\u2066\u2069"],
    ["line ends of Unicode", "a\u2028b\u2029c\u0085d"],
    ["what ends a string", '"}\\'],
    ["NUL, DEL and a byte order mark", "\u0000\u007f\ufeff"],
  ])("cannot be forged by %s", (_what, hostile) => {
    const line = logged(({ logger }) => {
      logger.warn({ host: hostile, [hostile]: 1, err: new Error(hostile) }, hostile);
    });
    expect(line.endsWith("\n")).toBe(true);
    expect(line.slice(0, -1)).not.toContain("\n");
    expect(line).not.toMatch(dangerous);
    const entry = JSON.parse(line) as { host: string; msg: string; err: { message: string }; worker: string };
    expect(entry).toMatchObject({ host: hostile, msg: hostile, err: { message: hostile }, worker: "ingest" });
  });

  it("is one line that says what was logged, whatever that is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.jsonValue(), (text, value) => {
        const line = logged(({ logger }) => logger.info({ value }, text));
        expect(line.split("\n")).toEqual([line.trimEnd(), ""]);
        expect(line).not.toMatch(dangerous);
        const entry = JSON.parse(line) as { msg: string; value: unknown };
        expect(entry.msg).toBe(text);
        expect(entry.value).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("is left out below the level asked for", () => {
    let text = "";
    const { logger } = createTelemetry({ level: "error", write: (line) => (text += line) });
    logger.warn("not now");
    logger.error("now");
    expect(text.split("\n").length).toBe(2);
  });
});

describe("metrics", () => {
  it("are Prometheus' text, in which no label makes a line of its own", async () => {
    const { metrics } = createTelemetry({ level: "silent" });
    const counter = new Counter({ name: "seen_total", help: "Seen", labelNames: ["rule"], registers: [metrics] });
    counter.inc({ rule: 'x"} 1\nforged_total 7\\' });
    const text = await metrics.metrics();
    expect(text.split("\n").filter((line) => line !== "" && !line.startsWith("#"))).toEqual([
      'seen_total{rule="x\\"} 1\\nforged_total 7\\\\"} 1',
    ]);
  });

  it("tell of one worker of a process how late its event loop is and what memory it takes", async () => {
    const of = (isProcess: boolean): Promise<string> =>
      createTelemetry({ level: "silent", isProcess }).metrics.metrics();
    expect(await of(true)).toMatch(/^lagewarte_nodejs_eventloop_lag_p99_seconds /m);
    expect(await of(true)).toMatch(/^lagewarte_process_resident_memory_bytes \d/m);
    expect(await of(false)).toBe("\n");
  });

  it("of several workers are one page: each family once, every worker's samples below it, none of them alike", async () => {
    const pages = await Promise.all(
      ["main", "views"].map(async (name, index) => {
        const { metrics } = createTelemetry({ level: "silent", name });
        new Counter({ name: "both_total", help: "Of both", labelNames: ["topic"], registers: [metrics] }).inc(
          { topic: "# HELP x" },
          index + 1,
        );
        new Histogram({ name: "took_seconds", help: "Took", buckets: [1], registers: [metrics] }).observe(0.5);
        if (index === 1) new Counter({ name: "own_total", help: "Of one", registers: [metrics] }).inc();
        return metrics.metrics();
      }),
    );
    const lines = joinMetrics(pages)
      .split("\n")
      .filter((line) => line !== "");
    expect(lines.filter((line) => line.startsWith("# HELP"))).toEqual([
      "# HELP both_total Of both",
      "# HELP took_seconds Took",
      "# HELP own_total Of one",
    ]);
    const both = 'both_total{topic="# HELP x",worker=';
    const at = lines.indexOf("# TYPE both_total counter");
    expect(lines.slice(at + 1, at + 3)).toEqual([`${both}"main"} 1`, `${both}"views"} 2`]);
    const samples = lines.filter((line) => !line.startsWith("#")).map((line) => line.slice(0, line.lastIndexOf(" ")));
    expect(samples).toHaveLength(2 + 2 * 4 + 1);
    expect(new Set(samples).size).toBe(samples.length);
  });
});
