import { MessageChannel, Worker, type MessagePort } from "node:worker_threads";
import { ProblemError, type Problem } from "@lagewarte/model";
import { Caller } from "./rpc.ts";

/** A store's thread with the caller of its main port; rejects when the store cannot be opened. */
export async function startStoreThread(
  name: string,
  folder: string,
  onNotice?: (notice: unknown) => void,
): Promise<{ caller: Caller; worker: Worker }> {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const worker = new Worker(new URL(`./${name}-thread.${extension}`, import.meta.url), {
    workerData: { folder },
    name,
  });
  const { port1, port2 } = new MessageChannel();
  const opened = new Promise<void>((resolve, reject) => {
    // An error loses its class on the way between threads, not its fields.
    worker.once("error", (error: Error & { problem?: Problem }) =>
      reject(error.problem === undefined ? error : new ProblemError(error.problem)),
    );
    worker.once("exit", (code) => reject(new Error(`the ${name} thread ended with ${code}`)));
    const first = (message: { id: number }): void => {
      if (message.id === 0) resolve();
    };
    worker.once("message", first);
  });
  worker.postMessage({ id: 0, method: "share", args: { port: port2 } }, [port2]);
  try {
    await opened;
  } finally {
    worker.unref();
  }
  return { caller: new Caller(port1, onNotice), worker };
}

/** A further port to the same store, for another thread. */
export function sharePort(caller: Caller): MessagePort {
  const { port1, port2 } = new MessageChannel();
  void caller.call("share", { port: port2 }, [port2]);
  return port1;
}
