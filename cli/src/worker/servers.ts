import fs from "node:fs";
import { ProblemError } from "@lagewarte/model";
import type { StorePlaces } from "../start/stores.ts";
import type { WorkerConfig } from "./config.ts";

/** Where the servers are, from the configuration. Throws `bad-configuration` for what does not fit together. */
export function serversOf(config: WorkerConfig, { usesReadModel }: { readonly usesReadModel: boolean }): StorePlaces {
  return { kind: "servers", log: kafkaOf(config), readModel: usesReadModel ? elasticsearchOf(config) : undefined };
}

type Servers = Extract<StorePlaces, { kind: "servers" }>;

function kafkaOf(config: WorkerConfig): Servers["log"] {
  const { kafkaUser: username, kafkaPassword: password, kafkaMechanism: mechanism } = config;
  if ((username === undefined) !== (password === undefined)) refuse("kafkaUser and kafkaPassword belong together");
  return {
    brokers: config.kafkaBrokers.join(),
    prefix: config.kafkaPrefix,
    replicationFactor: config.kafkaReplication,
    ...(config.kafkaTls ? { tls: config.kafkaCa === undefined ? {} : { ca: pem("kafkaCa", config.kafkaCa) } } : {}),
    ...(username === undefined || password === undefined ? {} : { sasl: { mechanism, username, password } }),
  };
}

function elasticsearchOf(config: WorkerConfig): NonNullable<Servers["readModel"]> {
  const { elasticsearchUrl: nodes, elasticsearchApiKey: apiKey, elasticsearchCa: ca } = config;
  if (nodes === undefined) return refuse("elasticsearchUrl is missing");
  if (!nodes.every((node) => /^https?:\/\//.test(node))) refuse("elasticsearchUrl begins with http:// or https://");
  return {
    nodes,
    prefix: config.elasticsearchPrefix,
    shards: config.elasticsearchShards,
    replicas: config.elasticsearchReplicas,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(ca === undefined ? {} : { ca: pem("elasticsearchCa", ca) }),
  };
}

function pem(name: string, file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return refuse(`${name}: the file cannot be read`);
  }
}

function refuse(detail: string): never {
  throw new ProblemError({ id: "bad-configuration", detail });
}
