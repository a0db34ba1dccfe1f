import { Worker, type MessagePort } from "node:worker_threads";
import type { Role } from "./role.ts";
import type { StorePlaces } from "./stores.ts";

export interface ThreadData {
  readonly role: Role;
  readonly stores: StorePlaces;
  readonly rules: string;
  /** Folders of content packs beside them. */
  readonly packs?: readonly string[] | undefined;
  readonly logLevel: string;
}

export interface ThreadQuestion {
  readonly id: number;
  readonly ask: "ready" | "close" | "metrics" | "delay";
}

export type ThreadAnswer = { readonly id: number } & ({ readonly text: string } | { readonly error: string });

/** A worker of the embedded system, seen from the main thread. */
export interface Thread {
  readonly role: Role;
  ready(): Promise<void>;
  metrics(): Promise<string>;
  /** Of the views: milliseconds by which they show an older picture than the log has; 0 of the others. */
  delay(): Promise<number>;
  close(): Promise<void>;
}

/** Fulfilled once the worker works; `onDeath` is told when the thread ends after that before it was asked to. */
export async function startThread(data: ThreadData, onDeath: (error: Error) => void): Promise<Thread> {
  // From sources (tests) the file ends in .ts, from the build in .js.
  const file = new URL(import.meta.url.endsWith(".ts") ? "./worker-thread.ts" : "./worker-thread.js", import.meta.url);
  const worker = new Worker(file, { workerData: data, transferList: portsOf(data.stores), name: data.role });
  const waiting = new Map<number, { resolve: (text: string) => void; reject: (error: Error) => void }>();
  let last = 0;
  let isStarted = false;
  let isClosing = false;
  let dead: Error | undefined;

  const started = new Promise<string>((resolve, reject) => waiting.set(0, { resolve, reject }));
  worker.on("message", (answer: ThreadAnswer) => {
    const caller = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ("error" in answer) caller?.reject(new Error(`${data.role}: ${answer.error}`));
    else caller?.resolve(answer.text);
  });
  const die = (error: Error): void => {
    if (dead !== undefined) return;
    dead = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    if (isStarted && !isClosing) onDeath(error);
  };
  worker.on("error", die);
  worker.on("exit", (code) => die(new Error(`the ${data.role} thread ended with ${code}`)));

  const ask = (question: ThreadQuestion["ask"]): Promise<string> => {
    if (dead !== undefined) return Promise.reject(dead);
    last += 1;
    const id = last;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, no window
      worker.postMessage({ id, ask: question } satisfies ThreadQuestion);
    });
  };
  await started;
  isStarted = true;
  return {
    role: data.role,
    ready: async () => void (await ask("ready")),
    metrics: () => ask("metrics"),
    delay: async () => Number(await ask("delay")),
    close: async () => {
      isClosing = true;
      if (dead === undefined) await ask("close");
      await worker.terminate();
    },
  };
}

/** Ports go to the thread; who sent them has them no more. */
function portsOf(stores: StorePlaces): MessagePort[] {
  return stores.kind === "embedded" ? [stores.log, stores.readModel] : [];
}
