import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CollectionName } from "@lagewarte/model";
import { generated } from "./generated-questions.contract.ts";
import { NaiveReadModel } from "./naive-search.contract.ts";
import { readModelPagingContract } from "./read-model-paging.contract.ts";
import { readModelRefusalContract } from "./read-model-refusals.contract.ts";
import { readModelWriteContract } from "./read-model-writes.contract.ts";
import type { Query, ReadModel } from "./read-model.ts";

/** What an adapter offers the suites: a read model on empty storage, and the same storage opened again. */
export interface ReadModelUnderTest {
  open(): Promise<ReadModel>;
  /** Closes the read model and opens the same storage again; absent where nothing outlives it. */
  reopen?(model: ReadModel): Promise<ReadModel>;
  /** How many generated questions are asked of each collection; fewer where each takes long. */
  readonly questions?: number;
}

/** All pages of a question, one after the other. */
async function allPages(model: ReadModel, collection: CollectionName, query: Query, total: number): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await model.search(collection, { ...query, total: true, ...(after === undefined ? {} : { after }) });
    expect(page.total).toBe(total);
    ids.push(...page.items.map(({ id }) => id));
    after = page.next;
  } while (after !== undefined);
  return ids;
}

/** The same answers from every adapter of the read model, or the test fails. */
export function readModelContract(name: string, adapter: ReadModelUnderTest): void {
  describe.each<CollectionName>(["alerts", "events", "situation"])(`the read model of %s on ${name}`, (collection) => {
    let model: ReadModel;
    beforeAll(async () => {
      model = await adapter.open();
    });
    afterAll(() => model.close());

    it("answers every question as a plain look at all documents would", { timeout: 300_000 }, async () => {
      const naive = new NaiveReadModel(collection);
      const { document, query } = generated(collection);
      const write = fc.record({
        id: fc.integer({ min: 0, max: 30 }).map((number) => `d-${number}`),
        version: fc.nat(1000),
        document: fc.option(document, { freq: 8, nil: null }),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.array(write, { maxLength: 20 }),
          query,
          fc.integer({ min: 1, max: 15 }),
          async (writes, question, restart) => {
            const written = writes.filter((each) => naive.put(each.id, each.version, each.document));
            expect(await model.upsert(collection, writes)).toEqual(written.map(({ id }) => id));
            if (restart === 1 && adapter.reopen !== undefined) model = await adapter.reopen(model);
            await model.refresh(collection);

            const expected = naive.ids(question.where ?? { all: [] }, question.sort ?? []);
            expect(await allPages(model, collection, question, expected.length)).toEqual(expected);
            const { items, aggregations } = await model.search(collection, question);
            for (const { id, version, document: found } of items)
              expect({ version, document: found }).toEqual(plain(naive.get(id)));
            for (const [key, aggregation] of Object.entries(question.aggregate ?? {}))
              expect(aggregations[key], JSON.stringify(aggregation)).toEqual(naive.buckets(question, aggregation));
          },
        ),
        { numRuns: adapter.questions ?? 300 },
      );
    });
  });
  readModelWriteContract(name, adapter);
  readModelPagingContract(name, adapter);
  readModelRefusalContract(name, adapter);
}

/** As JSON has it: -0 is 0. */
function plain<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}
