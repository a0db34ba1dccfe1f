import { MessageChannel, Worker, type MessagePort } from "node:worker_threads";
import { ProblemError, type Problem } from "@lagewarte/model";
import { Caller } from "./rpc.ts";

export type StoreName = "log" | "read-model" | "read-model-reader";

export interface StoreThread {
  readonly caller: Caller;
  /** Ends the thread once it has closed its files; one that is gone already is no fault. */
  readonly close: () => Promise<void>;
}

export interface StoreThreadOptions {
  readonly workerData: object;
  readonly onNotice?: (notice: unknown) => void;
  /** Is told when the thread ends by itself: the process should end too, and be started anew. */
  readonly onDeath?: ((error: Error) => void) | undefined;
}

/** What a thread may take to end once its files are closed, in ms. */
const LONGEST_END = 10_000;

const closedAs = {
  log: "log-unavailable",
  "read-model": "read-model-unavailable",
  "read-model-reader": "read-model-unavailable",
} as const;

/** A store's thread with the caller of its main port; rejects when the store cannot be opened. */
export async function startStoreThread(name: StoreName, options: StoreThreadOptions): Promise<StoreThread> {
  // From sources (tests) the file ends in .ts, from the build in .js.
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const worker = new Worker(new URL(`./${name}-thread.${extension}`, import.meta.url), {
    workerData: options.workerData,
    name,
  });
  const { port1, port2 } = new MessageChannel();
  let isOpen = false;
  let isClosing = false;
  const ended = new Promise<void>((resolve) => {
    worker.once("exit", () => resolve());
  });
  const opened = new Promise<void>((resolve, reject) => {
    const end = (error: Error): void => {
      reject(error);
      if (isOpen && !isClosing) options.onDeath?.(error);
      isClosing = true;
    };
    // An error loses its class on the way between threads, not its fields.
    worker.once("error", (error: Error & { problem?: Problem }) =>
      end(error.problem === undefined ? error : new ProblemError(error.problem)),
    );
    worker.once("exit", (code) => end(new Error(`the ${name} thread ended with ${code}`)));
    worker.once("message", () => resolve());
  });
  worker.postMessage({ id: 0, method: "share", args: { port: port2 } }, [port2]);
  try {
    await opened;
    isOpen = true;
  } finally {
    worker.unref();
  }
  const caller = new Caller(port1, closedAs[name], options.onNotice);
  return {
    caller,
    close: async () => {
      worker.ref();
      if (!isClosing) {
        isClosing = true;
        await caller.call("close", {});
      }
      caller.close();
      // It ends by itself; one that is terminated in the middle of its work can take the whole process with it.
      const late = setTimeout(() => void worker.terminate(), LONGEST_END);
      await ended;
      clearTimeout(late);
    },
  };
}

/** A further port to the same store, for another thread. */
export function sharePort(caller: Caller): MessagePort {
  const { port1, port2 } = new MessageChannel();
  // A store that is gone shows at the first call through the port.
  caller.call("share", { port: port2 }, [port2]).catch(() => port2.close());
  return port1;
}
