import { afterEach, describe, expect, it } from "vitest";
import { BookEntry, Change, OrganisationId, type Alert, type AlertRecord, type TopicName } from "@lagewarte/model";
import {
  SetClock,
  SqliteReadModel,
  type Append,
  type EventLog,
  type LogRecord,
  type ReadModel,
} from "@lagewarte/platform";
import { until } from "../trial/trial-backend.ts";
import { aShare, anAlert, minutesAgo, own } from "../trial/trial-world.ts";
import { foldAlerts, type AlertDocument } from "./alert-view.ts";
import { foldBooks, type BookDocument } from "./book-view.ts";
import { Teller } from "./teller.ts";

const ownId = OrganisationId.parse(own);
const other = OrganisationId.parse("ags-other");

/** A log that keeps what is told; `fails`: how many appends come to nothing first. */
class Told {
  readonly changes: Change[] = [];
  fails = 0;
  readonly log = {
    append: async (records: readonly Append[]) => {
      if (this.fails > 0) {
        this.fails -= 1;
        throw new Error("the log is away");
      }
      for (const { value } of records) this.changes.push(Change.parse(JSON.parse(String(value))));
      return [];
    },
  } as unknown as EventLog;
}

const opened: SqliteReadModel[] = [];
async function readModel(): Promise<SqliteReadModel> {
  const model = await SqliteReadModel.open({ folder: ":memory:" });
  opened.push(model);
  return model;
}
afterEach(async () => {
  for (const model of opened.splice(0)) await model.close();
});

function record(topic: TopicName, offset: number, value: object): LogRecord {
  return { topic, partition: 0, offset, key: "", value: Buffer.from(JSON.stringify(value)), appendedAt: 0 };
}
const alerts = (from: number, ...records: readonly AlertRecord[]): LogRecord[] =>
  records.map((each, index) => record("alerts", from + index, each));
const growing = (events: number, ids: readonly string[] = [own]): AlertRecord =>
  anAlert(
    "a-1",
    ids,
    { shares: ids.map((id) => aShare(id, { events: id === own ? events : 1 })) },
    minutesAgo(30 - events),
  );

describe("the view of alerts", () => {
  it("keeps a share for each organisation that an alert concerns, and tells only those whose share changed", async () => {
    const [told, model] = [new Told(), await readModel()];
    const fold = foldAlerts(told.log, model, () => "state");
    await fold(alerts(0, growing(1, [own, other])));
    await fold(alerts(1, growing(2, [own, other])));
    expect(told.changes.map(({ organisations, version }) => [organisations, version])).toEqual([
      [[own, other], 0],
      [[own], 1],
    ]);
    const counts = async (id: OrganisationId): Promise<number | undefined> =>
      (await model.get<Alert & AlertDocument>("shares", `a-1 ${id}`))?.document.episode.counts.events;
    expect([await counts(ownId), await counts(other)]).toEqual([2, 1]);
  });

  it("drops the share of an organisation that the alert turns out not to concern", async () => {
    const [told, model] = [new Told(), await readModel()];
    const fold = foldAlerts(told.log, model, () => "state");
    await fold(alerts(0, growing(1, [own, other])));
    await fold(alerts(1, growing(1, [other])));
    expect(await model.get("shares", `a-1 ${own}`)).toBeUndefined();
    expect(await model.get("shares", `a-1 ${other}`)).toBeDefined();
  });

  it("makes the same of a batch that comes twice, and tells it again: the first time may have been in vain", async () => {
    const [told, model] = [new Told(), await readModel()];
    const fold = foldAlerts(told.log, model, () => "state");
    const batch = alerts(0, growing(1), growing(2));
    told.fails = 1;
    await expect(fold(batch)).rejects.toThrow("the log is away");
    const first = await model.get("alerts", "a-1");
    await fold(batch);
    expect(await model.get("alerts", "a-1")).toEqual(first);
    expect(told.changes.map(({ id, version, organisations }) => [id, version, organisations])).toEqual([
      ["a-1", 1, [own]],
    ]);
  });

  it("tells everybody concerned where a batch comes again together with what came after it", async () => {
    const [told, model] = [new Told(), await readModel()];
    const fold = foldAlerts(told.log, model, () => "state");
    await fold(alerts(0, growing(1, [own, other])));
    told.fails = 1;
    await expect(fold(alerts(1, growing(2, [own, other])))).rejects.toThrow("away");
    // The next try has a record more, which changes nothing for us; that the one before was not told must not be lost.
    await fold(alerts(1, growing(2, [own, other]), { ...growing(2, [own, other]) }));
    expect(told.changes.at(-1)?.organisations).toEqual([own, other]);
  });

  it("has the shares of every alert that it has, wherever it dies", async () => {
    const [told, model] = [new Told(), await readModel()];
    const dying: ReadModel = new Proxy(model, {
      get: (target, name: keyof ReadModel) =>
        name === "upsert"
          ? async (collection: string, writes: never) => {
              if (collection === "alerts") throw new Error("the process dies");
              return target.upsert(collection as never, writes);
            }
          : (target[name] as (...args: never[]) => unknown).bind(target),
    });
    await expect(foldAlerts(told.log, dying, () => "state")(alerts(0, growing(1)))).rejects.toThrow("dies");
    expect([await model.get("alerts", "a-1"), told.changes]).toEqual([undefined, []]);
    await foldAlerts(told.log, model, () => "state")(alerts(0, growing(1)));
    expect(await model.get("shares", `a-1 ${own}`)).toBeDefined();
  });
});

const entry = (offset: number, received: number, over: object = {}): BookEntry =>
  BookEntry.parse({
    source: "s-1",
    feed: "zeek",
    batch: "b",
    chunk: 0,
    last: true,
    receivedAt: minutesAgo(60 - offset),
    recordedAt: minutesAgo(0),
    books: { received, stored: received, suppressed: 0, rejected: 0 },
    events: received,
    raw: { log: "raw.zeek/3", offset },
    ...over,
  });

describe("the view of books", () => {
  it("counts a raw chunk once, however often it is told of", async () => {
    const [told, model] = [new Told(), await readModel()];
    const teller = new Teller(told.log, 20);
    const fold = foldBooks(model, new SetClock(0), teller);
    const batch = [record("books", 0, entry(0, 3)), record("books", 1, entry(1, 4))];
    await fold(batch);
    await fold(batch);
    await fold([record("books", 2, entry(1, 4)), record("books", 3, entry(2, 5))]);
    const document = (await model.get<BookDocument>("books", "s-1"))?.document;
    expect(document?.books).toEqual({
      received: 12,
      stored: 12,
      suppressed: 0,
      rejected: 0,
    });
    expect(document?.lastSeenAt).toBe(minutesAgo(58));
    await teller.close();
  });

  it("are told of a busy source now and then, and always as they are in the end", async () => {
    const [told, model] = [new Told(), await readModel()];
    const teller = new Teller(told.log, 20);
    const fold = foldBooks(model, new SetClock(0), teller);
    for (let offset = 0; offset < 30; offset += 1) await fold([record("books", offset, entry(offset, 1))]);
    await until(() => told.changes.at(-1)?.version === 29);
    expect(told.changes.length).toBeLessThan(20);
    expect(told.changes.at(-1)?.document).toMatchObject({ books: { received: 30 } });
    await teller.close();
  });

  it("are told when the log is back, and before the end", async () => {
    const told = new Told();
    const teller = new Teller(told.log, 10);
    const change = {
      id: "s-1",
      version: 1,
      type: "source" as const,
      at: minutesAgo(0),
      organisations: [],
      document: {},
    };
    told.fails = 1;
    await expect(teller.tell([change])).rejects.toThrow("away");
    await until(() => told.changes.length === 1);
    await teller.tell([{ ...change, version: 2 }]);
    await teller.close();
    expect(told.changes.map(({ version }) => version)).toEqual([1, 2]);
  });
});
