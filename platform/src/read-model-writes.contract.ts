import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CollectionName, JsonObject } from "@lagewarte/model";
import type { ReadModelUnderTest } from "./read-model.contract.ts";
import { NaiveReadModel } from "./naive-search.contract.ts";
import type { Filter, ReadModel } from "./read-model.ts";

const HOUR = 3_600_000;

export function readModelWriteContract(name: string, adapter: ReadModelUnderTest): void {
  describe(`documents of the read model on ${name}`, () => {
    let model: ReadModel;
    beforeAll(async () => {
      model = await adapter.open();
    });
    afterAll(() => model.close());
    const total = async (collection: CollectionName): Promise<number> => {
      await model.refresh(collection);
      return (await model.search(collection, { limit: 0, total: true })).total ?? Number.NaN;
    };

    it("are there by id at once, in the order asked for, and stay deleted", async () => {
      await model.upsert("books", [
        { id: "a", version: 5, document: { note: "a" } },
        { id: "b", version: 5, document: { note: "b" } },
      ]);
      await model.upsert("books", [{ id: "a", version: 7, document: null }]);
      expect(await model.upsert("books", [{ id: "a", version: 6, document: { note: "late" } }])).toEqual([]);
      const found = await model.getMany("books", ["b", "a", "c", "b"]);
      expect(found.map((each) => each?.document)).toEqual([{ note: "b" }, undefined, undefined, { note: "b" }]);
      expect(await model.get("books", "b")).toEqual({ id: "b", version: 5, document: { note: "b" } });
      expect(await model.getMany("books", [])).toEqual([]);
      expect(await model.upsert("books", [])).toEqual([]);
      expect(await model.upsert("books", [{ id: "a", version: 8, document: { note: "again" } }])).toEqual(["a"]);
      expect((await model.get("books", "a"))?.document).toEqual({ note: "again" });
    });

    it("come back as they were, whatever JSON they are", async () => {
      let version = 0;
      await fc.assert(
        fc.asyncProperty(fc.object({ withNullPrototype: false }), async (source) => {
          const document = JSON.parse(JSON.stringify({ source })) as JsonObject;
          version += 1;
          await model.upsert("books", [{ id: "any", version, document }]);
          expect((await model.get("books", "any"))?.document).toEqual(document);
        }),
        { numRuns: 100 },
      );
      const hostile = JSON.parse(
        '{"__proto__":{"role":"admin"},"constructor":1,"a.b":"\\ud800","\\u0000":"\\u0000"}',
      ) as JsonObject;
      await model.upsert("books", [{ id: "hostile", version: 1, document: hostile }]);
      expect(JSON.stringify((await model.get("books", "hostile"))?.document)).toBe(JSON.stringify(hostile));
      expect(({} as { role?: string }).role).toBeUndefined();
    });

    it("keep the newest of writers at the same time, in whatever order they come", async () => {
      const versions = Array.from({ length: 60 }, (_, index) => (index * 37) % 60);
      await Promise.all(
        versions.map((version) =>
          model.upsert("alerts", [
            { id: "contended", version, document: { state: version % 2 === 0 ? "open" : "closed", version } },
            { id: `own-${version}`, version, document: { state: "open" } },
          ]),
        ),
      );
      expect(await model.get("alerts", "contended")).toEqual({
        id: "contended",
        version: 59,
        document: { state: "closed", version: 59 },
      });
      expect(await total("alerts")).toBe(61);
      const open = await model.search("alerts", { where: { field: "state", in: ["open"] }, limit: 0, total: true });
      expect(open.total).toBe(60);
    });

    it("are still there after a restart, and answer to the same name", async () => {
      const generation = await model.generation();
      const [before, first] = [await total("alerts"), await model.get("alerts", "contended")];
      if (adapter.reopen !== undefined) model = await adapter.reopen(model);
      expect(await model.generation()).toBe(generation);
      expect(await total("alerts")).toBe(before);
      expect(await model.get("alerts", "contended")).toEqual(first);
      const other = await adapter.open();
      expect(await other.generation()).not.toBe(generation);
      await other.close();
    });

    it("go when they are past their time, and no others", async () => {
      const now = Date.UTC(2026, 10, 24);
      const at = (hours: number) => new Date(now - hours * HOUR).toISOString();
      await model.upsert("rejected", [
        ...Array.from({ length: 2500 }, (_, index) => ({
          id: `old-${index}`,
          version: 1,
          document: { receivedAt: at(30 * 24 + 1), source: ["one", "other"], detail: "wrong port" },
        })),
        { id: "new", version: 1, document: { receivedAt: at(30 * 24 - 1), detail: "wrong port" } },
        { id: "timeless", version: 1, document: { detail: "wrong port" } },
      ]);
      expect(await total("rejected")).toBe(2502);
      expect(await model.expire(now)).toBe(2500);
      expect(await total("rejected")).toBe(2);
      const found = await model.search("rejected", { where: { text: "port" }, limit: 10 });
      expect(found.items.map(({ id }) => id)).toEqual(["new", "timeless"]);
      const one = await model.search("rejected", { where: { field: "source", in: ["one"] }, limit: 10 });
      expect(one.items).toEqual([]);
      expect(await model.get("rejected", "old-7")).toBeUndefined();
      expect(await model.expire(now)).toBe(0);
    });

    it("are found by words however they are spelled, and by no operator of any query language", async () => {
      const titles = ["Straße nach Göttingen", "VPN-Gateway 198.51.100.23", "ΟΔΟΣ", "naïve ﬁle"];
      await model.upsert(
        "alerts",
        titles.map((searchText, index) => ({ id: `title-${index}`, version: 1, document: { searchText } })),
      );
      await model.refresh("alerts");
      const found = async (text: string): Promise<string[]> =>
        (await model.search("alerts", { where: { text }, limit: 10 })).items.map(({ id }) => id);
      for (const text of ["strasse", "STRASS", "göttingen", "GOTT nach", "straße"])
        expect(await found(text), text).toEqual(["title-0"]);
      for (const text of ["198.51.100", "gateway vpn", "vpn - gate"])
        expect(await found(text), text).toEqual(["title-1"]);
      expect(await found("οδοσ")).toEqual(["title-2"]);
      expect(await found("naive file")).toEqual(["title-3"]);
      for (const text of ["asse", "vpn OR nach", "searchText:vpn", "NEAR(vpn gateway)", "vpn NOT nach", "vpn^9"])
        expect(await found(text), text).toEqual([]);
    });

    it("are found by keywords and words of any length that may be asked for", async () => {
      const a = "a".repeat(249);
      const values = ["", "a", a, `${a}a`, `${a}aa`, `${a}b`, `${a}\u{1f600}`, `${a}\u{1f600}a`, `${a}\uffee`, "b"];
      values.push("a".repeat(8191), `${"a".repeat(8190)}b`, "\u{10ffff}".repeat(4095), "\u{10ffff}".repeat(2000));
      const naive = new NaiveReadModel("situation");
      const writes = values.map((area, index) => ({ id: `v-${index}`, version: 1, document: { area } }));
      for (const { id, version, document } of writes) naive.put(id, version, document);
      await model.upsert("situation", writes);
      await model.refresh("situation");
      for (const one of values) {
        const others = values.flatMap((other): Filter[] => [
          { field: "area", gte: one, lt: other },
          { field: "area", gt: one, lte: other },
        ]);
        for (const where of [{ field: "area", prefix: one }, { field: "area", in: [one] }, ...others]) {
          const found = await model.search("situation", { where, limit: 100 });
          expect(found.items.map(({ id }) => id)).toEqual(naive.ids(where, []));
        }
      }
      const word = "ß".repeat(512);
      await model.upsert("alerts", [
        { id: "long-0", version: 1, document: { searchText: `${word}x` } },
        { id: "long-1", version: 1, document: { searchText: word } },
        { id: "long-2", version: 1, document: { searchText: `${word.slice(1)}x` } },
      ]);
      await model.refresh("alerts");
      const found = await model.search("alerts", { where: { text: word }, limit: 9 });
      expect(found.items.map(({ id }) => id)).toEqual(["long-0", "long-1"]);
    });
  });
}
