// Before the tests against real servers: those the machine offers, or ones of our own that end with the tests.
import type { TestProject } from "vitest/node";
import { startKafka } from "./kafka.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** host:port, several with commas. */
    kafkaBrokers: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stops = [await startKafkaForTests(project)];
  return async () => {
    for (const stop of stops) await stop();
  };
}

async function startKafkaForTests(project: TestProject): Promise<() => Promise<void>> {
  const offered = process.env["KAFKA_BROKERS"];
  if (offered !== undefined) {
    project.provide("kafkaBrokers", offered);
    return async () => {};
  }
  const kafka = await startKafka();
  project.provide("kafkaBrokers", kafka.brokers);
  return () => kafka.stop();
}
