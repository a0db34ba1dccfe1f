import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfig } from "@lagewarte/platform";
import { WorkerConfig } from "./config.ts";
import { serversOf } from "./servers.ts";

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-workers-"));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const load = (env: Record<string, string>): WorkerConfig => loadConfig(WorkerConfig, { env, flags: {} });
const brokers = { LAGEWARTE_KAFKA_BROKERS: "one:9092, two:9092" };
const servers = (env: Record<string, string>) => serversOf(load({ ...brokers, ...env }), { usesReadModel: true });

describe("the configuration of a worker", () => {
  it("says where the servers are, by variables", () => {
    const file = path.join(folder, "ca.pem");
    fs.writeFileSync(file, "-----BEGIN CERTIFICATE-----");
    expect(
      servers({
        LAGEWARTE_KAFKA_REPLICATION: "3",
        LAGEWARTE_KAFKA_TLS: "true",
        LAGEWARTE_KAFKA_CA: file,
        LAGEWARTE_KAFKA_USER: "lagewarte",
        LAGEWARTE_KAFKA_PASSWORD: "secret",
        LAGEWARTE_ELASTICSEARCH_URL: "https://a:9200,https://b:9200",
        LAGEWARTE_ELASTICSEARCH_API_KEY: "key",
        LAGEWARTE_ELASTICSEARCH_CA: file,
      }),
    ).toEqual({
      kind: "servers",
      log: {
        brokers: "one:9092,two:9092",
        prefix: "",
        replicationFactor: 3,
        tls: { ca: "-----BEGIN CERTIFICATE-----" },
        sasl: { mechanism: "scram-sha-512", username: "lagewarte", password: "secret" },
      },
      readModel: {
        nodes: ["https://a:9200", "https://b:9200"],
        prefix: "lagewarte",
        shards: 1,
        replicas: 1,
        apiKey: "key",
        ca: "-----BEGIN CERTIFICATE-----",
      },
    });
  });

  it("is refused with all that is wrong in it, and no value is told", () => {
    const wrong = { LAGEWARTE_KAFKA_MECHANISM: "plain", LAGEWARTE_KAFKA_REPLICATION: "0", LAGEWARTE_PORT: "http" };
    let refusal = "";
    try {
      load(wrong);
    } catch (error) {
      refusal = (error as Error).message;
    }
    for (const name of ["kafkaBrokers", "LAGEWARTE_KAFKA_MECHANISM", "LAGEWARTE_KAFKA_REPLICATION", "LAGEWARTE_PORT"])
      expect(refusal).toContain(name);
    expect(refusal).not.toContain("http");
  });

  it.each([
    ["half of a sign-in", { LAGEWARTE_KAFKA_USER: "lagewarte" }, "belong together"],
    ["no Elasticsearch where there has to be one", {}, "elasticsearchUrl is missing"],
    ["an address without a scheme", { LAGEWARTE_ELASTICSEARCH_URL: "elasticsearch:9200" }, "http:// or https://"],
    [
      "a certificate that is not there",
      { LAGEWARTE_ELASTICSEARCH_URL: "https://a", LAGEWARTE_ELASTICSEARCH_CA: "/nowhere.pem" },
      "elasticsearchCa: the file cannot be read",
    ],
  ])("is refused for %s", (_what, env, reason) => {
    expect(() => servers(env)).toThrow(reason);
  });

  it("asks for no Elasticsearch where the worker has no use for it", () => {
    expect(serversOf(load(brokers), { usesReadModel: false })).toMatchObject({ readModel: undefined });
  });
});
