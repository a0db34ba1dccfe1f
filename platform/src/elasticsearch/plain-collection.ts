import type { CollectionName } from "@lagewarte/model";
import type { Stored, Write } from "../read-model.ts";
import { gone, type Bulk } from "./bulk.ts";
import type { Connection } from "./connection.ts";
import { documentsAt } from "./documents.ts";
import { sourceOf, type Layout } from "./layout.ts";

/** What a collection does with documents by their id; searches are the same for all. */
export interface Documents {
  upsert(writes: readonly Write[]): Promise<readonly string[]>;
  getMany<Document>(ids: readonly string[]): Promise<readonly (Stored<Document> | undefined)[]>;
  refresh(): Promise<void>;
  expire(now: number): Promise<number>;
}

/** All documents in one index. */
export class PlainCollection implements Documents {
  readonly #connection: Connection;
  readonly #bulk: Bulk;
  readonly #name: CollectionName;
  readonly #index: string;

  constructor(connection: Connection, bulk: Bulk, layout: Layout, name: CollectionName) {
    this.#connection = connection;
    this.#bulk = bulk;
    this.#name = name;
    this.#index = layout.of(name);
  }

  async upsert(writes: readonly Write[]): Promise<readonly string[]> {
    const newest = new Map<string, number>();
    // Of several writes of one id the later ones are sent only where they could be newer than all before.
    const sent = writes.filter(({ id, version }) => {
      if (version <= (newest.get(id) ?? -1)) return false;
      newest.set(id, version);
      return true;
    });
    const verdicts = await this.#bulk.write(
      sent.map((write) => ({
        collection: this.#name,
        index: this.#index,
        id: write.id,
        version: write.version,
        source: sourceOf(this.#name, write),
      })),
    );
    if (verdicts.includes("missing")) throw gone(this.#index);
    return sent.flatMap(({ id }, index) => (verdicts[index] === "written" ? [id] : []));
  }

  async getMany<Document>(ids: readonly string[]): Promise<readonly (Stored<Document> | undefined)[]> {
    const found = await documentsAt<Document>(
      this.#connection,
      ids.map((id) => ({ index: this.#index, id })),
      () => false,
    );
    return found.map((each) => (each === undefined || each.isDeleted ? undefined : each.stored));
  }

  async refresh(): Promise<void> {
    await this.#connection.ask((client) => client.indices.refresh({ index: this.#index }));
  }

  async expire(): Promise<number> {
    return 0;
  }
}
