import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  balances,
  BookEntry,
  Event,
  RAW_KEPT_BYTES,
  Rejected,
  SourceId,
  type EventId,
  type Source,
} from "@lagewarte/model";
import { parserOf } from "../feeds/registry.ts";
import type { Frame } from "../framing/frame.ts";
import type { RawChunk } from "../intake/raw-chunk.ts";
import { processChunk, readChunk, type ProcessedChunk } from "./process-chunk.ts";

const source = SourceId.parse("sensor-1");
const now = Date.parse("2026-11-24T10:00:01.000Z");

/** An EVE line that differs from others by its source port. */
const line = (port: number): string =>
  `{"timestamp":"2026-11-24T09:00:00Z","event_type":"flow","src_ip":"192.0.2.1","src_port":${port},"dest_ip":"198.51.100.2"}`;
const idea = (addresses: readonly string[]): string =>
  JSON.stringify({
    Format: "IDEA0",
    ID: "a-1",
    DetectTime: "2026-11-24T09:00:00Z",
    Category: ["Recon.Scanning"],
    Source: [{ IP4: addresses }],
  });

function framesOf(lines: readonly (string | Uint8Array)[]): Frame[] {
  let offset = 0;
  return lines.map((text, index) => {
    const bytes = Buffer.from(text);
    const frame = { bytes, line: index + 1, offset };
    offset += bytes.length + 1;
    return frame;
  });
}

/** A worker's memory and its log, as far as duplicates are concerned. */
class Desk {
  readonly #copies = new Map<EventId, string>();

  take(
    lines: readonly (string | Uint8Array)[] | readonly Frame[],
    {
      offset,
      feed = "suricata-eve",
      from,
      ...chunk
    }: { offset: number; feed?: "suricata-eve" | "idea0"; from?: Source } & Partial<RawChunk>,
  ): ProcessedChunk {
    const parser = parserOf(feed);
    if (parser === undefined) throw new Error(`no parser for ${feed}`);
    const raw = { log: `raw.${feed}/0`, offset };
    const frames = lines.map((each, index) =>
      typeof each === "object" && "bytes" in each ? each : (framesOf(lines as string[])[index] as Frame),
    );
    const whole: RawChunk = {
      source,
      batch: `b${offset}`,
      chunk: 0,
      last: true,
      receivedAt: "2026-11-24T10:00:00.000Z",
      frames,
      ...chunk,
    };
    const done = processChunk(
      readChunk(parser, whole, raw, from),
      () => [],
      (id) => this.#copies.get(id),
      now,
    );
    for (const { id } of done.events) this.#copies.set(id, `${raw.log}/${offset}`);
    return done;
  }
}
const books = ({ entry }: ProcessedChunk): string => {
  const { received, stored, suppressed, rejected } = entry.books;
  return `${received} = ${stored} + ${suppressed} + ${rejected}`;
};

describe("a chunk of records", () => {
  it("becomes events that tell where their bytes lie, and an entry in the books", () => {
    const done = new Desk().take([line(1), "broken", line(2)], { offset: 7 });
    expect(done.events.map(({ raw }) => raw)).toEqual([
      { log: "raw.suricata-eve/0", offset: 7, line: 1 },
      { log: "raw.suricata-eve/0", offset: 7, line: 3 },
    ]);
    for (const event of done.events) expect(Event.parse(event)).toEqual(event);
    expect(done.events[0]).toMatchObject({ recordedAt: "2026-11-24T10:00:01.000Z", organisations: [] });
    expect(BookEntry.parse(done.entry)).toEqual(done.entry);
    expect(books(done)).toBe("3 = 2 + 0 + 1");
    expect(done.entry).toMatchObject({ batch: "b7", chunk: 0, last: true, events: 2, raw: { offset: 7 } });
  });

  it("that holds nothing still ends its delivery in the books", () => {
    const done = new Desk().take([], { offset: 0 });
    expect(books(done)).toBe("0 = 0 + 0 + 0");
    expect(done.entry.last).toBe(true);
  });

  it("is suppressed when the source sends the same delivery again", () => {
    const desk = new Desk();
    expect(books(desk.take([line(1), line(2), "broken"], { offset: 0 }))).toBe("3 = 2 + 0 + 1");
    const again = desk.take([line(1), line(2), "broken"], { offset: 1 });
    expect(books(again)).toBe("3 = 0 + 2 + 1");
    expect(again.events).toEqual([]);
  });

  it("is not suppressed when the worker died and tries the same chunk again", () => {
    const desk = new Desk();
    const first = desk.take([line(1), line(2), line(1)], { offset: 0 });
    const retry = desk.take([line(1), line(2), line(1)], { offset: 0 });
    expect(books(first)).toBe("3 = 2 + 1 + 0");
    expect(retry).toEqual(first);
  });

  it("gives only what is new of a file that has grown", () => {
    const desk = new Desk();
    desk.take([line(1), line(2)], { offset: 0 });
    const grown = desk.take([line(1), line(2), line(3)], { offset: 1 });
    expect(books(grown)).toBe("3 = 1 + 2 + 0");
    expect(grown.events.map(({ ecs }) => ecs["source"])).toMatchObject([{ port: 3 }]);
  });

  it("does not take the same line of another sensor for a copy", () => {
    const desk = new Desk();
    desk.take([line(1)], { offset: 0 });
    expect(books(desk.take([line(1)], { offset: 1, source: SourceId.parse("sensor-2") }))).toBe("1 = 1 + 0 + 0");
  });

  it("of a source that nobody knows any more is shown to as few as possible", () => {
    const [event] = new Desk().take([line(1)], { offset: 0 }).events;
    expect(event?.tlp).toBe("AMBER+STRICT");
  });

  it("reads times without a zone in the delivery's own", () => {
    const local = line(1).replace("09:00:00Z", "09:00:00");
    const [event] = new Desk().take([local], { offset: 0, timezone: "Europe/Berlin" }).events;
    expect(event).toMatchObject({ observedAt: "2026-11-24T08:00:00.000Z", observedAtReason: "assumed-zone" });
  });

  it("has a message that comes again under its id suppressed, whatever else it says", () => {
    const desk = new Desk();
    desk.take([idea(["192.0.2.1"])], { offset: 0, feed: "idea0" });
    expect(books(desk.take([idea(["192.0.2.2"])], { offset: 1, feed: "idea0" }))).toBe("1 = 0 + 1 + 0");
  });
});

describe("a rejected record", () => {
  it("keeps its bytes, its place and its problem", () => {
    const bytes = Buffer.from([0x7b, 0xff, 0x7d]);
    const { rejected } = new Desk().take([line(1), bytes, line(2)], { offset: 7, batch: "b" });
    expect(rejected).toHaveLength(1);
    expect(Rejected.parse(rejected[0])).toEqual(rejected[0]);
    expect(rejected[0]).toMatchObject({
      source: "sensor-1",
      feed: "suricata-eve",
      receivedAt: "2026-11-24T10:00:00.000Z",
      line: 2,
      offset: Buffer.byteLength(line(1)) + 1,
      problem: "not-utf8",
      raw: bytes.toString("base64"),
      rawBytes: 3,
      rawAt: { log: "raw.suricata-eve/0", offset: 7, line: 2 },
    });
  });

  it("has the same id when its chunk is tried again, another one elsewhere", () => {
    const ids = (offset: number): string[] =>
      new Desk().take(["broken", "broken"], { offset }).rejected.map(({ id }) => id);
    expect(ids(3)).toEqual(ids(3));
    expect(new Set([...ids(3), ...ids(4)]).size).toBe(4);
  });

  it("of great length is shown from its beginning, with the size it had", () => {
    const long = new Desk().take(["x".repeat(RAW_KEPT_BYTES + 5)], { offset: 0 });
    expect(Buffer.from(long.rejected[0]?.raw ?? "", "base64").length).toBe(RAW_KEPT_BYTES);
    expect(long.rejected[0]?.rawBytes).toBe(RAW_KEPT_BYTES + 5);
    const cut = [{ bytes: Buffer.from('{"a'), line: 1, offset: 0, tooLarge: 50_000_000 }];
    expect(new Desk().take(cut, { offset: 0 }).rejected[0]).toMatchObject({
      problem: "too-large",
      rawBytes: 50_000_000,
    });
  });
});

describe("the books", () => {
  it("balance whatever comes, however often, in whatever order", () => {
    const record = fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 1, max: 9 }).map(line) },
      fc.string({ maxLength: 12 }),
      fc.uint8Array({ minLength: 1, maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.array(record, { maxLength: 8 }), fc.boolean()), { maxLength: 8 }), (chunks) => {
        const desk = new Desk();
        const ever: string[] = [];
        for (const [offset, [records, isTriedTwice]] of chunks.entries()) {
          const done = desk.take(records, { offset });
          expect(balances(done.entry.books)).toBe(true);
          expect(done.entry.books.received).toBe(records.length);
          expect(done.entry.books.rejected).toBe(done.rejected.length);
          expect(done.entry.events).toBe(done.events.length);
          if (isTriedTwice) expect(desk.take(records, { offset })).toEqual(done);
          ever.push(...done.events.map(({ id }) => id));
        }
        const good = chunks.flatMap(([records]) => records.filter((each) => String(each).startsWith('{"timestamp"')));
        expect(new Set(ever).size).toBe(ever.length);
        expect(ever.length).toBe(new Set(good).size);
      }),
      { numRuns: 300 },
    );
  });
});
