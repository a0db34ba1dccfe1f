import fs from "node:fs";
import path from "node:path";
import { framesOf, parserOf, readRecord, type ParsedEvent } from "@lagewarte/ingest";
import { Event, readableFeeds, SourceId, type FeedId } from "@lagewarte/model";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { cataloguePage, page } from "./catalogue-page.ts";

const root = path.resolve(import.meta.dirname, "../..");
const catalogue = path.join(root, "rules/catalogue");
/** Records that others published, beside this tree where it is developed. */
const published = path.resolve(root, "../shared/data/dev");

/** Invented samples of each parser; where they are at hand, the published records as well. */
function samples(): { feed: FeedId; file: string }[] {
  const folders = readableFeeds.map((feed) => ({ feed, folder: path.join(root, "ingest/src/feeds", feed) }));
  const names = { "suricata-eve": "suricata_eve", shadowserver: "shadowserver", idea0: "idea0" } as const;
  if (fs.existsSync(published))
    for (const feed of readableFeeds) folders.push({ feed, folder: path.join(published, names[feed]) });
  return folders.flatMap(({ feed, folder }) =>
    fs
      .readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(?:jsonl?|csv|log)$/.test(name) && !/expected|^cases/.test(name))
      .map((name) => ({ feed, file: path.join(folder, name) })),
  );
}

async function eventsOf(feed: FeedId, file: string): Promise<ParsedEvent[]> {
  const parser = parserOf(feed);
  if (parser === undefined) throw new Error(`no parser for ${feed}`);
  const context = {
    source: SourceId.parse("s"),
    tlp: "AMBER",
    receivedAt: "2026-11-24T09:00:00.000Z",
    timezone: "UTC",
    name: path.basename(file).replace(/^sample-/, "2026-11-24-"),
  } as const;
  const events: ParsedEvent[] = [];
  for await (const { frames, header } of framesOf(parser, pieces(fs.readFileSync(file)))) {
    const columns = header === undefined ? undefined : parser.readHeader?.(header);
    for (const frame of frames) {
      const read = readRecord(parser, frame, Array.isArray(columns) ? { ...context, header: columns } : context);
      if (read.kind === "events") events.push(...read.events);
    }
  }
  return events;
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Every way to a value, through lists too, as rules name it. */
function waysIn(value: unknown, way: string, into: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) waysIn(item, way, into);
  else if (typeof value === "object" && value !== null)
    for (const [key, inner] of Object.entries(value)) waysIn(inner, way === "" ? key : `${way}.${key}`, into);
  else into.add(way);
}

interface Correlation {
  readonly "group-by"?: readonly string[];
  readonly aliases?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly condition?: { readonly field?: string };
  readonly field?: string;
}

interface Document {
  readonly detection?: Readonly<Record<string, unknown>>;
  readonly correlation?: Correlation;
  readonly lagewarte?: { readonly "group-by"?: readonly string[]; readonly correlation?: Correlation };
}

/** The fields that a rule's document names, outside its tests. */
function fieldsNamed({ detection = {}, correlation, lagewarte }: Document): string[] {
  const selections = Object.entries(detection).filter(([name]) => name !== "condition");
  const maps = selections.flatMap(([, selection]) => selection) as Record<string, unknown>[];
  return [
    ...maps.flatMap((map) => Object.keys(map).map((key) => key.split("|")[0] ?? "")),
    ...fieldsCounted(correlation ?? lagewarte?.correlation ?? {}),
    ...(lagewarte?.["group-by"] ?? []),
  ];
}

/** What a correlation groups by and counts; an alias is no field, but stands for some. */
function fieldsCounted({ "group-by": groupBy = [], aliases = {}, condition, field }: Correlation): string[] {
  return [
    ...groupBy.filter((name) => !Object.hasOwn(aliases, name)),
    ...Object.values(aliases).flatMap((fields) => Object.values(fields)),
    ...[condition?.field, field].filter((name) => name !== undefined),
  ];
}

/** Suricata writes these, but no sample that we have shows it. */
const UNSEEN: Readonly<Record<string, string>> = {
  "smb.share": "of a tree connect; docs.suricata.io, EVE JSON format, SMB",
  "krb5.encryption": "of a ticket that was granted; docs.suricata.io, EVE JSON format, KRB5",
};

describe("the catalogue", () => {
  it("names only fields that our parsers fill", async () => {
    const filled = new Set(["organisations.id", "organisations.side"]);
    for (const key of Object.keys(Event.shape)) filled.add(key);
    for (const { feed, file } of samples())
      for (const { ecs, native, classification } of await eventsOf(feed, file)) {
        waysIn(ecs, "", filled);
        waysIn(native, "", filled);
        waysIn({ classification }, "", filled);
      }
    expect(filled.size).toBeGreaterThan(200);
    const unknown = new Set<string>();
    for (const name of fs.readdirSync(catalogue)) {
      const documents = parseAllDocuments(fs.readFileSync(path.join(catalogue, name), "utf8"));
      for (const document of documents as { toJS(): Document }[])
        for (const field of fieldsNamed(document.toJS()))
          if (!filled.has(field) && !Object.hasOwn(UNSEEN, field)) unknown.add(`${name}: ${field}`);
    }
    expect([...unknown]).toEqual([]);
    for (const field of Object.keys(UNSEEN)) expect(filled.has(field), field).toBe(false);
  });

  it("has its page up to date", async () => {
    expect(fs.readFileSync(page, "utf8")).toBe(await cataloguePage());
  });
});
