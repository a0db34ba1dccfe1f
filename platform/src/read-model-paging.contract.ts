import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CollectionName } from "@lagewarte/model";
import type { ReadModelUnderTest } from "./read-model.contract.ts";
import type { Query, ReadModel, Write } from "./read-model.ts";

const id = (index: number): string => `d-${String(index).padStart(4, "0")}`;

export function readModelPagingContract(name: string, adapter: ReadModelUnderTest): void {
  describe.each<CollectionName>(["alerts", "events"])(`pages of %s on ${name}`, (collection) => {
    let model: ReadModel;
    beforeEach(async () => {
      model = await adapter.open();
    });
    afterEach(() => model.close());

    /** All ids page by page; `between` is called after each. */
    async function paged(query: Query, between: (page: number) => Promise<void> = async () => {}): Promise<string[]> {
      const ids: string[] = [];
      let after: string | undefined;
      for (let page = 0; ; page += 1) {
        const found = await model.search(collection, { ...query, ...(after === undefined ? {} : { after }) });
        ids.push(...found.items.map((item) => item.id));
        after = found.next;
        if (after === undefined) return ids;
        await between(page);
      }
    }
    const document = (severityRank: number | null): Write["document"] => ({ severityRank });

    it("give each document once where hundreds share the same place", async () => {
      await model.upsert(
        collection,
        Array.from({ length: 700 }, (_, index) => ({
          id: id((index * 311) % 700),
          version: 1,
          document: document(index % 3 === 0 ? null : 1),
        })),
      );
      await model.refresh(collection);
      for (const order of ["asc", "desc"] as const) {
        const ids = await paged({ sort: [{ field: "severityRank", order }], limit: 50 });
        expect(ids.length).toBe(700);
        expect(new Set(ids).size).toBe(700);
        const ranked = ids.slice(0, ids.length - 234);
        expect(ranked).toEqual(ranked.toSorted());
        expect(ids.slice(-234)).toEqual(ids.slice(-234).toSorted());
      }
    });

    it("give what does not change exactly once, while other documents come, go and change their place", async () => {
      const still = Array.from({ length: 200 }, (_, index) => ({
        id: id(index * 3),
        version: 1,
        document: document(index % 5),
      }));
      const moving = Array.from({ length: 200 }, (_, index) => id(index * 3 + 1));
      await model.upsert(collection, still);
      await model.upsert(
        collection,
        moving.map((each, index) => ({ id: each, version: 1, document: document(index % 5) })),
      );
      await model.refresh(collection);
      const ids = await paged({ sort: [{ field: "severityRank", order: "desc" }], limit: 13 }, async (page) => {
        await model.upsert(
          collection,
          moving.map((each, index) => ({
            id: each,
            version: page + 2,
            document: (index + page) % 4 === 0 ? null : document((index * 7 + page) % 9),
          })),
        );
        await model.upsert(collection, [{ id: id(2000 + page), version: 1, document: document(page % 5) }]);
        await model.refresh(collection);
      });
      const seen = ids.filter((each) => still.some((one) => one.id === each));
      const expected = still
        .toSorted(
          (left, right) =>
            Number(right.document?.["severityRank"]) - Number(left.document?.["severityRank"]) ||
            (left.id < right.id ? -1 : 1),
        )
        .map((one) => one.id);
      expect(seen).toEqual(expected);
    });

    it("end where the documents end: no page more, none when nothing fits", async () => {
      await model.upsert(
        collection,
        Array.from({ length: 20 }, (_, index) => ({ id: id(index), version: 1, document: document(1) })),
      );
      await model.refresh(collection);
      const whole = await model.search(collection, { limit: 20 });
      expect(whole.items.length).toBe(20);
      expect(whole.next).toBeUndefined();
      const part = await model.search(collection, { limit: 19 });
      const rest = await model.search(collection, { limit: 19, after: part.next ?? "" });
      expect(rest.items.map((item) => item.id)).toEqual([id(19)]);
      expect(rest.next).toBeUndefined();
      const none = await model.search(collection, { where: { any: [] }, limit: 5, total: true });
      expect(none).toEqual({ items: [], total: 0, aggregations: {} });
      expect((await model.search(collection, { limit: 5 })).total).toBeUndefined();
    });
  });
}
