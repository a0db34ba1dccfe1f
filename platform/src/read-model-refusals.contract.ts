import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CollectionName } from "@lagewarte/model";
import type { ReadModelUnderTest } from "./read-model.contract.ts";
import type { Filter, Query, ReadModel } from "./read-model.ts";

const deep = (levels: number): Filter => (levels === 0 ? { all: [] } : { not: deep(levels - 1) });
const text = (characters: number): Filter => ({ text: "x".repeat(characters) });
const many = (count: number): Filter => ({
  field: "state",
  in: Array.from({ length: count }, (_, index) => String(index)),
});

/** Why, and what is asked of `alerts` (or another collection). */
const refused: [why: string, query: Query, collection?: CollectionName][] = [
  ["a field that is not defined", { where: { field: "secret", in: ["x"] }, limit: 1 }],
  ["a field that every object has", { where: { field: "__proto__", exists: true }, limit: 1 }],
  ["such a field deep in the filter", { where: { any: [{ not: { field: "secret", exists: true } }] }, limit: 1 }],
  ["a sort by an unknown field", { sort: [{ field: "secret", order: "asc" }], limit: 1 }],
  ["a sort by text", { sort: [{ field: "searchText", order: "asc" }], limit: 1 }],
  ["a count of an unknown field", { limit: 0, aggregate: { a: { kind: "distinct", field: "secret" } } }],
  ["a value of another kind", { where: { field: "state", in: [1] }, limit: 1 }],
  ["a number as text", { where: { field: "severityRank", gte: "3" }, limit: 1 }],
  ["a bound that is no time", { where: { field: "openedAt", gte: "yesterday" }, limit: 1 }],
  ["a range of booleans", { where: { field: "episode.active", gte: 1 }, limit: 1 }],
  ["a prefix of a number", { where: { field: "severityRank", prefix: "1" }, limit: 1 }],
  ["text where there is none", { where: { text: "x" }, limit: 1 }, "books"],
  ["a histogram of words", { limit: 0, aggregate: { a: { kind: "histogram", field: "state", interval: 1000 } } }],
  ["an interval of nothing", { limit: 0, aggregate: { a: { kind: "histogram", field: "openedAt", interval: 0 } } }],
  ["the most frequent times", { limit: 0, aggregate: { a: { kind: "terms", field: "openedAt", size: 3 } } }],
  ["no terms at all", { limit: 0, aggregate: { a: { kind: "terms", field: "state", size: 0 } } }],
  ["too many terms", { limit: 0, aggregate: { a: { kind: "terms", field: "state", size: 1001 } } }],
  ["too many documents", { limit: 10_001 }],
  ["a negative limit", { limit: -1 }],
  ["half a document", { limit: 1.5 }],
  ["too many values", { where: many(1001), limit: 1 }],
  ["a filter too deep", { where: deep(20), limit: 1 }],
  ["a filter too wide", { where: { all: Array.from({ length: 1000 }, () => many(1)) }, limit: 1 }],
  ["a text too long", { where: text(1025), limit: 1 }],
  ["a cursor that is none", { limit: 1, after: "nonsense" }],
  ["an empty cursor", { limit: 1, after: "" }],
];

const taken: [what: string, query: Query][] = [
  ["a filter as deep as may be", { where: deep(19), limit: 1 }],
  ["a filter as wide as may be", { where: { all: Array.from({ length: 999 }, () => many(1)) }, limit: 1 }],
  ["as many values as may be", { where: { any: [many(1000), { not: many(1000) }] }, limit: 1 }],
  ["a text as long as may be", { where: text(1024), limit: 1 }],
  ["as many documents as may be", { limit: 10_000 }],
];

export function readModelRefusalContract(name: string, adapter: ReadModelUnderTest): void {
  describe(`the read model on ${name}`, () => {
    let model: ReadModel;
    const refusal = (query: Query, collection: CollectionName = "alerts"): Promise<unknown> =>
      model.search(collection, query).then(
        () => "an answer",
        (error: unknown) => (error as { problem?: { id: string } }).problem?.id ?? error,
      );
    beforeAll(async () => {
      model = await adapter.open();
    });
    afterAll(() => model.close());

    it.each(refused)("refuses %s", async (_why, query, collection) => {
      expect(await refusal(query, collection)).toBe("bad-request");
    });

    it.each(taken)("takes %s", async (_what, query) => {
      expect(await refusal(query)).toBe("an answer");
    });

    it("refuses more documents by id at once than it may give", async () => {
      const ids = Array.from({ length: 10_001 }, (_, index) => String(index));
      await expect(model.getMany("alerts", ids)).rejects.toMatchObject({ problem: { id: "bad-request" } });
      expect((await model.getMany("alerts", ids.slice(1))).length).toBe(10_000);
    });

    it("refuses another question's cursor, and one that was tampered with", async () => {
      await model.upsert(
        "situation",
        ["a", "b", "c"].map((area, version) => ({ id: area, version, document: { area } })),
      );
      await model.refresh("situation");
      const byArea: Query = { limit: 1, sort: [{ field: "area", order: "asc" }] };
      const { next = "" } = await model.search("situation", byArea);
      expect(await refusal({ ...byArea, after: next }, "situation")).toBe("an answer");
      for (const query of [
        { limit: 1, after: next },
        { ...byArea, sort: [{ field: "area", order: "desc" as const }], after: next },
        { ...byArea, where: { field: "area", in: ["a"] }, after: next },
        { ...byArea, after: `${next}x` },
      ])
        expect(await refusal(query, "situation")).toBe("bad-request");
      const [sum] = JSON.parse(Buffer.from(next, "base64url").toString()) as unknown[];
      for (const keys of [[1, "a"], ["a"], ["a", "b", "c"], [{}, "a"], ["a", 1]]) {
        const forged = Buffer.from(JSON.stringify([sum, ...keys])).toString("base64url");
        expect(await refusal({ ...byArea, after: forged }, "situation"), JSON.stringify(keys)).toBe("bad-request");
      }
    });

    it("refuses a histogram of more buckets than anybody looks at", async () => {
      const times = Array.from({ length: 10_001 }, (_, index) => new Date(index * 1000).toISOString());
      await model.upsert(
        "alerts",
        times.map((openedAt, version) => ({ id: `t-${version}`, version, document: { openedAt } })),
      );
      await model.refresh("alerts");
      const every = (interval: number): Query => ({
        limit: 0,
        aggregate: { a: { kind: "histogram", field: "openedAt", interval } },
      });
      expect(await refusal(every(1000))).toBe("bad-request");
      expect((await model.search("alerts", every(2000))).aggregations["a"]?.length).toBe(5001);
    });
  });
}
