import { randomUUID } from "node:crypto";
import { inject } from "vitest";
import { KafkaEventLog } from "./kafka-event-log.ts";
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
