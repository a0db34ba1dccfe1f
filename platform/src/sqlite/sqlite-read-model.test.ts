import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readModelContract } from "../read-model.contract.ts";
import type { ReadModel } from "../read-model.ts";
import { SqliteReadModel } from "./sqlite-read-model.ts";

const folders: string[] = [];
const folder = (): string => {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-read-model-"));
  folders.push(made);
  return made;
};
afterAll(() => {
  for (const made of folders) fs.rmSync(made, { recursive: true, force: true });
});

readModelContract("SQLite in memory", {
  open: () => SqliteReadModel.open({ folder: ":memory:" }),
  questions: 100,
});

const places = new Map<ReadModel, string>();
const open = async (place: string): Promise<ReadModel> => {
  const model = await SqliteReadModel.open({ folder: place });
  places.set(model, place);
  return model;
};
readModelContract("a SQLite file", {
  open: () => open(folder()),
  reopen: async (model) => {
    await model.close();
    return open(places.get(model) ?? "");
  },
  questions: 150,
});

describe("the SQLite read model", () => {
  it("is built anew, under another name, when its file was made for other questions", async () => {
    const place = folder();
    const first = await SqliteReadModel.open({ folder: place });
    const generation = await first.generation();
    await first.upsert("alerts", [{ id: "a", version: 1, document: { state: "open" } }]);
    await first.close();
    const { DatabaseSync } = await import("node:sqlite");
    const database = new DatabaseSync(path.join(place, "read-model.db"));
    database.exec("UPDATE made_from SET fingerprint = 'of an older version'");
    database.close();
    const second = await SqliteReadModel.open({ folder: place });
    expect(await second.generation()).not.toBe(generation);
    expect(await second.get("alerts", "a")).toBeUndefined();
    await second.close();
  });

  it("is written and asked by several threads of a process through their own ports", async () => {
    const model = await SqliteReadModel.open({ folder: folder() });
    const other = await SqliteReadModel.attach(model.share());
    await other.upsert("events", [{ id: "e", version: 1, document: { sensor: "s" } }]);
    const asked = { where: { field: "sensor", in: ["s"] }, limit: 1, total: true };
    expect((await model.search("events", asked)).total).toBe(1);
    expect((await other.search("events", asked)).total).toBe(1);
    await other.close();
    await expect(other.check()).rejects.toMatchObject({ problem: { id: "read-model-unavailable" } });
    await model.close();
  });

  it("answers questions on alerts while long ones on events are under way", { timeout: 60_000 }, async () => {
    const model = await SqliteReadModel.open({ folder: folder() });
    for (let part = 0; part < 20; part += 1)
      await model.upsert(
        "events",
        Array.from({ length: 5000 }, (_, index) => ({
          id: `e-${part}-${index}`,
          version: 1,
          document: { "ecs.source.ip": `198.51.100.${index}`, title: `number ${index}` },
        })),
      );
    let answered = 0;
    const long = (): Promise<number> =>
      model
        .search("events", {
          where: { any: [{ text: "n" }, { field: "ecs.source.ip", prefix: "198" }] },
          sort: [{ field: "ecs.source.ip", order: "desc" }],
          limit: 10_000,
          aggregate: { a: { kind: "terms", field: "ecs.source.ip", size: 10 } },
        })
        .then(() => (answered += 1));
    const all = Array.from({ length: 10 }, long);
    await model.search("alerts", { limit: 1 });
    await model.upsert("alerts", [{ id: "a", version: 1, document: { state: "open" } }]);
    expect(answered).toBeLessThan(10);
    await Promise.all(all);
    await model.close();
  });
});
