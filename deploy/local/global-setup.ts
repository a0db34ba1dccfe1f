// Before the tests of the project "servers": real servers, unless the environment names some.
import type { TestProject } from "vitest/node";
import { startElasticsearch } from "./elasticsearch.ts";
import { startKafka } from "./kafka.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** host:port, several with commas. */
    kafkaBrokers: string;
    elasticsearchUrl: string;
  }
}

/** Ends what it started. */
type End = () => Promise<void>;

export default async function setup(project: TestProject): Promise<End> {
  const started = await Promise.allSettled([startKafkaForTests(project), startElasticsearchForTests(project)]);
  const end = async (): Promise<void> => {
    for (const each of started) if (each.status === "fulfilled") await each.value();
  };
  const failed = started.find((each) => each.status === "rejected");
  if (failed === undefined) return end;
  await end();
  throw failed.reason;
}

async function startKafkaForTests(project: TestProject): Promise<End> {
  const offered = process.env["KAFKA_BROKERS"];
  if (offered !== undefined && offered !== "") {
    project.provide("kafkaBrokers", offered);
    return async () => {};
  }
  const server = await startKafka();
  project.provide("kafkaBrokers", server.brokers);
  return () => server.stop();
}

async function startElasticsearchForTests(project: TestProject): Promise<End> {
  const offered = process.env["ELASTICSEARCH_URL"];
  if (offered !== undefined && offered !== "") {
    project.provide("elasticsearchUrl", offered);
    return async () => {};
  }
  const server = await startElasticsearch();
  project.provide("elasticsearchUrl", server.url);
  return () => server.stop();
}
