import type { MessagePort } from "node:worker_threads";
import { ProblemError, type CollectionName, type JsonObject } from "@lagewarte/model";
import type { Page, Query, ReadModel, Stored, Write } from "../read-model.ts";
import { Caller } from "./rpc.ts";
import type { PackedPage } from "./search.ts";
import { sharePort, startStoreThread } from "./thread.ts";

const MOST_AT_ONCE = 10_000;

/** The embedded read model: one SQLite file behind one thread. Documents cross as text and are parsed by who asked. */
export class SqliteReadModel implements ReadModel {
  readonly #caller: Caller;
  readonly #end: () => Promise<unknown>;

  private constructor(caller: Caller, end: () => Promise<unknown>) {
    this.#caller = caller;
    this.#end = end;
  }

  /** `folder` must be there and be held by the log of this process; ":memory:" keeps all in memory. */
  static async open(options: { readonly folder: string }): Promise<SqliteReadModel> {
    const { caller, close } = await startStoreThread("read-model", { workerData: options });
    return new SqliteReadModel(caller, close);
  }

  share(): MessagePort {
    return sharePort(this.#caller);
  }

  static async attach(port: MessagePort): Promise<SqliteReadModel> {
    return new SqliteReadModel(new Caller(port, "read-model-unavailable"), async () => port.close());
  }

  async upsert(collection: CollectionName, writes: readonly Write[]): Promise<readonly string[]> {
    if (writes.length === 0) return [];
    return this.#caller.call("upsert", {
      collection,
      ids: writes.map(({ id }) => id),
      versions: Float64Array.from(writes, ({ version }) => version),
      documents: writes.map(({ document }) => (document === null ? null : JSON.stringify(document))),
    });
  }

  async get<Document = JsonObject>(collection: CollectionName, id: string): Promise<Stored<Document> | undefined> {
    return (await this.getMany<Document>(collection, [id]))[0];
  }

  async getMany<Document = JsonObject>(
    collection: CollectionName,
    ids: readonly string[],
  ): Promise<readonly (Stored<Document> | undefined)[]> {
    if (ids.length > MOST_AT_ONCE)
      throw new ProblemError({ id: "bad-request", detail: `at most ${MOST_AT_ONCE} documents at once` });
    const found = await this.#caller.call<({ version: number; document: string } | undefined)[]>("getMany", {
      collection,
      ids,
    });
    return found.map((row, index) =>
      row === undefined
        ? undefined
        : { id: ids[index] ?? "", version: row.version, document: JSON.parse(row.document) as Document },
    );
  }

  async search<Document = JsonObject>(collection: CollectionName, query: Query): Promise<Page<Document>> {
    if (!Number.isInteger(query.limit) || query.limit < 0 || query.limit > MOST_AT_ONCE)
      throw new ProblemError({ id: "bad-request", detail: `limit is 0 to ${MOST_AT_ONCE}` });
    const page = await this.#caller.call<PackedPage>("search", { collection, query });
    return {
      ...page,
      items: page.items.map(({ id, version, document }) => ({
        id,
        version,
        document: JSON.parse(document) as Document,
      })),
    };
  }

  async refresh(): Promise<void> {
    // A commit is visible to the next question at once.
  }

  expire(now: number): Promise<number> {
    return this.#caller.call("expire", { now });
  }

  async check(): Promise<void> {
    await this.#caller.call("check", {});
  }

  async close(): Promise<void> {
    await this.#end();
  }
}
