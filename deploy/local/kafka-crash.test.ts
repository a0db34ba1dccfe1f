import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { KafkaEventLog, type EventLog } from "@lagewarte/platform";
import { startKafka, type LocalKafka } from "./kafka.ts";
import { collector, Ledger, pause, until } from "./ledger.ts";

let kafka: LocalKafka;
let log: KafkaEventLog;
let tests = 0;
const prefix = (): string => `c${tests}-`;

beforeAll(async () => {
  kafka = await startKafka();
});
afterAll(() => kafka.stop());
beforeEach(() => {
  tests += 1;
});
afterEach(() => log.close());

const open = (
  timeouts: { append?: number; request?: number; session?: number; heartbeat?: number } = {},
): Promise<KafkaEventLog> =>
  KafkaEventLog.open({ brokers: kafka.brokers, prefix: prefix(), replicationFactor: 1, timeouts });

const numbered = (log: EventLog, count: number, from = 0): Promise<unknown> =>
  log.append(
    Array.from({ length: count }, (_, index) => ({
      topic: "events",
      key: `key-${(from + index) % 7}`,
      value: `0 0 ${from + index}`,
    })),
  );

describe("a broker that is killed", () => {
  it("has every record that it acknowledged when it is back, and groups and tails go on", async () => {
    log = await open();
    const { seen, take } = collector();
    const tailed = collector();
    const group = await log.subscribe({ topics: ["events"], group: "g" }, take);
    const tail = await log.tail("events", "start", tailed.take);
    const ledger = new Ledger(log, 4);
    await ledger.grows(300);
    await kafka.kill();
    await until(() => group.failing() !== undefined && tail.failing() !== undefined);
    await kafka.restart();
    await ledger.grows(300);
    await ledger.end();
    await until(async () => (await group.lag()) === 0 && (await tail.behind()) === 0);
    expect(await ledger.faults()).toEqual([]);
    expect(ledger.faultsIn(seen)).toEqual([]);
    expect(ledger.faultsIn(tailed.seen)).toEqual([]);
    expect(ledger.refused).toBe(0);
    await until(() => group.failing() === undefined && tail.failing() === undefined);
  });

  it("is told to who appends or reads, within the time that was set, and is forgotten when it is back", async () => {
    log = await open({ append: 1000, request: 1000 });
    await log.append([{ topic: "changes", key: "k", value: "before" }]);
    await kafka.kill();
    const refusal = { problem: { id: "log-unavailable" } };
    await expect(log.append([{ topic: "changes", key: "k", value: "lost" }])).rejects.toMatchObject(refusal);
    await expect(log.check()).rejects.toMatchObject(refusal);
    await expect(log.read("changes", 0, 0, 1)).rejects.toMatchObject(refusal);
    await expect(log.scan("changes", [], async () => {})).rejects.toMatchObject(refusal);
    await kafka.restart();
    // Also by who has nothing to append just then: otherwise nobody would send it anything any more.
    await until(() =>
      log.check().then(
        () => true,
        () => false,
      ),
    );
    await until(() =>
      log.append([{ topic: "changes", key: "k", value: "after" }]).then(
        () => true,
        () => false,
      ),
    );
    await expect(log.check()).resolves.toBeUndefined();
  });
});

describe("a member of a group", () => {
  it("that is killed is replaced, at the place that the group had got to", async () => {
    log = await open({ session: 3000, heartbeat: 200 });
    await numbered(log, 300);
    const program = fileURLToPath(new URL("kafka-member.ts", import.meta.url));
    const node = ["--conditions=@lagewarte/source", program, kafka.brokers, prefix()];
    const child = spawn(process.execPath, node, { stdio: ["ignore", "pipe", "inherit"] });
    const exited = new Promise((resolve) => child.once("exit", resolve));
    let printed = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
    const handled = (): string[] => printed.split("\n").filter((line) => line !== "");
    try {
      await until(() => handled().length >= 50);
    } finally {
      child.kill("SIGKILL");
      await exited;
    }

    const { seen, take } = collector();
    let begunAt = 0;
    const heir = await log.subscribe(
      {
        topics: ["events"],
        group: "g",
        onAssigned: async (places) => {
          begunAt += places.reduce((sum, { offset }) => sum + offset, 0);
        },
      },
      take,
    );
    await until(async () => (await heir.lag()) === 0);
    // At most the batch that was in hand comes again.
    expect(begunAt).toBeGreaterThanOrEqual(handled().length - 20);
    expect(begunAt).toBeLessThanOrEqual(handled().length);
    expect(seen.length).toBe(300 - begunAt);
    expect(new Set([...handled(), ...seen.map(({ value }) => value)]).size).toBe(300);
  });

  it("that is slow does not lose its place", async () => {
    log = await open({ session: 3000, heartbeat: 200 });
    await numbered(log, 5);
    const { seen, take } = collector();
    const slow = await log.subscribe({ topics: ["events"], group: "g" }, async (batch) => {
      await pause(7000);
      await take(batch);
    });
    await until(async () => (await slow.lag()) === 0);
    expect(seen.length).toBe(5);
  });

  it("that joins gets its share only after the one before has finished its batch and given it up", async () => {
    log = await open({ heartbeat: 200 });
    await numbered(log, 200);
    const worksOn = new Map<number, string>();
    const told: string[] = [];
    const join = (name: string) =>
      log.subscribe(
        {
          topics: ["events"],
          group: "g",
          maxBatch: 5,
          onAssigned: async (places) => {
            for (const { partition } of places) {
              if (worksOn.has(partition)) told.push(`${name} got ${partition} of ${worksOn.get(partition)}`);
              worksOn.set(partition, name);
            }
          },
          onRevoked: async (places) => {
            await pause(100);
            for (const { partition } of places) worksOn.delete(partition);
          },
        },
        async (batch) => {
          for (const { partition } of batch)
            if (worksOn.get(partition) !== name) told.push(`${name} worked on ${partition}`);
          await pause(20);
        },
      );
    const first = await join("first");
    const others = await Promise.all([join("second"), join("third")]);
    await until(() => new Set(worksOn.values()).size === 3 && worksOn.size === 48);
    for (const name of ["first", "second", "third"])
      expect([...worksOn.values()].filter((each) => each === name)).toHaveLength(16);
    await first.close();
    await until(() => new Set(worksOn.values()).size === 2 && worksOn.size === 48);
    await numbered(log, 100, 200);
    await until(async () => (await others[0].lag()) === 0);
    expect(told).toEqual([]);
  });
});
