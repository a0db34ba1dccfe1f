import { describe, expect, it } from "vitest";
import type { ElasticsearchReadModel } from "./elasticsearch-read-model.ts";
import { problemOf, ServerUnderTest } from "./server.contract.ts";

const server = new ServerUnderTest();
const { client } = server;
const COLLECTIONS = ["alerts", "books", "events-undated", "rejected-undated", "shares", "situation"];

/** Makes what there is that of another version's definitions. */
async function age(prefix: string): Promise<void> {
  const index = `${prefix}-generations`;
  const { _source } = await client.get<{ list: { fingerprint: string }[] }>({ index, id: "generations" });
  const list = _source?.list.map((each) => ({ ...each, fingerprint: `older ${each.fingerprint}` }));
  await client.index({ index, id: "generations", document: { list } });
}

/** The ids that somebody sees who looks in from outside. */
async function seen(prefix: string, collection: string): Promise<string[]> {
  const found = await client.search({ index: `${prefix}-${collection}`, size: 100 });
  return found.hits.hits.map(({ _id }) => String(_id)).toSorted();
}

const close = async (...models: ElasticsearchReadModel[]): Promise<void> => {
  for (const model of models) await model.close();
};

describe("a generation of documents on Elasticsearch", () => {
  it("is one alone, however many processes start at the same time", async () => {
    const prefix = server.prefix();
    const models = await Promise.all(Array.from({ length: 6 }, () => server.open({ prefix })));
    const names = new Set(await Promise.all(models.map((model) => model.generation())));
    expect(names.size).toBe(1);
    const [name] = names;
    const indices = COLLECTIONS.map((each) => `${prefix}-${name}-${each}`);
    expect(await server.indices(prefix)).toEqual([...indices, `${prefix}-generations`].toSorted());
    const ids = await Promise.all(
      models.map((model, number) =>
        model.upsert("events", [
          { id: "same", version: number, document: { recordedAt: "2026-11-24T10:00:00Z", number } },
          { id: `own-${number}`, version: 1, document: { recordedAt: "2026-11-24T10:00:00Z" } },
        ]),
      ),
    );
    for (const [number, written] of ids.entries()) expect(written).toContain(`own-${number}`);
    expect((await models[0]?.get("events", "same"))?.version).toBe(5);
    await models[0]?.refresh("events");
    expect((await models[1]?.search("events", { limit: 0, total: true }))?.total).toBe(7);
    await close(...models);
  });

  it("is built beside the one before, which goes on until it is two behind", async () => {
    const prefix = server.prefix();
    const died: string[] = [];
    const first = await server.open({ prefix, lookEvery: 50, onDeath: ({ message }) => died.push(message) });
    const event = (id: string) => ({ id, version: 1, document: { recordedAt: "2026-11-23T10:00:00Z" } });
    await first.upsert("events", [event("e-1"), event("e-2")]);
    await first.upsert("events", [{ id: "e-2", version: 2, document: null }]);
    await first.refresh("events");
    await first.publish();
    expect(await seen(prefix, "events")).toEqual(["e-1"]);

    await age(prefix);
    const second = await server.open({ prefix });
    expect(await second.generation()).not.toBe(await first.generation());
    expect(await second.get("events", "e-1")).toBeUndefined();
    await second.upsert("events", [event("e-3")]);
    // The old version is still at work, and is what people see.
    await first.upsert("events", [{ ...event("e-4"), document: { recordedAt: "2026-11-24T10:00:00Z" } }]);
    await first.refresh("events");
    expect(await seen(prefix, "events")).toEqual(["e-1", "e-4"]);
    await second.refresh("events");
    await second.publish();
    expect(died).toEqual([]);
    expect(await seen(prefix, "events")).toEqual(["e-3"]);
    expect((await first.search("events", { limit: 9 })).items.map(({ id }) => id)).toEqual(["e-1", "e-4"]);
    await second.upsert("events", [{ ...event("e-5"), document: { recordedAt: "2026-11-25T10:00:00Z" } }]);
    await second.refresh("events");
    expect(await seen(prefix, "events")).toEqual(["e-3", "e-5"]);

    await age(prefix);
    const third = await server.open({ prefix });
    await third.publish();
    await third.publish();
    expect(await seen(prefix, "events")).toEqual([]);
    expect(await second.get("events", "e-3")).toBeDefined();
    const old = await first.generation();
    await expect.poll(() => died, { timeout: 60_000 }).toHaveLength(1);
    expect(died[0]).toContain(old);
    expect((await server.indices(prefix)).filter((index) => index.includes(old))).toEqual([]);
    for (const ask of [
      () => first.upsert("events", [event("e-6")]),
      () => first.upsert("events", [{ ...event("e-7"), document: { recordedAt: "2026-11-20T10:00:00Z" } }]),
      () => first.upsert("alerts", [event("a")]),
      () => first.get("events", "e-1"),
      () => first.get("alerts", "a"),
      () => first.search("events", { limit: 1 }),
      () => first.check(),
      () => first.publish(),
    ])
      expect(await problemOf(ask())).toBe("read-model-unavailable");
    expect((await server.indices(prefix)).filter((index) => index.includes(old))).toEqual([]);
    expect(await seen(prefix, "events")).toEqual([]);
    await close(first, second, third);
  });

  it("begins anew when somebody has thrown away an index of it", async () => {
    const prefix = server.prefix();
    const model = await server.open({ prefix });
    const generation = await model.generation();
    await model.upsert("events", [{ id: "e", version: 1, document: { recordedAt: "2026-11-23T10:00:00Z" } }]);
    await client.indices.delete({ index: `${prefix}-${generation}-alerts` });
    expect(await problemOf(model.upsert("alerts", [{ id: "a", version: 1, document: {} }]))).toBe(
      "read-model-unavailable",
    );
    expect(await problemOf(model.check())).toBe("read-model-unavailable");
    const again = await server.open({ prefix });
    expect(await again.generation()).not.toBe(generation);
    expect((await server.indices(prefix)).filter((index) => index.includes(generation))).toEqual([]);
    await again.check();
    await close(model, again);
  });
});

describe("what is not ours on Elasticsearch", () => {
  const refusal = async (prefix: string): Promise<string> =>
    server.open({ prefix }).then(
      () => "an answer",
      (error: unknown) => String(error),
    );

  it("is named and left alone: an index with other fields", async () => {
    const prefix = server.prefix();
    const model = await server.open({ prefix });
    const index = `${prefix}-${await model.generation()}-alerts`;
    await model.close();
    await client.indices.putMapping({ index, properties: { planted: { type: "keyword" } } });
    expect(await refusal(prefix)).toContain(`bad-configuration: Elasticsearch: index ${index} is not ours to use`);
    expect(await refusal(prefix)).toContain("its field planted is another one");
    await client.indices.delete({ index });
    await client.indices.create({ index });
    expect(await refusal(prefix)).toContain("it does not bear our mark");
    await client.indices.delete({ index });
    await client.indices.create({ index: `${index}-of-mine` });
    expect(await refusal(prefix)).toContain(`index ${index}-of-mine is not ours to use`);
    expect(await server.indices(prefix)).toContain(`${index}-of-mine`);
  });

  it("is named and left alone: an index that may lose what it has acknowledged", async () => {
    const prefix = server.prefix();
    const model = await server.open({ prefix });
    const index = `${prefix}-${await model.generation()}-books`;
    await model.close();
    await client.indices.putSettings({ index, settings: { "translog.durability": "async" } });
    expect(await refusal(prefix)).toContain(`index ${index} is not ours to use: translog.durability is async`);
  });

  it("is named and left alone: a list of generations, and a template", async () => {
    const prefix = server.prefix();
    await client.indices.create({ index: `${prefix}-generations` });
    expect(await refusal(prefix)).toContain(`index ${prefix}-generations is not ours`);
    const other = server.prefix();
    await client.indices.putIndexTemplate({ name: other, index_patterns: [`${other}-*`], priority: 7 });
    expect(await refusal(other)).toContain(`index template ${other} is not ours`);
  });

  it("does not come to be by being written to", async () => {
    const prefix = server.prefix();
    const model = await server.open({ prefix });
    await expect(client.index({ index: `${prefix}-surprise`, document: { a: 1 } })).rejects.toThrow("auto creation");
    await model.close();
  });
});
