import type { DatabaseSync } from "node:sqlite";
import type { CollectionName } from "@lagewarte/model";
import { checkQuery } from "../check-query.ts";
import type { Query } from "../read-model.ts";
import { columnsOf } from "./collection-columns.ts";
import { openDatabase } from "./database.ts";
import { CACHE_BYTES, FILE } from "./read-model-store.ts";
import { searchBySql, type PackedPage } from "./search.ts";

/** Answers questions from a database that somebody else writes: those on streams, whose fields stand in the file. */
export class ReadModelReader {
  readonly #database: DatabaseSync;

  constructor(folder: string) {
    this.#database = openDatabase(folder, FILE, { readOnly: true });
    this.#database.exec(`PRAGMA cache_size=${-CACHE_BYTES / 1024}`);
  }

  search(collection: CollectionName, query: Query): PackedPage {
    checkQuery(collection, query);
    return searchBySql(this.#database, columnsOf(collection), query);
  }

  close(): void {
    this.#database.close();
  }
}
