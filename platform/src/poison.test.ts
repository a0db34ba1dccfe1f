import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { ProblemError, Rejected } from "@lagewarte/model";
import { until } from "./log-under-test.contract.ts";
import { passingPoison, readObject } from "./poison.ts";
import { SqliteEventLog } from "./sqlite/sqlite-event-log.ts";

let log: SqliteEventLog;
beforeEach(async () => {
  log = await SqliteEventLog.open({ folder: ":memory:" });
});
afterEach(() => log.close());

async function rejected(): Promise<Rejected[]> {
  const found: Rejected[] = [];
  await log.scan("rejected", [], async (batch) => {
    for (const { value } of batch) found.push(Rejected.parse(JSON.parse(Buffer.from(value).toString())));
  });
  return found;
}

describe("a record that nobody can read", () => {
  it("is rejected with its bytes and place, and the others of its batch are worked off", async () => {
    const bad = ["no JSON", '{"id":7}', '{"other":1}', "\u0000", "[]"];
    const values = ['{"id":"a"}', ...bad, '{"id":"b"}'];
    const seen: string[] = [];
    const told: string[] = [];
    const handler = passingPoison(
      log,
      async (batch) => {
        // What is worked off may come again; what a whole batch cannot be is no reason to work off half of it.
        const ids = batch.map((record) => z.string().parse(readObject<{ id: unknown }>(record, "id").id));
        seen.push(...ids);
      },
      (_record, error) => told.push(error.name),
    );
    const subscription = await log.subscribe({ topics: ["events"], group: "g" }, handler);
    await log.append(values.map((value) => ({ topic: "events" as const, key: "one", value })));
    await until(async () => (await subscription.lag()) === 0);
    expect(seen).toEqual(["a", "b"]);
    expect(subscription.failing()).toBeUndefined();
    expect(told).toHaveLength(bad.length);
    const kept = await rejected();
    expect(kept.map(({ raw }) => Buffer.from(raw, "base64").toString()).toSorted()).toEqual(bad.toSorted());
    expect(new Set(kept.map(({ problem }) => problem))).toEqual(new Set(["unknown-format"]));
    expect(kept.every(({ rawAt }) => /^events\/\d+$/.test(rawAt.log))).toBe(true);
    await subscription.close();
  });

  it("has the same id for everybody who stumbles over it", async () => {
    const refusing = passingPoison(
      log,
      async () => {
        throw new SyntaxError("no");
      },
      () => {},
    );
    await log.append([{ topic: "events", key: "one", value: "bad" }]);
    for (let turn = 0; turn < 2; turn += 1) await log.scan("events", [], refusing);
    const [one, other] = await rejected();
    expect(one).toEqual(other);
  });

  it("is not what a store refuses: that comes again", async () => {
    const away = passingPoison(
      log,
      async () => {
        throw new ProblemError({ id: "read-model-unavailable", detail: "away" });
      },
      () => {},
    );
    await log.append([{ topic: "events", key: "one", value: "{}" }]);
    await expect(log.scan("events", [], away)).rejects.toThrow("away");
    expect(await rejected()).toEqual([]);
  });

  it("among the rejected ones themselves is passed over and told", async () => {
    const told: string[] = [];
    const handler = passingPoison(
      log,
      async (batch) => {
        for (const record of batch) readObject(record);
      },
      ({ offset }) => told.push(String(offset)),
    );
    await log.append([{ topic: "rejected", key: "one", value: "bad" }]);
    await log.scan("rejected", [], handler);
    expect(told).toEqual(["0"]);
    expect(await rejected().catch(() => "only the bad one")).toBe("only the bad one");
  });
});
