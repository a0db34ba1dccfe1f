import { Worker, type MessagePort } from "node:worker_threads";
import type { RuleDesk } from "@lagewarte/backend";
import type { ReplayDifference, RuleCheck, RuleSummary } from "@lagewarte/model";
import type { DeskAnswer, DeskMessage, DeskQuestion, DeskThreadData } from "./desk-protocol.ts";

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress?: (share: number) => void;
}

type Question = DeskQuestion extends infer Each ? (Each extends DeskQuestion ? Omit<Each, "id"> : never) : never;

/** The desk in its thread; `onDeath` is told when that ends before it was asked to. */
export async function startDesk(
  data: DeskThreadData,
  onDeath: (error: Error) => void,
): Promise<RuleDesk & { close(): Promise<void> }> {
  // From sources (tests) the file ends in .ts, from the build in .js.
  const file = new URL(import.meta.url.endsWith(".ts") ? "./desk-thread.ts" : "./desk-thread.js", import.meta.url);
  const ports: MessagePort[] = data.stores.kind === "embedded" ? [data.stores.log, data.stores.readModel] : [];
  const worker = new Worker(file, { workerData: data, transferList: ports, name: "desk" });
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let isStarted = false;
  let isClosing = false;
  let dead: Error | undefined;

  const started = new Promise<unknown>((resolve, reject) => waiting.set(0, { resolve, reject }));
  worker.on("message", (answer: DeskAnswer) => {
    const caller = waiting.get(answer.id);
    if ("progress" in answer) {
      caller?.onProgress?.(answer.progress);
      return;
    }
    waiting.delete(answer.id);
    if ("error" in answer) caller?.reject(new Error(answer.error));
    else caller?.resolve(answer.value);
  });
  const exited = new Promise<void>((resolve) => {
    worker.once("exit", () => resolve());
  });
  const die = (error: Error): void => {
    if (dead !== undefined) return;
    dead = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    if (isStarted && !isClosing) onDeath(error);
  };
  worker.on("error", die);
  worker.on("exit", (code) => die(new Error(`the desk's thread ended with ${code}`)));

  const send = (message: DeskMessage): void => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, no window
    worker.postMessage(message);
  };
  function ask<Value>(
    question: Question,
    { onProgress, signal }: { onProgress?: (share: number) => void; signal?: AbortSignal } = {},
  ): Promise<Value> {
    if (dead !== undefined) return Promise.reject(dead);
    last += 1;
    const id = last;
    signal?.addEventListener("abort", () => send({ abort: id }), { once: true });
    return new Promise<Value>((resolve, reject) => {
      waiting.set(id, {
        resolve: resolve as (value: unknown) => void,
        reject,
        ...(onProgress === undefined ? {} : { onProgress }),
      });
      send({ id, ...question });
    });
  }
  await started;
  isStarted = true;
  return {
    list: () => ask<readonly RuleSummary[]>({ method: "list" }),
    read: (args) => ask<{ text: string } | undefined>({ method: "read", args }),
    check: (args) => ask<RuleCheck>({ method: "check", args }),
    dryRun: async (args, onProgress, signal) => {
      signal.throwIfAborted();
      const done = ask<ReplayDifference>({ method: "dryRun", args }, { onProgress, signal });
      return done.catch((error: unknown) => {
        signal.throwIfAborted();
        throw error;
      });
    },
    close: async () => {
      isClosing = true;
      if (dead === undefined) await ask({ method: "close" });
      await exited;
    },
  };
}
