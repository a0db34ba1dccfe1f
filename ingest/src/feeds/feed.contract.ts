import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { Event, SourceId, type Json } from "@lagewarte/model";
import type { FrameLimits } from "../framing/frame.ts";
import { framesOf, readRecord, type ReadRecord } from "../read-delivery.ts";
import type { FeedParser, ParseContext, ParsedEvent } from "./feed-parser.ts";

export const aContext = (context: Partial<ParseContext> = {}): ParseContext => ({
  source: SourceId.parse("sensor-1"),
  tlp: "AMBER",
  receivedAt: "2026-11-24T10:00:00.000Z",
  timezone: "UTC",
  ...context,
});

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

/** All records of a delivery, on the way that the intake takes. */
async function readAll(
  parser: FeedParser,
  delivery: string | Uint8Array,
  context: ParseContext = aContext(),
  limits?: FrameLimits,
): Promise<ReadRecord[]> {
  const records: ReadRecord[] = [];
  for await (const { frames } of framesOf(parser, piecesOf(Buffer.from(delivery)), limits))
    for (const frame of frames) records.push(readRecord(parser, frame, context));
  return records;
}

/** The event of a record that must give exactly one. */
export async function eventOf(
  parser: FeedParser,
  record: Json,
  context: ParseContext = aContext(),
): Promise<ParsedEvent> {
  const [read, ...more] = await readAll(parser, typeof record === "string" ? record : JSON.stringify(record), context);
  if (read?.kind !== "events" || more.length > 0 || read.events.length !== 1)
    throw new Error(`not one event: ${JSON.stringify(read?.kind === "rejected" ? read.problem : read)}`);
  return read.events[0] as ParsedEvent;
}

/** Why a record is refused. */
export async function problemOf(parser: FeedParser, record: Json): Promise<{ id: string; detail: string }> {
  const [read] = await readAll(parser, typeof record === "string" ? record : JSON.stringify(record));
  if (read?.kind !== "rejected") throw new Error(`not refused: ${JSON.stringify(read)}`);
  return { id: read.problem.id, detail: read.problem.detail };
}

export const sampleOf = (feed: string): string[] =>
  readFileSync(path.join(import.meta.dirname, feed, "sample.jsonl"), "utf8")
    .split("\n")
    .filter((line) => line !== "");

const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;

/** Records that no JSON feed takes, and why. */
const refused: readonly (readonly [what: string, record: string | Uint8Array, problem: string])[] = [
  ["JSON that is cut off", '{"a":{"b":"c', "not-json"],
  ["bytes that are not UTF-8", Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]), "not-utf8"],
  ["a NUL byte", '{"a":"b\0c"}', "nul-byte"],
  ["a key __proto__", '{"a":{"__proto__":{"admin":true}}}', "forbidden-key"],
  ["a key constructor", '{"constructor":{"prototype":{"admin":true}}}', "forbidden-key"],
  ["a key __proto__ with letters escaped", '{"\\u005f_proto_\\u005F":{"admin":true}}', "forbidden-key"],
  ["10,000 levels of nesting", nested(10_000), "too-deep"],
  ["65 levels of nesting", nested(65), "too-deep"],
  ["more values than a record may have", `{"a":[${"1,".repeat(10_001)}1]}`, "too-many-fields"],
  ["a list inside a line", "[1,2,3]", "not-an-object"],
  ["a bare text", '"just a text"', "not-an-object"],
  ["something that is no JSON at all", "Nov 24 09:00:00 host sshd: failed", "not-json"],
];

/** What every feed of JSON records holds to: good records in full, a bad one alone refused, with the reason and its place. */
export function jsonFeedContract(parser: FeedParser): void {
  const lines = sampleOf(parser.feed);

  describe(`the feed ${parser.feed}`, () => {
    it("gives a valid event for each invented line, and the same one again", async () => {
      const first = await readAll(parser, lines.join("\n"));
      const again = await readAll(parser, lines.join("\r\n"));
      const events = first.flatMap((record) => (record.kind === "events" ? record.events : []));
      expect(events).toHaveLength(lines.length);
      for (const event of events) {
        const whole = { ...event, recordedAt: event.observedAt, organisations: [], raw: { log: "raw/0", offset: 0 } };
        expect(Event.parse(JSON.parse(JSON.stringify(whole)))).toEqual(whole);
      }
      expect(new Set(events.map(({ id }) => id)).size).toBe(lines.length);
      expect(again.flatMap((record) => (record.kind === "events" ? record.events : []))).toEqual(events);
    });

    it("tells the same record of two sensors apart", async () => {
      const ids = await Promise.all(
        ["sensor-1", "sensor-2"].map(async (source) => {
          const [read] = await readAll(parser, lines[0] ?? "", aContext({ source: SourceId.parse(source) }));
          return read?.kind === "events" ? read.events[0]?.id : undefined;
        }),
      );
      expect(new Set(ids).size).toBe(2);
    });

    it("reads one array and documents that span lines like lines", async () => {
      const idsOf = (records: ReadRecord[]): string[] =>
        records.flatMap((record) =>
          record.kind === "events" ? record.events.map(({ observedAt }) => observedAt) : [],
        );
      const asLines = idsOf(await readAll(parser, lines.join("\n")));
      const documents = lines.map((line) => JSON.parse(line) as Json);
      expect(idsOf(await readAll(parser, JSON.stringify(documents)))).toEqual(asLines);
      expect(idsOf(await readAll(parser, JSON.stringify(documents, null, 2)))).toEqual(asLines);
      expect(
        idsOf(await readAll(parser, documents.map((document) => JSON.stringify(document, null, 2)).join("\n"))),
      ).toEqual(asLines);
    });

    it("keeps a number beyond 2^53 as it was written", async () => {
      const [line = ""] = lines;
      const more = `${line.slice(0, -1)},"beyond":9007199254740993,"far":-123456789012345678901234567890,"within":9007199254740991}`;
      const [read] = await readAll(parser, more);
      expect(read?.kind === "events" ? read.events[0]?.native : read).toMatchObject({
        beyond: "9007199254740993",
        far: "-123456789012345678901234567890",
        within: 9_007_199_254_740_991,
      });
    });

    it.each(refused.filter(([what]) => what !== "a list inside a line"))(
      "refuses %s",
      async (_what, record, problem) => {
        const records = await readAll(parser, record);
        expect(records.map((each) => (each.kind === "rejected" ? each.problem.id : each.kind))).toEqual([problem]);
      },
    );

    it.each(refused)("reads the neighbours of %s", async (_what, record, problem) => {
      const [one = "", two = ""] = lines;
      const bytes = Buffer.concat([Buffer.from(`${one}\n`), Buffer.from(record), Buffer.from(`\n${two}\n`)]);
      const records = await readAll(parser, bytes);
      expect(records.map((each) => (each.kind === "rejected" ? each.problem.id : each.kind))).toEqual([
        "events",
        problem,
        "events",
      ]);
      expect(records[1]?.frame).toMatchObject({ line: 2, offset: Buffer.byteLength(one) + 1 });
      expect(Buffer.from(records[1]?.frame.bytes ?? [])).toEqual(Buffer.from(record));
    });
  });
}
