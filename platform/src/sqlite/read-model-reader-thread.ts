import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import type { CollectionName } from "@lagewarte/model";
import type { Query } from "../read-model.ts";
import { ReadModelReader } from "./read-model-reader.ts";
import { serve, stopServing, type Reply } from "./rpc.ts";

/** A thread for questions on streams: a long one holds up neither writes nor the questions on alerts. */
const reader = new ReadModelReader((workerData as { folder: string }).folder);

type Methods = {
  search: { collection: CollectionName; query: Query };
  share: { port: MessagePort };
  close: Record<string, never>;
};

const handlers: { [Method in keyof Methods]: (args: Methods[Method]) => Reply } = {
  search: ({ collection, query }) => ({ value: reader.search(collection, query) }),
  share: ({ port }) => {
    attach(port);
    return { value: undefined };
  },
  close: () => {
    reader.close();
    stopServing();
    return { value: undefined };
  },
};

function attach(port: MessagePort): void {
  serve(port, (method, args) => (handlers[method as keyof Methods] as (args: unknown) => Reply)(args));
}

attach(parentPort as MessagePort);
