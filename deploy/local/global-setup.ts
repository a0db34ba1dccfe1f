// Before the tests of the project "servers": real servers, unless the environment names some.
import type { TestProject } from "vitest/node";
import { startElasticsearch } from "./elasticsearch.ts";

declare module "vitest" {
  interface ProvidedContext {
    elasticsearchUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const ends = [await startElasticsearchForTests(project)];
  return async () => {
    for (const end of ends) await end();
  };
}

async function startElasticsearchForTests(project: TestProject): Promise<() => Promise<void>> {
  const there = process.env["ELASTICSEARCH_URL"];
  if (there !== undefined && there !== "") {
    project.provide("elasticsearchUrl", there);
    return async () => {};
  }
  const server = await startElasticsearch();
  project.provide("elasticsearchUrl", server.url);
  return () => server.stop();
}
