import { ProblemError, type CollectionName, type JsonObject } from "@lagewarte/model";
import { z } from "zod";
import { MOST_DOCUMENTS, type Page, type Query, type ReadModel, type Stored, type Write } from "../read-model.ts";
import type { Telemetry } from "../telemetry.ts";
import { Bulk, unavailable, type Writing } from "./bulk.ts";
import { Connection, type ConnectionOptions } from "./connection.ts";
import { DatedCollection } from "./dated-collection.ts";
import { Generations } from "./generations.ts";
import { forbidAutoCreation } from "./indices.ts";
import { names, retentionOf, type Layout } from "./layout.ts";
import { PlainCollection, type Documents } from "./plain-collection.ts";
import { search } from "./search.ts";

export interface ElasticsearchOptions {
  /** Addresses of nodes of one cluster. */
  readonly nodes: readonly string[];
  /** What the names of all indices begin with; one installation, one prefix. */
  readonly prefix?: string;
  readonly apiKey?: string;
  /** PEM of the authority that signed the nodes' certificates, where the system does not know it. */
  readonly ca?: string;
  /** Of each index. With more than one, values beyond a shard's 10,000 most frequent may be counted short. */
  readonly shards?: number;
  readonly replicas?: number;
  /** Milliseconds for one answer. */
  readonly requestTimeout?: number;
  /** Milliseconds for which a write goes on trying while Elasticsearch cannot take it. */
  readonly retryFor?: number;
  readonly telemetry?: Telemetry;
  /**
   * Is told once its indices were thrown away for good, as a newer version does with those of the one before the last:
   * the process should end, and be started anew.
   */
  readonly onDeath?: ((error: Error) => void) | undefined;
  /** Milliseconds between looks whether they are there. */
  readonly lookEvery?: number;
}

const LOOK_EVERY = 30_000;
const Prefix = z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/);
/** Bytes that Elasticsearch takes as an id. */
const LONGEST_ID = 512;

/**
 * The read model on Elasticsearch, for any number of processes. What documents are found by is made here, by who writes;
 * Elasticsearch keeps the documents themselves as text that it never looks into.
 */
export class ElasticsearchReadModel implements ReadModel {
  readonly #connection: Connection;
  readonly #layout: Layout;
  readonly #generations: Generations;
  readonly #documents: ReadonlyMap<CollectionName, Documents>;
  #looking: NodeJS.Timeout | undefined;

  private constructor(connection: Connection, layout: Layout, writing: Writing) {
    this.#connection = connection;
    this.#layout = layout;
    this.#generations = new Generations(connection, layout.options);
    // Writes wait; so does what has to be known for them.
    const patient = connection.patient(writing.retryFor);
    const options = {
      connection,
      patient,
      layout,
      generations: new Generations(patient, layout.options),
      bulk: new Bulk(patient, writing),
    };
    this.#documents = new Map(
      names.map((name) => [
        name,
        retentionOf(name) === undefined
          ? new PlainCollection(connection, options.bulk, layout, name)
          : new DatedCollection(options, name),
      ]),
    );
  }

  /** Rejects with `bad-configuration` where waiting does not help: wrong key or certificate, indices that are not ours. */
  static async open(options: ElasticsearchOptions): Promise<ElasticsearchReadModel> {
    const { nodes, prefix = "lagewarte", shards = 1, replicas = 1, retryFor = 30_000, telemetry } = options;
    if (!Prefix.safeParse(prefix).success)
      throw new ProblemError({
        id: "bad-configuration",
        detail: "a prefix has small letters, digits, - and _, at most 64, and begins with a letter",
      });
    const { apiKey, ca, requestTimeout } = options;
    const connection = await connect({ nodes, apiKey, ca, requestTimeout });
    try {
      const indices = { prefix, shards, replicas };
      await forbidAutoCreation(connection, indices);
      // It answers; what others make at the same time may take a moment to be there.
      const layout = await new Generations(connection.patient(retryFor), indices).open();
      // A process that ended a moment ago may have written what searches do not find yet.
      await connection.ask((client) => client.indices.refresh({ index: layout.pattern }));
      connection.opened();
      const model = new ElasticsearchReadModel(connection, layout, { retryFor, telemetry });
      const { onDeath, lookEvery = LOOK_EVERY } = options;
      if (onDeath !== undefined) model.#looking = setInterval(() => void model.#look(onDeath), lookEvery).unref();
      return model;
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  async generation(): Promise<string> {
    return this.#layout.generation;
  }

  publish(): Promise<void> {
    return this.#generations.publish(this.#layout);
  }

  async upsert(collection: CollectionName, writes: readonly Write[]): Promise<readonly string[]> {
    const documents = this.#of(collection);
    for (const { id } of writes)
      if (!isStorable(id))
        throw new ProblemError({ id: "bad-request", detail: `an id has 1 to ${LONGEST_ID} bytes of UTF-8` });
    return writes.length === 0 ? [] : documents.upsert(writes);
  }

  async get<Document = JsonObject>(collection: CollectionName, id: string): Promise<Stored<Document> | undefined> {
    return (await this.getMany<Document>(collection, [id]))[0];
  }

  async getMany<Document = JsonObject>(
    collection: CollectionName,
    ids: readonly string[],
  ): Promise<readonly (Stored<Document> | undefined)[]> {
    if (ids.length > MOST_DOCUMENTS)
      throw new ProblemError({ id: "bad-request", detail: `at most ${MOST_DOCUMENTS} documents at once` });
    const storable = ids.filter(isStorable);
    if (storable.length === 0) return ids.map(() => undefined);
    const found = await this.#of(collection).getMany<Document>(storable);
    if (storable.length === ids.length) return found;
    const byId = new Map(storable.map((id, index) => [id, found[index]]));
    return ids.map((id) => byId.get(id));
  }

  async search<Document = JsonObject>(collection: CollectionName, query: Query): Promise<Page<Document>> {
    this.#of(collection);
    return search<Document>(this.#connection, this.#layout.of(collection), collection, query);
  }

  refresh(collection: CollectionName): Promise<void> {
    return this.#of(collection).refresh();
  }

  async expire(now: number): Promise<number> {
    let dropped = 0;
    for (const documents of this.#documents.values()) dropped += await documents.expire(now);
    return dropped;
  }

  async check(): Promise<void> {
    const index = names.map((name) => this.#layout.first(name));
    const health = await this.#connection.ask((client) => client.cluster.health({ index, timeout: "0s" }), 408);
    if (health === undefined || health.status === "red")
      throw unavailable({ type: "red", reason: `not all of ${this.#layout.pattern} is there` });
  }

  async close(): Promise<void> {
    clearInterval(this.#looking);
    await this.#connection.close();
  }

  async #look(onDeath: (error: Error) => void): Promise<void> {
    // Who gets no answer knows nothing.
    const isGone = await this.#generations.isGone(this.#layout).catch(() => false);
    if (!isGone || this.#looking === undefined) return;
    clearInterval(this.#looking);
    this.#looking = undefined;
    onDeath(new Error(`the indices ${this.#layout.pattern} were thrown away`));
  }

  #of(collection: CollectionName): Documents {
    const documents = this.#documents.get(collection);
    if (documents === undefined)
      throw new ProblemError({ id: "bad-request", detail: `there is no collection ${collection}` });
    return documents;
  }
}

async function connect(options: ConnectionOptions): Promise<Connection> {
  try {
    return await Connection.to(options);
  } catch (error) {
    throw new ProblemError(
      { id: "bad-configuration", detail: `Elasticsearch: ${error instanceof Error ? error.message : String(error)}` },
      { cause: error },
    );
  }
}

function isStorable(id: string): boolean {
  return id !== "" && id.isWellFormed() && Buffer.byteLength(id) <= LONGEST_ID;
}
