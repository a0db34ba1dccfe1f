import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Write } from "../read-model.ts";
import type { ElasticsearchReadModel } from "./elasticsearch-read-model.ts";
import { FaultyProxy } from "./proxy.contract.ts";
import { problemOf, ServerUnderTest } from "./server.contract.ts";

const server = new ServerUnderTest();
const onDay = (day: number, id = "e", version = day): Write => ({
  id,
  version,
  document: { recordedAt: `2026-11-${String(day).padStart(2, "0")}T10:00:00Z`, sensor: `day-${day}` },
});

describe("documents in an index for each day", () => {
  const prefix = server.prefix();
  let proxy: FaultyProxy;
  let model: ElasticsearchReadModel;
  let other: ElasticsearchReadModel;
  beforeAll(async () => {
    proxy = await FaultyProxy.start(server.url);
    model = await server.open({ prefix, nodes: [proxy.url], retryFor: 100 });
    other = await server.open({ prefix });
  });
  afterEach(() => {
    proxy.fault = () => undefined;
  });
  afterAll(async () => {
    await model.close();
    await other.close();
    await proxy.close();
  });
  /** Index and version of every copy that a search finds. */
  const copies = async (id: string): Promise<string[]> => {
    await model.refresh("events");
    const index = `${prefix}-${await model.generation()}-events`;
    const found = await server.client.search({ index, query: { ids: { values: [id] } }, version: true });
    return found.hits.hits.map((hit) => `${hit._index.slice(index.length + 1)} ${hit._version}`).toSorted();
  };

  it("follow their date, and stay where they were when they are deleted", async () => {
    await model.upsert("events", [onDay(3, "moves"), onDay(4, "moves")]);
    expect(await copies("moves")).toEqual(["2026-11-04 4"]);
    await model.upsert("events", [onDay(2, "moves", 5)]);
    expect(await copies("moves")).toEqual(["2026-11-02 5"]);
    expect(await other.upsert("events", [onDay(6, "moves", 4)])).toEqual([]);
    expect(await other.upsert("events", [{ id: "moves", version: 6, document: null }])).toEqual(["moves"]);
    expect(await copies("moves")).toEqual(["2026-11-02 6"]);
    expect(await model.get("events", "moves")).toBeUndefined();
    expect(await model.upsert("events", [onDay(3, "moves", 6)])).toEqual([]);
    expect(await model.upsert("events", [{ id: "moves", version: 7, document: {} }])).toEqual(["moves"]);
    expect(await copies("moves")).toEqual(["undated 7"]);
  });

  it.each(["the same process", "another one"])(
    "are one again when %s repeats a move that was broken off",
    async (who) => {
      const id = `broken by ${who}`;
      await model.upsert("events", [onDay(3, id)]);
      await model.refresh("events");
      proxy.fault = ({ path, body }) =>
        path.startsWith("/_bulk") && body.includes('{"delete"') ? { reset: "before" } : undefined;
      expect(await problemOf(model.upsert("events", [onDay(4, id)]))).toBe("read-model-unavailable");
      proxy.fault = () => undefined;
      expect(await copies(id)).toEqual(["2026-11-03 3", "2026-11-04 4"]);
      expect((await model.get("events", id))?.version).toBe(4);
      const repeating = who === "another one" ? await server.open({ prefix }) : model;
      expect(await repeating.upsert("events", [onDay(4, id)])).toEqual([]);
      expect(await copies(id)).toEqual(["2026-11-04 4"]);
      if (repeating !== model) await repeating.close();
    },
  );

  it("are found where they lie by the write after one whose answer was lost", async () => {
    await model.upsert("events", [onDay(2, "lost")]);
    proxy.fault = ({ path }) => (path.startsWith("/_bulk") ? { reset: "after" } : undefined);
    expect(await problemOf(model.upsert("events", [onDay(3, "lost")]))).toBe("read-model-unavailable");
    proxy.fault = () => undefined;
    expect(await model.upsert("events", [onDay(4, "lost")])).toEqual(["lost"]);
    expect(await copies("lost")).toEqual(["2026-11-04 4"]);
  });

  it("are there by id at once, in every process, few of any day and many of the latest", async () => {
    const writes = Array.from({ length: 3000 }, (_, index) => onDay(5 + (index % 2), `many-${index}`, 1));
    const ids = writes.map(({ id }) => id);
    await model.upsert("events", writes);
    for (const reader of [model, other]) {
      expect((await reader.get("events", "many-7"))?.document).toEqual(writes[7]?.document);
      const found = await reader.getMany("events", [...ids, "unknown"]);
      expect(found.map((each) => each?.document)).toEqual([...writes.map(({ document }) => document), undefined]);
    }
  });

  it("go by whole days, also those that somebody still writes to", async () => {
    const now = Date.UTC(2026, 11, 1);
    const old = Array.from({ length: 20 }, (_, index): Write => {
      return { id: `r-${index}`, version: 1, document: { receivedAt: `2026-10-${10 + index}T23:59:59.999Z` } };
    });
    await model.upsert("rejected", old);
    await model.upsert("rejected", [{ id: "r-0", version: 2, document: null }]);
    // Thirty days before the first of December: until the end of October nothing stays.
    const dropped = await Promise.all([model.expire(now), other.expire(now)]);
    expect(dropped.reduce((sum, each) => sum + each)).toBe(19);
    expect(await model.upsert("rejected", [{ ...old[3], id: "late" } as Write])).toEqual(["late"]);
    expect(await other.get("rejected", "late")).toBeDefined();
    expect(await other.expire(now)).toBe(1);
    expect(await model.get("rejected", "late")).toBeUndefined();
  });
});

describe("the read model on Elasticsearch", () => {
  it("fails with the reason while an index is blocked, and goes on when it is not", async () => {
    const prefix = server.prefix();
    const model = await server.open({ prefix });
    const index = `${prefix}-${await model.generation()}-*`;
    const block = (value: boolean | null): Promise<unknown> =>
      server.client.indices.putSettings({ index, settings: { "index.blocks.read_only_allow_delete": value } });
    for (const collection of ["alerts", "events"] as const) {
      await model.upsert(collection, [onDay(3, "a")]);
      await block(true);
      const failing = model.upsert(collection, [onDay(3, "a", 4)]).catch((error: unknown) => error);
      expect(await failing).toMatchObject({ problem: { id: "read-model-unavailable" } });
      expect(String(await failing)).toContain("read-only");
      expect((await model.get(collection, "a"))?.version).toBe(3);
      await block(null);
      expect(await model.upsert(collection, [onDay(3, "a", 4)])).toEqual(["a"]);
    }
    await model.close();
  });

  it("takes ids up to 512 bytes, and knows none beyond", async () => {
    const model = await server.open();
    const longest = "ü".repeat(256);
    for (const id of [`${longest}x`, "", "\ud800"]) {
      expect(await problemOf(model.upsert("books", [{ id, version: 1, document: {} }]))).toBe("bad-request");
      expect(await model.get("books", id)).toBeUndefined();
    }
    await model.upsert("books", [{ id: longest, version: 1, document: { a: 1 } }]);
    const found = await model.getMany("books", ["", longest, `${longest}x`, longest]);
    expect(found.map((each) => each?.version)).toEqual([undefined, 1, undefined, 1]);
    await model.close();
  });

  it("counts different values exactly up to ten thousand, and nearly beyond", async () => {
    const model = await server.open();
    const writes = Array.from({ length: 12_000 }, (_, index) => ({
      id: `s-${index}`,
      version: 1,
      document: { area: `area ${index}`, kind: index < 10_000 ? "few" : "more" },
    }));
    await model.upsert("situation", writes);
    await model.refresh("situation");
    const aggregate = { areas: { kind: "distinct", field: "area" } } as const;
    const few = { field: "kind", in: ["few"] };
    const exact = await model.search("situation", { where: few, limit: 0, aggregate });
    expect(exact.aggregations["areas"]).toEqual([{ key: "distinct", count: 10_000 }]);
    const [near] = (await model.search("situation", { limit: 0, aggregate })).aggregations["areas"] ?? [];
    expect(Math.abs((near?.count ?? 0) - 12_000)).toBeLessThan(600);
    await model.close();
  });
});
