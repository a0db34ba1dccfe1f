import type { ConnectionOptions } from "node:tls";
import { ProblemError } from "@lagewarte/model";
import { createTelemetry, type Telemetry } from "../telemetry.ts";

/** Milliseconds. */
export interface KafkaTimeouts {
  /** An append that the brokers have not taken within this time is refused. */
  readonly append: number;
  /** One request; also how long a question is asked again before it fails. */
  readonly request: number;
  readonly connect: number;
  /** A member of a group from which nothing is heard for so long is taken for dead. */
  readonly session: number;
  readonly heartbeat: number;
  /** How long the others wait for a member that has a batch in hand before its partitions go to them. */
  readonly rebalance: number;
}

export interface KafkaLogOptions {
  /** `host:port`, several with commas. */
  readonly brokers: string;
  readonly clientId?: string;
  /** Before the names of topics and groups, where a cluster is shared. */
  readonly prefix?: string;
  /** Of topics that are created; from 3 on, two of them have a record before it counts as taken. */
  readonly replicationFactor?: number;
  /** PEM texts; empty: the machine's certificate authorities. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  readonly sasl?: {
    readonly mechanism: "scram-sha-256" | "scram-sha-512";
    readonly username: string;
    readonly password: string;
  };
  readonly telemetry?: Telemetry;
  readonly timeouts?: Partial<KafkaTimeouts>;
}

const TIMEOUTS: KafkaTimeouts = {
  append: 30_000,
  request: 30_000,
  connect: 10_000,
  session: 30_000,
  heartbeat: 1000,
  rebalance: 300_000,
};

export interface Settings {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly prefix: string;
  readonly replicationFactor: number;
  readonly tls: ConnectionOptions | undefined;
  readonly sasl: KafkaLogOptions["sasl"];
  readonly telemetry: Telemetry;
  readonly timeouts: KafkaTimeouts;
}

export function settingsOf(options: KafkaLogOptions): Settings {
  const brokers = options.brokers.split(",").map((broker) => broker.trim());
  if (!brokers.every((broker) => /^[^:\s]+:\d+$/.test(broker)))
    throw new ProblemError({ id: "bad-configuration", detail: "Kafka's brokers are host:port, several with commas" });
  return {
    brokers,
    clientId: options.clientId ?? "lagewarte",
    prefix: options.prefix ?? "",
    replicationFactor: options.replicationFactor ?? 3,
    tls: options.tls === undefined ? undefined : { ...options.tls, minVersion: "TLSv1.3" },
    sasl: options.sasl,
    telemetry: options.telemetry ?? createTelemetry({ name: "log", level: "warn" }),
    timeouts: { ...TIMEOUTS, ...options.timeouts },
  };
}
