import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SqliteEventLog } from "@lagewarte/platform";
import { Registry } from "./registry.ts";

let log: SqliteEventLog;
beforeAll(async () => {
  log = await SqliteEventLog.open({ folder: ":memory:" });
});
afterAll(() => log.close());

describe("a registry", () => {
  it("has what was put into it when the put is done, and forgets what was removed", async () => {
    const registry = await Registry.open<number>(log, "registry.people", Number);
    await registry.put("a", 1);
    expect(registry.get("a")).toBe(1);
    await registry.put("a", undefined);
    expect(registry.get("a")).toBeUndefined();
    await registry.close();
  });

  it("loses no change of many that are made at once, and waits for none of them for ever", async () => {
    const registry = await Registry.open<number>(log, "registry.sources", Number);
    const changes = Array.from({ length: 30 }, () => registry.change("count", (count) => (count ?? 0) + 1));
    const puts = Array.from({ length: 10 }, (_, value) => registry.put("other", value));
    await Promise.all([...changes, ...puts]);
    expect([registry.get("count"), registry.get("other")]).toEqual([30, 9]);
    await registry.close();
  });

  it("loses no change of several processes that make them at once", async () => {
    const opened = await Promise.all(
      Array.from({ length: 3 }, () => Registry.open<number>(log, "registry.organisations", Number)),
    );
    const changes = opened.flatMap((registry) =>
      Array.from({ length: 20 }, () => registry.change("count", (count) => (count ?? 0) + 1)),
    );
    const made = await Promise.all(changes);
    expect(new Set(made).size).toBe(60);
    for (const registry of opened) {
      await registry.catchUp();
      expect(registry.get("count")).toBe(60);
      await registry.close();
    }
  });

  it("catches up with what was written before the question, also when another answer is under way", async () => {
    const [writer, reader] = await Promise.all([
      Registry.open<number>(log, "registry.people", Number),
      Registry.open<number>(log, "registry.people", Number),
    ]);
    const ends = log.ends.bind(log);
    let asked = 0;
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
    // The first answer is that of a moment before the write, and comes late.
    log.ends = async (topic) => {
      asked += 1;
      const found = await ends(topic);
      if (asked === 1) await answered;
      return found;
    };
    const early = reader.catchUp();
    await writer.put("late", 7);
    const later = Array.from({ length: 20 }, () => reader.catchUp());
    answer();
    await Promise.all(later);
    expect(reader.get("late")).toBe(7);
    expect(asked).toBe(2);
    await early;
    log.ends = ends;
    await writer.close();
    await reader.close();
  });

  it("goes on after a change that was refused, and after a restart", async () => {
    const registry = await Registry.open<number>(log, "sessions", Number);
    const refused = registry.change("x", () => {
      throw new Error("refused");
    });
    await expect(refused).rejects.toThrow("refused");
    expect(await registry.change("x", () => 7)).toBe(7);
    await registry.close();
    const again = await Registry.open<number>(log, "sessions", Number);
    expect(again.get("x")).toBe(7);
    await again.close();
  });
});
