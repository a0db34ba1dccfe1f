import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonObject } from "@lagewarte/model";
import { valueAt, type Filter, type Query, type ReadModel, type Scalar, type Sort } from "./read-model.ts";

/** The same answers from every adapter of the read model, compared with a plain search over all documents. */
const id = fc.integer({ min: 0, max: 30 }).map((number) => `d-${number}`);
const word = fc.constantFrom("vpn", "Gateway", "Göttingen", "strasse", "Straße", "x_y", "198.51.100.23", "");
const state = fc.constantFrom("open", "acknowledged", "closed");
const day = fc.integer({ min: 1, max: 5 }).map((number) => `2026-11-0${number}T10:00:00.000Z`);
const owner = fc.constantFrom("ags-1", "ags-2", "ags-3", "Ägs");
const document: fc.Arbitrary<JsonObject> = fc.record(
  {
    state,
    openedAt: day,
    severityRank: fc.integer({ min: 0, max: 4 }),
    episode: fc.record(
      {
        active: fc.boolean(),
        title: fc.array(word, { maxLength: 4 }).map((list) => list.join(" ")),
        organisations: fc.array(fc.record({ id: owner }), { maxLength: 3 }),
      },
      { requiredKeys: [] },
    ),
    "other.key": fc.string(),
  },
  { requiredKeys: ["state"] },
) as fc.Arbitrary<JsonObject>;
const write = fc.record({
  id,
  version: fc.nat(20),
  document: fc.option(document, { freq: 8, nil: null }),
});
const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({ field: fc.constant("state"), in: fc.array(state, { maxLength: 2 }) }),
    fc.record({ field: fc.constant("episode.organisations.id"), in: fc.array(owner, { maxLength: 2 }) }),
    fc.record({ field: fc.constant("episode.organisations.id"), prefix: fc.constantFrom("", "a", "ags-", "Ä") }),
    fc.record({ field: fc.constant("severityRank"), gte: fc.nat(4) }),
    fc.record({ field: fc.constant("openedAt"), gt: day, lte: day }),
    fc.record({
      field: fc.constantFrom("openedAt", "episode.active", "episode.organisations.id"),
      exists: fc.boolean(),
    }),
    fc.record({ field: fc.constant("episode.active"), in: fc.array(fc.boolean(), { maxLength: 1 }) }),
    fc.record({ text: fc.constantFrom("vpn", "VPN gate", "gottingen", "GÖTT", "strasse", "198.51", "y", "", '"*') }),
    fc.record({ not: tie("filter") }),
    fc.record({ all: fc.array(tie("filter"), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie("filter"), { maxLength: 3 }) }),
  ) as fc.Arbitrary<Filter>,
}));
const sort = fc.array(
  fc.record({
    field: fc.constantFrom("severityRank", "openedAt", "state", "episode.organisations.id"),
    order: fc.constantFrom("asc", "desc"),
  }),
  { maxLength: 2 },
) as fc.Arbitrary<Sort[]>;

type Stored = Map<string, { version: number; document: JsonObject | null }>;
const list = (source: JsonObject, field: string): Scalar[] => {
  const value = valueAt(source, field);
  return value === undefined || value === null ? [] : ([value].flat() as Scalar[]);
};
const fold = (text: string): string[] =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

function fits(source: JsonObject, wanted: Filter): boolean {
  if ("all" in wanted) return wanted.all.every((part) => fits(source, part));
  if ("any" in wanted) return wanted.any.some((part) => fits(source, part));
  if ("not" in wanted) return !fits(source, wanted.not);
  if ("text" in wanted) {
    const words = fold(list(source, "episode.title").join(" "));
    return fold(wanted.text).every((each) => words.some((other) => other.startsWith(each)));
  }
  const values = list(source, wanted.field);
  if ("exists" in wanted) return wanted.exists === values.length > 0;
  if ("in" in wanted) return values.some((value) => wanted.in.includes(value));
  if ("prefix" in wanted) return values.some((value) => typeof value === "string" && value.startsWith(wanted.prefix));
  return values.some(
    (value) =>
      (wanted.gte === undefined || value >= wanted.gte) &&
      (wanted.gt === undefined || value > wanted.gt) &&
      (wanted.lte === undefined || value <= wanted.lte) &&
      (wanted.lt === undefined || value < wanted.lt),
  );
}

/** Bytes of UTF-8, as both servers order text. */
const before = (left: Scalar, right: Scalar): number =>
  typeof left === "string" && typeof right === "string"
    ? Buffer.compare(Buffer.from(left), Buffer.from(right))
    : Number(left) - Number(right);

function inOrder(stored: Stored, wanted: Filter, order: readonly Sort[]): string[] {
  const found = [...stored].filter(([, { document: source }]) => source !== null && fits(source, wanted));
  const smallest = (source: JsonObject | null, field: string): Scalar | undefined =>
    list(source ?? {}, field).toSorted(before)[0];
  return found
    .toSorted(([leftId, left], [rightId, right]) => {
      for (const { field, order: way } of order) {
        const [one, other] = [smallest(left.document, field), smallest(right.document, field)];
        if (one === undefined && other === undefined) continue;
        if (one === undefined) return 1;
        if (other === undefined) return -1;
        const difference = before(one, other);
        if (difference !== 0) return way === "asc" ? difference : -difference;
      }
      return before(leftId, rightId);
    })
    .map(([key]) => key);
}

export function readModelContract(name: string, open: () => Promise<ReadModel>): void {
  describe(`the read model on ${name}`, () => {
    let model: ReadModel;
    const stored: Stored = new Map();
    beforeAll(async () => {
      model = await open();
    });
    afterAll(() => model.close());

    it("answers every question as a plain search over all documents would", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(write, { maxLength: 20 }),
          filter,
          sort,
          fc.integer({ min: 1, max: 7 }),
          async (writes, where, order, limit) => {
            const written = await model.upsert("alerts", writes);
            const expected: string[] = [];
            for (const { id: key, version, document: source } of writes) {
              if ((stored.get(key)?.version ?? -1) >= version) continue;
              stored.set(key, { version, document: source });
              expected.push(key);
            }
            expect(written).toEqual(expected);
            await model.refresh("alerts");

            const all = inOrder(stored, where, order);
            const paged: string[] = [];
            let after: string | undefined;
            do {
              const query: Query = {
                where,
                sort: order,
                limit,
                total: true,
                ...(after === undefined ? {} : { after }),
              };
              const page = await model.search("alerts", query);
              expect(page.total).toBe(all.length);
              for (const { id: key, version, document: source } of page.items)
                expect({ version, document: source }).toEqual(stored.get(key));
              paged.push(...page.items.map(({ id: key }) => key));
              after = page.next;
            } while (after !== undefined);
            expect(paged).toEqual(all);

            const sources = all.map((key) => stored.get(key)?.document ?? {});
            const { aggregations } = await model.search("alerts", {
              where,
              limit: 0,
              aggregate: {
                owners: { kind: "terms", field: "episode.organisations.id", size: 2 },
                active: { kind: "terms", field: "episode.active", size: 5 },
                distinct: { kind: "distinct", field: "episode.organisations.id" },
                days: { kind: "histogram", field: "openedAt", interval: 2 * 86_400_000 },
              },
            });
            const counted = (field: string): Map<Scalar, number> => {
              const counts = new Map<Scalar, number>();
              for (const source of sources)
                for (const value of new Set(list(source, field))) counts.set(value, (counts.get(value) ?? 0) + 1);
              return counts;
            };
            const top = (counts: Map<Scalar, number>, size: number) =>
              [...counts]
                .toSorted(([left, one], [right, other]) => other - one || before(left, right))
                .slice(0, size)
                .map(([key, count]) => ({ key, count }));
            expect(aggregations["owners"]).toEqual(top(counted("episode.organisations.id"), 2));
            expect(aggregations["active"]).toEqual(top(counted("episode.active"), 5));
            expect(aggregations["distinct"]).toEqual([
              { key: "distinct", count: counted("episode.organisations.id").size },
            ]);
            const days = new Map<number, number>();
            for (const source of sources)
              for (const at of list(source, "openedAt")) {
                const bucket = Math.floor(Date.parse(String(at)) / 172_800_000) * 172_800_000;
                days.set(bucket, (days.get(bucket) ?? 0) + 1);
              }
            expect(aggregations["days"]).toEqual(
              [...days].toSorted(([left], [right]) => left - right).map(([key, count]) => ({ key, count })),
            );
          },
        ),
        { numRuns: 150 },
      );
    });

    it("gives documents by id at once, in the order asked for, and keeps what was deleted deleted", async () => {
      await model.upsert("books", [
        { id: "a", version: 5, document: { note: "a" } },
        { id: "b", version: 5, document: { note: "b" } },
      ]);
      await model.upsert("books", [{ id: "a", version: 7, document: null }]);
      await model.upsert("books", [{ id: "a", version: 6, document: { note: "late" } }]);
      const found = await model.getMany("books", ["b", "a", "c"]);
      expect(found.map((each) => each?.document)).toEqual([{ note: "b" }, undefined, undefined]);
    });

    it("refuses a field that it was not told of, and another question's cursor", async () => {
      await expect(model.search("alerts", { where: { field: "secret", in: ["x"] }, limit: 1 })).rejects.toMatchObject({
        problem: { id: "bad-request" },
      });
      await model.upsert(
        "situation",
        ["a", "b", "c"].map((key, version) => ({ id: key, version, document: { area: key } })),
      );
      const page = await model.search("situation", { limit: 1, sort: [{ field: "area", order: "asc" }] });
      await expect(model.search("situation", { limit: 1, after: page.next ?? "" })).rejects.toMatchObject({
        problem: { id: "bad-request" },
      });
      await expect(model.search("situation", { limit: 1, after: "nonsense" })).rejects.toMatchObject({
        problem: { id: "bad-request" },
      });
    });

    it("drops what is past its time", async () => {
      const at = (hours: number) => new Date(Date.UTC(2026, 10, 24) - hours * 3_600_000).toISOString();
      await model.upsert("rejected", [
        { id: "old", version: 1, document: { receivedAt: at(31 * 24) } },
        { id: "new", version: 1, document: { receivedAt: at(29 * 24) } },
      ]);
      expect(await model.expire(Date.UTC(2026, 10, 24))).toBe(1);
      expect((await model.search("rejected", { limit: 10 })).items.map(({ id: key }) => key)).toEqual(["new"]);
    });
  });
}
