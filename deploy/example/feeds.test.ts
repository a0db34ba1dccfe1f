import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { framesOf, parserOf, readRecord } from "@lagewarte/ingest";
import { SourceId, type FeedId } from "@lagewarte/model";
import { readExample } from "../../cli/src/example/load-example.ts";
import { exampleFeeds } from "./feeds.ts";

const folder = path.join(import.meta.dirname, "feeds");
const feedOf: Readonly<Record<string, FeedId>> = { suricata: "suricata-eve", "2026": "shadowserver", idea0: "idea0" };

describe("the example", () => {
  it("has the feeds as files just as they are made", () => {
    const made = exampleFeeds();
    expect(fs.readdirSync(folder).toSorted()).toEqual([...made.keys()].toSorted());
    for (const [name, text] of made) expect(fs.readFileSync(path.join(folder, name), "utf8"), name).toBe(text);
  });

  it.each([...exampleFeeds().keys()])(
    "%s is read without a rejected record, and names documentation ranges only",
    async (name) => {
      const feed = feedOf[name.split("-")[0]?.replace(".json", "") ?? ""] ?? "suricata-eve";
      const parser = parserOf(feed);
      if (parser === undefined) throw new Error(`no parser for ${feed}`);
      const text = exampleFeeds().get(name) ?? "";
      const context = {
        source: SourceId.parse("s"),
        tlp: "AMBER",
        receivedAt: "2026-11-24T09:00:00.000Z",
        timezone: "UTC",
        name,
      } as const;
      let events = 0;
      for await (const { frames, header } of framesOf(parser, pieces(text))) {
        const columns = header === undefined ? undefined : parser.readHeader?.(header);
        for (const frame of frames) {
          const read = readRecord(parser, frame, Array.isArray(columns) ? { ...context, header: columns } : context);
          expect(read.kind, JSON.stringify(read)).toBe("events");
          events += 1;
        }
      }
      expect(events).toBeGreaterThan(5);
      for (const [address] of text.matchAll(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g))
        expect(address).toMatch(/^(10\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.)/);
    },
  );

  it("holds the whole constituency: 45 Kreise, 403 administrations, 20 universities, the ministries", () => {
    const { organisations, sources } = readExample(import.meta.dirname, "test");
    const count = (...kinds: string[]): number => organisations.filter(({ kind }) => kinds.includes(kind)).length;
    expect(count("kreis")).toBe(45);
    expect(count("municipality", "samtgemeinde")).toBe(403);
    expect(count("university")).toBe(20);
    expect(count("authority")).toBeGreaterThanOrEqual(10);
    expect(organisations.every(({ example }) => example)).toBe(true);
    const known = new Set(organisations.map(({ id }) => id));
    for (const { parents, providers } of organisations)
      for (const { organisation } of [...parents, ...providers]) expect(known.has(organisation)).toBe(true);
    for (const { covers } of sources) for (const id of covers) expect(known.has(id)).toBe(true);
    const cidrs = organisations.flatMap(({ networks }) => networks.map(({ cidr }) => cidr));
    expect(new Set(cidrs).size).toBe(cidrs.length);
    for (const cidr of cidrs) expect(cidr).toMatch(/^(10\.|2001:db8:)/);
  });
});

async function* pieces(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
