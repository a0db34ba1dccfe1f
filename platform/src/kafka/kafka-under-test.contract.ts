import { randomUUID } from "node:crypto";
import { Kafka, logLevel } from "kafkajs";
import { inject } from "vitest";
import { KafkaEventLog } from "./kafka-event-log.ts";
import { quietKafkajs } from "./quiet-kafkajs.ts";
import type { KafkaLogOptions } from "./settings.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** host:port, several with commas. */
    kafkaBrokers: string;
  }
}

/** Before the names of all topics and groups of one test. */
export function freshPrefix(): string {
  return `t-${randomUUID()}-`;
}

export function openLog(options: Partial<KafkaLogOptions> = {}): Promise<KafkaEventLog> {
  return KafkaEventLog.open({
    brokers: inject("kafkaBrokers"),
    prefix: freshPrefix(),
    replicationFactor: 1,
    ...options,
  });
}

/** kafkajs as it is, for what others do to a cluster. */
export function foreignClient(): Kafka {
  quietKafkajs();
  return new Kafka({ brokers: inject("kafkaBrokers").split(","), logLevel: logLevel.NOTHING });
}
