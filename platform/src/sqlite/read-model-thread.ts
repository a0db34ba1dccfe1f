import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import { collections, ProblemError, type CollectionDefinition, type CollectionName } from "@lagewarte/model";
import type { Query } from "../read-model.ts";
import { CollectionTable } from "./collection-table.ts";
import { openDatabase, writeProblem } from "./database.ts";
import { search } from "./search.ts";
import { serve, type Reply } from "./rpc.ts";

/** The thread of the read model. All of it can be built again from the log, so commits need not reach the disk at once. */
const { folder } = workerData as { folder: string };
const database = openDatabase(folder, "read-model.db");
database.exec("PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;");
checkFingerprint();
const tables = Object.fromEntries(
  (Object.keys(collections) as CollectionName[]).map((name) => [name, new CollectionTable(database, name)]),
) as Record<CollectionName, CollectionTable>;

/** Tables made from other definitions cannot answer today's questions. */
function checkFingerprint(): void {
  database.exec("CREATE TABLE IF NOT EXISTS made_from (fingerprint TEXT)");
  const present = database.prepare("SELECT fingerprint FROM made_from").get()?.["fingerprint"];
  if (present === undefined) database.prepare("INSERT INTO made_from VALUES (?)").run(CollectionTable.fingerprint());
  else if (present !== CollectionTable.fingerprint())
    throw new ProblemError({
      id: "read-model-unavailable",
      detail: `${folder}/read-model.db was made by another version; remove it and its progress, it is built again from the log`,
    });
}

function write<Value>(work: () => Value): Value {
  database.exec("BEGIN IMMEDIATE");
  try {
    const value = work();
    database.exec("COMMIT");
    return value;
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    const problem = writeProblem(error, "read-model");
    throw problem === undefined ? error : new ProblemError(problem);
  }
}

interface PackedWrites {
  readonly collection: CollectionName;
  readonly ids: readonly string[];
  readonly versions: Float64Array;
  readonly documents: readonly (string | null)[];
}

function upsert({ collection, ids, versions, documents }: PackedWrites): Reply {
  const table = tables[collection];
  return {
    value: write(() => ids.filter((id, index) => table.put(id, versions[index] ?? 0, documents[index] ?? null))),
  };
}

function getMany({ collection, ids }: { collection: CollectionName; ids: readonly string[] }): Reply {
  const find = database.prepare(`SELECT version, document FROM ${collection} WHERE id = ? AND document IS NOT NULL`);
  return {
    value: ids.map((id) => {
      const row = find.get(id);
      return row === undefined ? undefined : { version: Number(row["version"]), document: String(row["document"]) };
    }),
  };
}

function expire({ now }: { now: number }): Reply {
  let dropped = 0;
  for (const name of Object.keys(collections) as CollectionName[]) {
    const { retention }: CollectionDefinition = collections[name];
    if (retention === undefined) continue;
    const until = new Date(now - retention.days * 86_400_000).toISOString();
    dropped += write(() => tables[name].dropBefore(retention.field, until));
  }
  return { value: dropped };
}

const handlers: Record<string, (args: never) => Reply> = {
  upsert,
  getMany,
  search: ({ collection, query }: { collection: CollectionName; query: Query }) => ({
    value: search(database, tables[collection], query),
  }),
  expire,
  share: ({ port }: { port: MessagePort }) => {
    attach(port);
    return { value: undefined };
  },
  check: () => ({ value: database.prepare("SELECT 1").get() !== undefined }),
  close: () => {
    database.close();
    return { value: undefined };
  },
};

function attach(port: MessagePort): void {
  serve(port, (method, args) => {
    const handler = handlers[method];
    if (handler === undefined) throw new Error(`the read model has no method ${method}`);
    return handler(args as never);
  });
}
attach(parentPort as MessagePort);
