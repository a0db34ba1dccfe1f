import { ConfigResourceTypes, type Admin } from "kafkajs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allTopics } from "../all-topics.ts";
import { until } from "../log-under-test.contract.ts";
import { foreignClient, freshPrefix, openLog } from "./kafka-under-test.contract.ts";

let admin: Admin;
beforeAll(async () => {
  admin = foreignClient().admin();
  await admin.connect();
});
afterAll(() => admin.disconnect());

async function configOf(topic: string): Promise<Record<string, string>> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name: topic }],
  });
  return Object.fromEntries(
    resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]) ?? [],
  );
}

const create = (topic: string, numPartitions: number, config: Record<string, string>): Promise<boolean> =>
  admin.createTopics({
    waitForLeaders: false,
    topics: [{ topic, numPartitions, configEntries: Object.entries(config).map(([name, value]) => ({ name, value })) }],
  });

const fitting = { "message.timestamp.type": "LogAppendTime", "max.message.bytes": "40000000" };

describe("the topics on Kafka", () => {
  it("are all there after they were prepared, as was decided, and stay as they are when prepared again", async () => {
    const prefix = freshPrefix();
    const log = await openLog({ prefix });
    await log.prepare();
    const metadata = await admin.fetchTopicMetadata({ topics: [...allTopics().keys()].map((topic) => prefix + topic) });
    for (const { name, partitions } of metadata.topics)
      expect({ name, partitions: partitions.length }).toEqual({
        name,
        partitions: allTopics().get(name.slice(prefix.length) as "events")?.partitions,
      });
    expect(await configOf(`${prefix}events`)).toMatchObject({
      "message.timestamp.type": "LogAppendTime",
      "retention.ms": String(90 * 86_400_000),
      "cleanup.policy": "delete",
    });
    expect(await configOf(`${prefix}books`)).toMatchObject({ "retention.ms": "-1" });
    await log.close();
    const again = await openLog({ prefix });
    await again.prepare();
    await again.close();

    const configEntries = [{ name: "message.timestamp.type", value: "CreateTime" }];
    await admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: `${prefix}sessions`, configEntries }],
    });
    await until(async () => (await configOf(`${prefix}sessions`))["message.timestamp.type"] === "CreateTime");
    const late = await openLog({ prefix });
    await expect(late.prepare()).rejects.toThrow(`topic ${prefix}sessions has message.timestamp.type CreateTime`);
    await late.close();
    await admin.deleteTopics({ topics: metadata.topics.map(({ name }) => name) });
  });

  it.each([
    ["fewer partitions", "events", 12, fitting, /events has 12 partitions, not 48/],
    ["more partitions", "changes", 3, fitting, /changes has 3 partitions, not 1/],
    ["the writers' clocks", "changes", 1, { "max.message.bytes": "40000000" }, /timestamp\.type CreateTime, not LogA/],
    ["no room for large records", "changes", 1, { "message.timestamp.type": "LogAppendTime" }, /max\.message\.bytes/],
    ["compaction", "changes", 1, { ...fitting, "cleanup.policy": "compact" }, /cleanup\.policy compact, not delete/],
  ] as const)("are refused with %s, by name", async (_, topic, partitions, config, message) => {
    const prefix = freshPrefix();
    await create(`${prefix}${topic}`, partitions, config);
    const log = await openLog({ prefix });
    const refusal = { problem: { id: "bad-configuration" } };
    await expect(log.append([{ topic, key: "k", value: "v" }])).rejects.toMatchObject(refusal);
    await expect(log.append([{ topic, key: "k", value: "v" }])).rejects.toThrow(message);
    await expect(log.subscribe({ topics: [topic], group: "g" }, async () => {})).rejects.toThrow(message);
    // The others are none the worse.
    await log.append([{ topic: "sessions", key: "k", value: "v" }]);
    await log.close();
  });

  it("are refused where there are too few brokers for their copies", async () => {
    const log = await openLog({ replicationFactor: 3 });
    await expect(log.append([{ topic: "changes", key: "k", value: "v" }])).rejects.toMatchObject({
      problem: { id: "bad-configuration" },
    });
    await log.close();
  });
});
