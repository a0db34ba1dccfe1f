import type { MessagePort } from "node:worker_threads";
import { ProblemError, type CollectionName, type JsonObject } from "@lagewarte/model";
import { MOST_DOCUMENTS, type Page, type Query, type ReadModel, type Stored, type Write } from "../read-model.ts";
import { searchable } from "../searchable.ts";
import { isStream } from "./collection-columns.ts";
import { MEMORY } from "./database.ts";
import type { PackedWrite } from "./document-table.ts";
import type { PackedWrites } from "./read-model-store.ts";
import { Caller } from "./rpc.ts";
import type { PackedPage } from "./search.ts";
import { sharePort, startStoreThread } from "./thread.ts";

export interface ReadModelOptions {
  /** Must be there and be held by the log of this process; ":memory:" keeps all in memory. */
  readonly folder: string;
  /** The file grows no further; writes are then refused with `read-model-unavailable`. */
  readonly mostBytes?: number;
  /** Is told when a thread of the read model ends by itself: the process should end too, and be started anew. */
  readonly onDeath?: (error: Error) => void;
}

/**
 * The embedded read model: one SQLite file behind a thread that writes it, and one that answers what is asked of streams.
 * Documents cross as text and are parsed by who asked; what they are found by is made here, by who writes.
 */
export class SqliteReadModel implements ReadModel {
  readonly #caller: Caller;
  readonly #reader: Caller;
  readonly #end: () => Promise<void>;

  private constructor(caller: Caller, reader: Caller, end: () => Promise<void>) {
    this.#caller = caller;
    this.#reader = reader;
    this.#end = end;
  }

  static async open({ folder, mostBytes, onDeath }: ReadModelOptions): Promise<SqliteReadModel> {
    const writer = await startStoreThread("read-model", { workerData: { folder, mostBytes }, onDeath });
    if (folder === MEMORY) return new SqliteReadModel(writer.caller, writer.caller, writer.close);
    const reader = await startStoreThread("read-model-reader", { workerData: { folder }, onDeath });
    return new SqliteReadModel(writer.caller, reader.caller, async () => {
      await reader.close();
      await writer.close();
    });
  }

  /** A port for another thread of this process, which makes its own client of it with `attach`. */
  share(): MessagePort {
    return sharePort(this.#caller);
  }

  static async attach(port: MessagePort): Promise<SqliteReadModel> {
    const caller = new Caller(port, "read-model-unavailable");
    return new SqliteReadModel(caller, caller, async () => port.close());
  }

  generation(): Promise<string> {
    return this.#caller.call("generation", {});
  }

  async publish(): Promise<void> {
    // There is one generation at a time, and nobody but us looks into the file.
  }

  async upsert(collection: CollectionName, writes: readonly Write[]): Promise<readonly string[]> {
    if (writes.length === 0) return [];
    const packed: PackedWrites = { collection, writes: writes.map((write) => pack(collection, write)) };
    return this.#caller.call("upsert", packed);
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
    const caller = isStream(collection) ? this.#reader : this.#caller;
    const page = await caller.call<PackedPage>("search", { collection, query });
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

function pack(collection: CollectionName, { id, version, document }: Write): PackedWrite {
  return document === null
    ? { id, version, document, found: null }
    : { id, version, document: JSON.stringify(document), found: searchable(collection, document) };
}
