import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TopicName } from "@lagewarte/model";
import type { Append, EventLog, LogRecord } from "./event-log.ts";
import { Opened, until, type LogUnderTest } from "./log-under-test.contract.ts";

const watched = ["events", "alerts", "registry.people"] as const satisfies readonly TopicName[];
const topic = fc.constantFrom(...watched);

type Step =
  | { readonly kind: "append"; readonly records: readonly Append[] }
  | { readonly kind: "read"; readonly topic: TopicName; readonly at: number; readonly limit: number }
  | { readonly kind: "scan"; readonly topic: TopicName; readonly skip: number }
  | { readonly kind: "group"; readonly topics: readonly TopicName[]; readonly maxBatch: number }
  | { readonly kind: "restart" };

const record = fc.record({
  topic,
  key: fc.oneof(fc.constantFrom("a", "b", "c"), fc.string({ unit: "binary", maxLength: 40 })),
  value: fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.string({ unit: "binary", maxLength: 50 })),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("append"), records: fc.array(record, { maxLength: 30 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("read"), topic, at: fc.nat(30), limit: fc.integer({ min: 1, max: 50 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("scan"), topic, skip: fc.nat(5) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("group"),
      topics: fc.constantFrom<TopicName[][]>(["events"], ["alerts", "registry.people"]),
      maxBatch: fc.integer({ min: 1, max: 20 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart") }) },
) as fc.Arbitrary<Step>;

interface Plain {
  readonly key: string;
  readonly value: readonly number[];
}

const plain = ({ key, value }: Pick<Append | LogRecord, "key" | "value">): Plain => ({
  key,
  value: [...(typeof value === "string" ? new TextEncoder().encode(value) : value)],
});

/** A log as a plain list in memory, and up to where each group has got. */
class PlainLog {
  readonly #partitions = new Map<string, Plain[]>();
  readonly #partitionOf = new Map<string, number>();
  readonly #reached = new Map<string, number>();

  partition(name: TopicName, partition: number): Plain[] {
    const place = `${name}/${partition}`;
    const list = this.#partitions.get(place) ?? [];
    this.#partitions.set(place, list);
    return list;
  }

  append(append: Append, partition: number, offset: number): void {
    const list = this.partition(append.topic, partition);
    expect(offset).toBe(list.length);
    // A key stays where it is.
    expect(partition).toBe(this.#partitionOf.get(`${append.topic} ${append.key}`) ?? partition);
    this.#partitionOf.set(`${append.topic} ${append.key}`, partition);
    list.push(plain(append));
  }

  /** What the group gets next of a partition; it is taken to have handled it. */
  next(group: string, name: TopicName, partition: number): Plain[] {
    const place = `${group} ${name}/${partition}`;
    const from = this.#reached.get(place) ?? 0;
    const list = this.partition(name, partition);
    this.#reached.set(place, list.length);
    return list.slice(from);
  }
}

/** One step on both, with the same outcome. */
async function take(wanted: Exclude<Step, { kind: "restart" }>, log: EventLog, model: PlainLog): Promise<void> {
  switch (wanted.kind) {
    case "append": {
      const places = await log.append(wanted.records);
      for (const [index, append] of wanted.records.entries()) {
        const { partition = -1, offset = -1 } = places[index] ?? {};
        model.append(append, partition, offset);
      }
      return;
    }
    case "read": {
      for (const { partition, start, end } of await log.ends(wanted.topic)) {
        const expected = model.partition(wanted.topic, partition);
        expect({ start, end }).toEqual({ start: 0, end: expected.length });
        if (end === 0) continue;
        const rest = expected.slice(wanted.at, wanted.at + wanted.limit);
        const read = await log.read(wanted.topic, partition, wanted.at, wanted.limit);
        expect(read.map(plain)).toEqual(rest.slice(0, read.length));
        expect(read.length > 0).toBe(rest.length > 0);
      }
      return;
    }
    case "scan": {
      const ends = await log.ends(wanted.topic);
      const from = ends.map(({ end }) => Math.max(0, end - wanted.skip));
      const found = new Map<number, Plain[]>();
      await log.scan(wanted.topic, from, async (batch) => {
        for (const each of batch) found.set(each.partition, [...(found.get(each.partition) ?? []), plain(each)]);
      });
      for (const { partition } of ends)
        expect(found.get(partition) ?? []).toEqual(
          model.partition(wanted.topic, partition).slice(from[partition] ?? 0),
        );
      return;
    }
    case "group": {
      const name = wanted.topics.join();
      const found = new Map<string, Plain[]>();
      const subscription = await log.subscribe(
        { topics: wanted.topics, group: name, maxBatch: wanted.maxBatch },
        async (batch) => {
          expect(batch.length).toBeLessThanOrEqual(wanted.maxBatch);
          for (const each of batch) {
            const place = `${each.topic}/${each.partition}`;
            found.set(place, [...(found.get(place) ?? []), plain(each)]);
          }
        },
      );
      await until(async () => (await subscription.lag()) === 0);
      await subscription.close();
      for (const each of wanted.topics)
        for (const { partition } of await log.ends(each))
          expect(found.get(`${each}/${partition}`) ?? []).toEqual(model.next(name, each, partition));
      return;
    }
    default:
      wanted satisfies never;
  }
}

export function eventLogHistoryContract(name: string, adapter: LogUnderTest): void {
  describe(`any history of the log on ${name}`, () => {
    const opened = new Opened(adapter);

    it("reads as a plain list would, for every reader and group, over restarts", { timeout: 300_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
          let log = await opened.fresh();
          const model = new PlainLog();
          for (const each of steps) {
            if (each.kind === "restart") log = await opened.again();
            else await take(each, log, model);
          }
        }),
        { numRuns: adapter.histories ?? 25 },
      );
    });
  });
}
