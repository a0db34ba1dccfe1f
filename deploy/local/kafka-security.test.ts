import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KafkaEventLog, type KafkaLogOptions } from "@lagewarte/platform";
import { startKafka, type LocalKafka } from "./kafka.ts";

const user = { username: "lagewarte", password: "correct-horse" };
let kafka: LocalKafka;
beforeAll(async () => {
  kafka = await startKafka({ secured: user });
});
afterAll(() => kafka.stop());

/** One record there and back. */
async function works(options: Omit<KafkaLogOptions, "replicationFactor">): Promise<boolean> {
  const log = await KafkaEventLog.open({ ...options, replicationFactor: 1 });
  try {
    const [place] = await log.append([{ topic: "changes", key: "k", value: "v" }]);
    const [record] = await log.read("changes", 0, place?.offset ?? -1, 1);
    return record?.key === "k";
  } finally {
    await log.close();
  }
}

describe("Kafka that asks who we are", () => {
  const brokers = (): string => kafka.sasl?.brokers ?? "";

  it.each(["scram-sha-256", "scram-sha-512"] as const)("takes the right password by %s", async (mechanism) => {
    expect(await works({ brokers: brokers(), sasl: { mechanism, ...user } })).toBe(true);
  });

  it("is a mistake of the configuration with a wrong password, told at the start and without the password", async () => {
    const wrong = { mechanism: "scram-sha-512", username: user.username, password: "battery-staple" } as const;
    const refusal = works({ brokers: brokers(), sasl: wrong });
    await expect(refusal).rejects.toMatchObject({ problem: { id: "bad-configuration" } });
    await expect(refusal).rejects.not.toThrow(/staple/);
  });
});

describe("Kafka with TLS", () => {
  const brokers = (): string => kafka.tls?.brokers ?? "";

  it("is spoken to when its certificate is from an authority that we know", async () => {
    expect(await works({ brokers: brokers(), tls: { ca: kafka.tls?.certificate ?? "" } })).toBe(true);
  });

  it("is refused when its certificate is not", async () => {
    await expect(works({ brokers: brokers(), tls: {} })).rejects.toMatchObject({
      problem: { id: "bad-configuration" },
    });
  });

  it("is refused when it speaks none", async () => {
    const refusal = works({ brokers: kafka.brokers, tls: {}, timeouts: { request: 1000 } });
    await expect(refusal).rejects.toMatchObject({ problem: { id: "log-unavailable" } });
  });
});
