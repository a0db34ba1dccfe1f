import { randomBytes } from "node:crypto";
import { Client } from "@elastic/elasticsearch";
import { afterAll, inject } from "vitest";
import { ElasticsearchReadModel, type ElasticsearchOptions } from "./elasticsearch-read-model.ts";

declare module "vitest" {
  interface ProvidedContext {
    elasticsearchUrl: string;
  }
}

/** The real server that tests are given, and what they leave on it. */
export class ServerUnderTest {
  readonly url = inject("elasticsearchUrl");
  readonly client = new Client({ node: this.url });
  readonly #prefixes: string[] = [];

  /** To be called where a file's suites are named: what they made goes afterwards. */
  constructor() {
    afterAll(async () => {
      for (const prefix of this.#prefixes) await this.#clear(prefix);
      await this.client.close();
    });
  }

  /** Of an installation of its own. */
  prefix(): string {
    const prefix = `test-${randomBytes(6).toString("hex")}`;
    this.#prefixes.push(prefix);
    return prefix;
  }

  open(options: Partial<ElasticsearchOptions> = {}): Promise<ElasticsearchReadModel> {
    return ElasticsearchReadModel.open({
      nodes: [this.url],
      prefix: options.prefix ?? this.prefix(),
      replicas: 0,
      ...options,
    });
  }

  async indices(prefix: string): Promise<string[]> {
    return Object.keys(await this.client.indices.get({ index: `${prefix}-*`, features: ["aliases"] })).toSorted();
  }

  async #clear(prefix: string): Promise<void> {
    for (const index of await this.indices(prefix))
      await this.client.indices.delete({ index, ignore_unavailable: true });
    await this.client.indices.deleteIndexTemplate({ name: prefix }, { ignore: [404] });
  }
}

/** The id of the problem with which it was rejected. */
export function problemOf(asked: Promise<unknown>): Promise<string> {
  return asked.then(
    () => "an answer",
    (error: unknown) => (error as { problem?: { id: string } }).problem?.id ?? String(error),
  );
}
