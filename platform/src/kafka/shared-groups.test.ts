import { afterEach, describe, expect, it } from "vitest";
import type { Batch, Subscription } from "../event-log.ts";
import { counted, until } from "../log-under-test.contract.ts";
import type { KafkaEventLog } from "./kafka-event-log.ts";
import { freshPrefix, openLog } from "./kafka-under-test.contract.ts";

describe("a group that is shared by processes", () => {
  const logs: KafkaEventLog[] = [];
  const subscriptions: Subscription[] = [];
  afterEach(async () => {
    for (const subscription of subscriptions.splice(0)) await subscription.close();
    for (const log of logs.splice(0)) await log.close();
  });

  /** A member on connections of its own, and the partitions that it was given records of. */
  async function member(
    prefix: string,
  ): Promise<{ log: KafkaEventLog; subscription: Subscription; seen: Set<number> }> {
    const log = await openLog({ prefix });
    logs.push(log);
    const seen = new Set<number>();
    const take = async (batch: Batch): Promise<void> => {
      for (const { partition } of batch) seen.add(partition);
    };
    // Nobody here is told of what comes and goes: a member may do without.
    const subscription = await log.subscribe({ topics: ["events"], group: "g" }, take);
    subscriptions.push(subscription);
    return { log, subscription, seen };
  }

  it("gives those who come later their part, comes to rest, and leaves nothing out", async () => {
    const prefix = freshPrefix();
    const [first, second, third] = [await member(prefix), await member(prefix), await member(prefix)];
    const all = [first, second, third];
    const rest = async (): Promise<void> => until(async () => (await first.subscription.lag()) === 0);
    await until(async () => {
      await first.log.append(counted(200, { keys: 200 }));
      return all.every(({ seen }) => seen.size > 0);
    });
    await rest();
    for (const { seen } of all) seen.clear();
    for (let part = 0; part < 5; part += 1) {
      await first.log.append(counted(200, { keys: 200 }));
      await rest();
    }
    const worked = all.flatMap(({ seen }) => [...seen]);
    expect(new Set(worked).size).toBe(worked.length);
    expect(all.map(({ seen }) => seen.size > 0)).toEqual([true, true, true]);
  });
});
