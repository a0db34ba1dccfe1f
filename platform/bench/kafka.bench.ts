// Appends and reads through the port beside kafkajs alone with the same records in the same batches on the same broker
// (idempotent, acks=-1, one request at a time; progress kept after each batch), in turns in one run.
import { Kafka, logLevel, Partitioners } from "kafkajs";
import type { TopicName } from "@lagewarte/model";
import { KafkaEventLog, type Append } from "@lagewarte/platform";
import { startKafka } from "../../deploy/local/kafka.ts";
import { figure, median, timed, type Run } from "./measure.ts";

const BATCH = 1000;
const BATCHES = 100;
const ROUNDS = 5;
const BYTES = 500;
const TOPIC: TopicName = "events";

const filler = "x".repeat(BYTES - 20);
const batches = Array.from({ length: BATCHES }, (_, batch) =>
  Array.from({ length: BATCH }, (__, index): Append & { value: string } => {
    const key = `e-${batch * BATCH + index}`;
    return { topic: TOPIC, key, value: `{"id":"${key}","t":"${filler}"}` };
  }),
);

const offered = process.env["KAFKA_BROKERS"];
const local = offered === undefined ? await startKafka({ heap: 1024 }) : undefined;
const brokers = offered ?? local?.brokers ?? "";
const kafka = new Kafka({ brokers: brokers.split(","), logLevel: logLevel.NOTHING });
let runsSoFar = 0;

/** On topics and groups of its own, which are there and have leaders; with all records in them where it reads. */
async function inFreshLog(isFull: boolean, work: (log: KafkaEventLog, prefix: string) => Promise<Run>): Promise<Run> {
  runsSoFar += 1;
  const prefix = `bench-${process.pid}-${runsSoFar}-`;
  const log = await KafkaEventLog.open({ brokers, prefix, replicationFactor: 1 });
  for (let key = 0; key < 500; key += 1) await log.append([{ topic: TOPIC, key: `${key}`, value: "" }]);
  if (isFull) for (const batch of batches) await log.append(batch);
  const run = await work(log, prefix);
  await log.close();
  const admin = kafka.admin();
  await admin.connect();
  await admin.deleteTopics({ topics: [`${prefix}${TOPIC}`] });
  await admin.disconnect();
  return run;
}

const bare = (): Promise<Run> =>
  inFreshLog(false, async (_, prefix) => {
    const producer = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    const run = await timed(BATCH * BATCHES, async () => {
      for (const batch of batches)
        await producer.send({ topic: `${prefix}${TOPIC}`, messages: batch.map(({ key, value }) => ({ key, value })) });
    });
    await producer.disconnect();
    return run;
  });

/** `writers` batches are under way at once, as from several deliveries. */
const ours = (writers: number): Promise<Run> =>
  inFreshLog(false, (log) =>
    timed(BATCH * BATCHES, async () => {
      const rest = batches.values();
      await Promise.all(
        Array.from({ length: writers }, async () => {
          for (const batch of rest) await log.append(batch);
        }),
      );
    }),
  );

const bareRead = (): Promise<Run> =>
  inFreshLog(true, async (_, prefix) => {
    const consumer = kafka.consumer({ groupId: `${prefix}bench`, maxWaitTimeInMs: 500 });
    await consumer.connect();
    await consumer.subscribe({ topics: [`${prefix}${TOPIC}`], fromBeginning: true });
    let left = BATCH * BATCHES;
    const { promise, resolve } = Promise.withResolvers<void>();
    const run = await timed(BATCH * BATCHES, async () => {
      await consumer.run({
        autoCommit: false,
        partitionsConsumedConcurrently: 48,
        eachBatch: async ({ batch: { topic, partition, messages } }) => {
          left -= messages.length;
          const offset = String(Number(messages.at(-1)?.offset ?? -1) + 1);
          await consumer.commitOffsets([{ topic, partition, offset }]);
          if (left <= 0) resolve();
        },
      });
      await promise;
    });
    await consumer.disconnect();
    return run;
  });

/** All of it read by a group, in the group's own batches, its progress kept. */
const read = (): Promise<Run> =>
  inFreshLog(true, (log) =>
    timed(BATCH * BATCHES, async () => {
      let left = BATCH * BATCHES;
      const { promise, resolve } = Promise.withResolvers<void>();
      await log.subscribe({ topics: [TOPIC], group: "bench", maxBatch: BATCH }, async (batch) => {
        left -= batch.length;
        if (left <= 0) resolve();
      });
      await promise;
    }),
  );

const kinds = { bare, one: () => ours(1), four: () => ours(4), bareRead, read };
type Kind = keyof typeof kinds;
const runs = new Map<Kind, Run[]>();
for (let round = 0; round < ROUNDS; round += 1)
  for (const kind of Object.keys(kinds) as Kind[]) runs.set(kind, [...(runs.get(kind) ?? []), await kinds[kind]()]);
await local?.stop();

const rate = (kind: Kind): number => median(runs.get(kind) ?? [], ({ perSecond }) => perSecond);
const cpu = (kind: Kind): number => median(runs.get(kind) ?? [], (run) => run.cpu);
const unit = `records of ${BYTES} B/s`;
figure("Kafka append, one writer", rate("one"), rate("bare"), unit);
figure("Kafka append, four writers", rate("four"), rate("bare"), unit);
figure("Kafka append, processor time", cpu("one"), cpu("bare"), "µs/record");
figure("Kafka read by a group", rate("read"), rate("bareRead"), unit);
figure("Kafka read by a group, processor time", cpu("read"), cpu("bareRead"), "µs/record");
