import type { MessagePort, Transferable } from "node:worker_threads";
import { ProblemError, type Problem, type ProblemId } from "@lagewarte/model";

/** Calls between a store's thread and its clients in other threads. A value that is large goes as a transferred buffer. */
interface Call {
  readonly id: number;
  readonly method: string;
  readonly args: unknown;
}
type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly problem: Problem }
  | { readonly id: number; readonly error: string };
interface Notice {
  readonly notice: unknown;
}

export interface Reply {
  readonly value: unknown;
  readonly transfer?: readonly Transferable[];
}

/** The client's end. */
export class Caller {
  readonly #port: MessagePort;
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  #last = 0;
  #dead: Error | undefined;

  /** `closed`: what a call is answered once the store is gone. */
  constructor(port: MessagePort, closed: ProblemId, onNotice: (notice: unknown) => void = () => {}) {
    this.#port = port;
    port.on("message", (message: Answer | Notice) => {
      if ("notice" in message) onNotice(message.notice);
      else this.#settle(message);
    });
    port.on("close", () => this.#die(new ProblemError({ id: closed, detail: "the store is closed" })));
  }

  #settle(answer: Answer): void {
    const caller = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) this.#port.unref();
    if (caller === undefined) return;
    if ("problem" in answer) caller.reject(new ProblemError(answer.problem));
    else if ("error" in answer) caller.reject(new Error(answer.error));
    else caller.resolve(answer.value);
  }

  #die(error: Error): void {
    this.#dead = error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  call<Value>(method: string, args: unknown, transfer: readonly Transferable[] = []): Promise<Value> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead);
    this.#last += 1;
    const id = this.#last;
    return new Promise<Value>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      // While an answer is due the thread must live; an idle client does not keep the process alive.
      this.#port.ref();
      this.#port.postMessage({ id, method, args } satisfies Call, transfer);
    });
  }

  close(): void {
    this.#port.close();
  }
}

/** The ports that this thread answers on. */
const served = new Set<MessagePort>();

/** Ends this thread by leaving it nothing to wait for, once the answers that are due now have been sent. */
export function stopServing(): void {
  setImmediate(() => {
    for (const port of served) port.close();
  });
}

export type Handle = (method: string, args: unknown, port: MessagePort) => Promise<Reply> | Reply;

/** The thread's end: answers each call of a port with what `handle` gives; a `ProblemError` travels as its problem. */
export function serve(port: MessagePort, handle: Handle): (notice: unknown) => void {
  const answer = async ({ id, method, args }: Call): Promise<void> => {
    try {
      const { value, transfer } = await handle(method, args, port);
      port.postMessage({ id, value } satisfies Answer, transfer ?? []);
    } catch (error) {
      if (error instanceof ProblemError) port.postMessage({ id, problem: error.problem } satisfies Answer);
      else
        port.postMessage({
          id,
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        } satisfies Answer);
    }
  };
  port.on("message", (call: Call) => void answer(call));
  served.add(port);
  port.on("close", () => served.delete(port));
  return (notice) => port.postMessage({ notice } satisfies Notice);
}
