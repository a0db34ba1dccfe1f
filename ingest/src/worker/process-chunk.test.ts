import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { balances, SourceId, type EventId } from "@lagewarte/model";
import { suricataEve } from "../feeds/suricata-eve/index.ts";
import { processChunk, readChunk } from "./process-chunk.ts";

const NOW = Date.UTC(2026, 10, 24, 10);
const good = (number: number): string =>
  `{"event_type":"alert","timestamp":"2026-11-24T09:00:00Z","flow_id":${number},"src_ip":"192.0.2.1","dest_ip":"192.0.2.2"}`;

function chunkOf(lines: readonly string[]) {
  return readChunk(
    suricataEve,
    {
      source: SourceId.parse("sensor-1"),
      batch: "batch",
      chunk: 0,
      last: true,
      receivedAt: "2026-11-24T10:00:00.000Z",
      frames: lines.map((line, index) => ({ bytes: Buffer.from(line), line: index + 1, offset: index * 200 })),
    },
    { log: "raw.suricata-eve/0", offset: 7 },
    undefined,
  );
}
const process = (lines: readonly string[], firstCopy: (id: EventId) => string | undefined = () => undefined) =>
  processChunk(chunkOf(lines), () => [], firstCopy, NOW);

describe("a chunk worked off", () => {
  it("keeps its books balanced whatever is in it", () => {
    const line = fc.oneof(
      fc.integer({ min: 1, max: 5 }).map(good),
      fc.string(),
      fc.constant('{"event_type":7}'),
      fc.constant('{"__proto__":{}}'),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const { events, rejected, entry } = process(lines);
        expect(balances(entry.books)).toBe(true);
        expect(entry.books).toMatchObject({ received: lines.length, stored: events.length, rejected: rejected.length });
        expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
        expect(new Set(rejected.map(({ id }) => id)).size).toBe(rejected.length);
      }),
    );
  });

  it("says of each event where it stood, and of each refused record where, why, and what it was", () => {
    const { events, rejected } = process(["{]", good(1)]);
    expect(events).toMatchObject([
      { recordedAt: "2026-11-24T10:00:00.000Z", raw: { log: "raw.suricata-eve/0", offset: 7, line: 2 } },
    ]);
    expect(rejected).toMatchObject([
      { problem: "not-json", line: 1, offset: 0, rawBytes: 2, raw: Buffer.from("{]").toString("base64") },
    ]);
  });

  it("suppresses what came from elsewhere before, and what stands in it twice", () => {
    const [known] = process([good(1)]).events;
    const { events, entry } = process([good(1), good(2), good(2)], (id) =>
      id === known?.id ? "raw.suricata-eve/0/3" : undefined,
    );
    expect(events).toHaveLength(1);
    expect(entry.books).toEqual({ received: 3, stored: 1, suppressed: 2, rejected: 0 });
  });

  it("gives the same again when it is worked off again: its own earlier copy is no duplicate", () => {
    const first = process([good(1), "x"]);
    expect(process([good(1), "x"], () => "raw.suricata-eve/0/7")).toEqual(first);
  });

  it("of a source that nobody knows is for the narrowest circle", () => {
    expect(process([good(1)]).events[0]?.tlp).toBe("AMBER+STRICT");
  });
});
