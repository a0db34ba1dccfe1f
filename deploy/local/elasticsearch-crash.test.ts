import { afterAll, beforeAll, expect, it } from "vitest";
import { ElasticsearchReadModel } from "@lagewarte/platform";
import { startElasticsearch, type LocalElasticsearch } from "./elasticsearch.ts";

let server: LocalElasticsearch;
beforeAll(async () => {
  server = await startElasticsearch({ heap: "512m" });
});
afterAll(() => server.stop());

const idOf = (writer: number, round: number): string => `w-${writer}-${round}`;

it("Elasticsearch has everything that it acknowledged before it was killed, and the writers go on", async () => {
  const options = { nodes: [server.url], replicas: 0, retryFor: 100_000 };
  const model = await ElasticsearchReadModel.open(options);
  const generation = await model.generation();
  const acknowledged = new Map<string, number>();
  let isOver = false;
  const write = async (writer: number): Promise<void> => {
    for (let round = 0; !isOver; round += 1) {
      const collection = writer % 2 === 0 ? ("alerts" as const) : ("events" as const);
      const recordedAt = `2026-11-${10 + (round % 5)}T10:00:00Z`;
      const writes = [
        { id: `all-${writer}`, version: round, document: { recordedAt, state: "open", round } },
        ...Array.from({ length: 20 }, (_, index) => ({
          id: idOf(writer, round * 20 + index),
          version: 1,
          document: { recordedAt, state: "open", round },
        })),
      ];
      expect(await model.upsert(collection, writes)).toEqual(writes.map(({ id }) => id));
      for (const { id } of writes) acknowledged.set(id, round);
    }
  };
  const written = Promise.all([0, 1, 2, 3].map(write));
  // Told where it is waited for.
  written.catch(() => {});
  const atLeast = async (count: number): Promise<void> => {
    await expect.poll(() => acknowledged.size, { timeout: 30_000 }).toBeGreaterThan(count);
  };
  await atLeast(1500);
  await server.kill();
  const before = acknowledged.size;
  await expect(model.check()).rejects.toMatchObject({ problem: { id: "read-model-unavailable" } });
  await server.restart();
  await atLeast(before + 500);
  isOver = true;
  await written;
  await model.close();

  const again = await ElasticsearchReadModel.open(options);
  expect(await again.generation()).toBe(generation);
  for (const [collection, kept] of [
    ["alerts", [0, 2]],
    ["events", [1, 3]],
  ] as const) {
    const ids = [...acknowledged.keys()].filter((id) => kept.some((writer) => id.startsWith(`w-${writer}-`)));
    for (let from = 0; from < ids.length; from += 1000) {
      const found = await again.getMany<{ round: number }>(collection, ids.slice(from, from + 1000));
      for (const [index, each] of found.entries())
        expect(each?.document.round).toBe(acknowledged.get(ids[from + index] ?? ""));
    }
    for (const writer of kept)
      expect((await again.get(collection, `all-${writer}`))?.version).toBe(acknowledged.get(`all-${writer}`));
    await again.refresh(collection);
    const { total } = await again.search(collection, { limit: 0, total: true });
    expect(total).toBe(ids.length + kept.length);
  }
  await again.close();
});
