import { setImmediate as breathe } from "node:timers/promises";
import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import { ProblemError, type CollectionName } from "@lagewarte/model";
import type { Query } from "../read-model.ts";
import { isFatal, writeProblem } from "./database.ts";
import { GroupCommit } from "./group-commit.ts";
import { ReadModelStore, type PackedWrites } from "./read-model-store.ts";
import { serve, stopServing, type Reply } from "./rpc.ts";

/** The thread of the read model: the only one that writes it. */
const EXPIRE_AT_ONCE = 1000;

const { folder, mostBytes } = workerData as { folder: string; mostBytes?: number };
const store = new ReadModelStore(folder, { mostBytes });

/** What a failed write means to a caller; after a failed sync this thread must not go on. */
function written<Value>(work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (isFatal(error))
      setImmediate(() => {
        throw error;
      });
    const problem = writeProblem(error, "read-model");
    throw problem === undefined ? error : new ProblemError(problem);
  }
}

const commits = new GroupCommit<PackedWrites, string[]>((batches) => written(() => store.upsert(batches)));
let expiring: Promise<number> | undefined;

/** In small steps, so that writes and questions get in between. */
async function expire(now: number): Promise<number> {
  let dropped = 0;
  for (let step = -1; step !== 0; dropped += step) {
    step = written(() => store.expire(now, EXPIRE_AT_ONCE));
    await breathe();
  }
  return dropped;
}

type Methods = {
  generation: Record<string, never>;
  upsert: PackedWrites;
  getMany: { collection: CollectionName; ids: readonly string[] };
  search: { collection: CollectionName; query: Query };
  expire: { now: number };
  share: { port: MessagePort };
  check: Record<string, never>;
  close: Record<string, never>;
};

const handlers: { [Method in keyof Methods]: (args: Methods[Method]) => Promise<Reply> | Reply } = {
  generation: () => ({ value: store.generation }),
  upsert: async (writes) => ({ value: await commits.add(writes) }),
  getMany: ({ collection, ids }) => {
    const table = store.table(collection);
    return { value: ids.map((id) => table.get(id)) };
  },
  search: ({ collection, query }) => ({ value: store.search(collection, query) }),
  expire: async ({ now }) => {
    expiring ??= expire(now).finally(() => {
      expiring = undefined;
    });
    return { value: await expiring };
  },
  share: ({ port }) => {
    attach(port);
    return { value: undefined };
  },
  check: () => ({ value: store.check() }),
  close: () => {
    commits.flush();
    store.close();
    stopServing();
    return { value: undefined };
  },
};

function attach(port: MessagePort): void {
  serve(port, (method, args) => (handlers[method as keyof Methods] as (args: unknown) => Promise<Reply> | Reply)(args));
}

attach(parentPort as MessagePort);
