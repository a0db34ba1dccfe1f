import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import type { Event } from "@lagewarte/model";
import { memoryIo } from "../fixtures/memory-io.ts";
import { parseCommand, type ParseArguments } from "./parse-command.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-parse-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
const file = (name: string, content: string | Uint8Array): string => {
  const place = path.join(folder, name);
  fs.writeFileSync(place, content);
  return place;
};

const flow = (port: number): string =>
  `{"timestamp":"2026-11-24T10:00:00.000000+0100","event_type":"flow","flow_id":${port},"src_ip":"192.0.2.1","src_port":${port},"dest_ip":"198.51.100.2","dest_port":443,"proto":"TCP","flow":{"bytes_toserver":1}}\n`;
const report =
  '"timestamp","ip","port","protocol","hostname","tag","asn","geo","region","city"\n"2026-11-24 08:00:00","192.0.2.7","23","tcp","host.example","telnet","64496","DE","","Hannover"\n';

interface Outcome {
  readonly code: number;
  readonly events: Event[];
  /** Lines of standard error, as JSON where they are. */
  readonly said: unknown[];
  readonly books: Record<string, number> | undefined;
}

async function parse(args: Partial<ParseArguments>, input: string | Uint8Array = ""): Promise<Outcome> {
  const io = memoryIo(input);
  const code = await parseCommand({ feed: "suricata-eve", timezone: "UTC", files: [], ...args }, io);
  const { out, err } = io.written();
  const lines = (text: string): string[] => text.split("\n").filter((line) => line !== "");
  const said = lines(err).map((line): unknown => (line.startsWith("{") ? JSON.parse(line) : line));
  const { books } = (said.at(-1) ?? {}) as { books?: Record<string, number> };
  return { code, events: lines(out).map((line) => JSON.parse(line) as Event), said, books };
}

describe("lagewarte parse", () => {
  it("gives events as lines on stdout, and the books as the last line on stderr", async () => {
    const { code, events, said, books } = await parse({}, flow(1) + flow(2));
    expect(code).toBe(0);
    expect(events.map(({ ecs }) => (ecs["source"] as { port: number }).port)).toEqual([1, 2]);
    expect(events[0]).toMatchObject({
      feed: "suricata-eve",
      observedAt: "2026-11-24T09:00:00.000Z",
      raw: { line: 1, offset: 0 },
    });
    expect(said).toEqual([{ books: { received: 2, events: 2, suppressed: 0, rejected: 0, emitted: 2 } }]);
    expect(books?.["received"]).toBe(2);
  });

  it("tells each rejected record with its place and its bytes, and ends with 2", async () => {
    const { code, events, said, books } = await parse({}, `${flow(1)}{broken\n${flow(2)}`);
    expect(code).toBe(2);
    expect(events.length).toBe(2);
    expect(said[0]).toEqual({
      rejected: {
        line: 2,
        offset: flow(1).length,
        problem: "not-json",
        detail: expect.any(String) as string,
        raw: Buffer.from("{broken").toString("base64"),
      },
    });
    expect(books).toEqual({ received: 3, events: 2, suppressed: 0, rejected: 1, emitted: 2 });
  });

  it("reads gzip and zstd by content, whatever the file is called", async () => {
    for (const [name, packed] of [
      ["eve.json", gzipSync(flow(1))],
      ["eve.txt", zstdCompressSync(flow(1))],
      ["plain.gz", Buffer.from(flow(1))],
    ] as const) {
      const { code, events } = await parse({ files: [file(name, packed)] });
      expect([code, events.length], name).toEqual([0, 1]);
    }
    expect((await parse({ files: ["-"] }, gzipSync(flow(1)))).events.length).toBe(1);
  });

  it("counts a broken archive as one record that was rejected", async () => {
    const broken = gzipSync(flow(1).repeat(1000)).subarray(0, 60);
    const { code, books, said } = await parse({ files: [file("broken.gz", broken)] });
    expect(code).toBe(2);
    expect(said[0]).toMatchObject({ rejected: { problem: "bad-compression" } });
    expect(books?.["received"]).toBe((books?.["events"] ?? 0) + (books?.["rejected"] ?? 0));
  });

  it("reads several files and stdin among them, with books of all", async () => {
    const { code, books } = await parse(
      { files: [file("one.json", flow(1)), "-", file("two.json", flow(2))] },
      flow(3),
    );
    expect(code).toBe(0);
    expect(books?.["events"]).toBe(3);
  });

  it("begins nothing when one of the files is not there, and ends with 66", async () => {
    const there = file("there.json", flow(1));
    for (const missing of [path.join(folder, "missing.json"), folder]) {
      const { code, events, said } = await parse({ files: [there, missing] });
      expect([code, events.length]).toEqual([66, 0]);
      expect(said).toEqual([expect.stringContaining(`lagewarte: ${missing}: `)]);
    }
  });

  it("says what it cannot do with, and ends with 64", async () => {
    for (const [args, said] of [
      [{ received: "yesterday" }, "--received yesterday is no time"],
      [{ received: "2026-11-24" }, "--received 2026-11-24 is no time"],
      [{ timezone: "Mars/Olympus" }, "--timezone Mars/Olympus is no IANA zone"],
      [{ feed: "leef" as const }, "cannot be read yet; there are suricata-eve"],
    ] as const) {
      const outcome = await parse(args, flow(1));
      expect(outcome.code, said).toBe(64);
      expect(outcome.said.join()).toContain(said);
      expect(outcome.events).toEqual([]);
    }
  });

  it("takes the time of receipt and the name from the command line", async () => {
    const { events } = await parse({ received: "2026-11-24T12:00:00+01:00" }, flow(1));
    expect(events[0]?.recordedAt).toBe("2026-11-24T11:00:00.000Z");
    const shadowserver = { feed: "shadowserver" as const, name: "2026-11-24-scan_telnet-example.csv" };
    const [first] = (await parse(shadowserver, report)).events;
    expect(first).toMatchObject({ feed: "shadowserver", ecs: { source: { ip: "192.0.2.7" } } });
  });

  it("finds out by itself which feed each file is, and says so", async () => {
    const files = [file("a.log", flow(1)), file("2026-11-24-scan_telnet-example.csv", report)];
    const { code, events, said } = await parse({ feed: "auto", files });
    expect(code).toBe(0);
    expect(events.map(({ feed }) => feed)).toEqual(["suricata-eve", "shadowserver"]);
    expect(said.slice(0, 2)).toEqual([{ feed: "suricata-eve" }, { feed: "shadowserver" }]);
    const unknown = await parse({ feed: "auto" }, "Sehr geehrte Damen und Herren\n");
    expect(unknown.code).toBe(2);
    expect(unknown.said[0]).toMatchObject({ rejected: { problem: "unknown-format" } });
    expect(unknown.books).toEqual({ received: 1, events: 0, suppressed: 0, rejected: 1, emitted: 0 });
  });

  it("says nothing of an empty input but its books", async () => {
    expect(await parse({}, "")).toMatchObject({ code: 0, events: [], said: [{ books: { received: 0 } }] });
  });

  it("keeps a hostile file name from steering the terminal", async () => {
    const { said } = await parse({ files: ["\u001b[2J\u202egpj.exe\nlagewarte: all is well"] });
    expect(said).toEqual([
      expect.stringMatching(/^lagewarte: \\u001b\[2J\\u202egpj\.exe\\u000alagewarte: all is well: /),
    ]);
  });
});
