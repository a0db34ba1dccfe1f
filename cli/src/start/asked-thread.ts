import { parentPort, Worker, type MessagePort } from "node:worker_threads";

/** A question to a thread, or the wish that the answer to one is no longer waited for. */
type Message<Question> = { readonly id: number; readonly question: Question } | { readonly abort: number };
type Answer = { readonly id: number } & (
  { readonly value: unknown } | { readonly error: string } | { readonly progress: number }
);

/** What may be said while a question is answered. */
export interface Meanwhile {
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

export interface AskedThread<Question> {
  /** Rejects with what the thread says, when it has died, and when the signal is aborted. */
  ask<Value>(question: Question, meanwhile?: Meanwhile): Promise<Value>;
  /** Asks the last question, and waits until the thread has ended. */
  end(last: Question): Promise<void>;
}

interface AskedThreadOptions {
  /** Beside the caller, without an extension: from sources (tests) the file ends in .ts, from the build in .js. */
  readonly file: string;
  /** `import.meta.url` of the caller. */
  readonly beside: string;
  readonly name: string;
  readonly data: object;
  /** Ports in `data`: who sent them has them no more. */
  readonly ports: MessagePort[];
  /** Is told when the thread ends before it was asked to. */
  readonly onDeath: (error: Error) => void;
}

/** What a thread may take to end after its last answer, in ms; then it is terminated. */
const LONGEST_END = 1000;

interface Waiting extends Meanwhile {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Fulfilled once the thread answers questions. */
export async function startAskedThread<Question>(options: AskedThreadOptions): Promise<AskedThread<Question>> {
  const { file, beside, name, data, ports, onDeath } = options;
  const extension = beside.endsWith(".ts") ? "ts" : "js";
  const worker = new Worker(new URL(`./${file}.${extension}`, beside), { workerData: data, transferList: ports, name });
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let isStarted = false;
  let isEnding = false;
  let dead: Error | undefined;
  const started = new Promise<unknown>((resolve, reject) => waiting.set(0, { resolve, reject }));
  worker.on("message", (answer: Answer) => {
    const caller = waiting.get(answer.id);
    if ("progress" in answer) {
      caller?.onProgress?.(answer.progress);
      return;
    }
    waiting.delete(answer.id);
    if ("error" in answer) caller?.reject(new Error(`${name}: ${answer.error}`));
    else caller?.resolve(answer.value);
  });
  const die = (error: Error): void => {
    if (dead !== undefined) return;
    dead = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    if (isStarted && !isEnding) onDeath(error);
  };
  const exited = new Promise<void>((resolve) => {
    worker.once("exit", () => resolve());
  });
  worker.on("error", die);
  worker.on("exit", (code) => die(new Error(`the ${name} thread ended with ${code}`)));

  const send = (message: Message<Question>): void => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, no window
    worker.postMessage(message);
  };
  async function ask<Value>(question: Question, meanwhile: Meanwhile = {}): Promise<Value> {
    const { signal } = meanwhile;
    signal?.throwIfAborted();
    if (dead !== undefined) throw dead;
    last += 1;
    const id = last;
    const abort = (): void => send({ abort: id });
    signal?.addEventListener("abort", abort, { once: true });
    try {
      return await new Promise<Value>((resolve, reject) => {
        waiting.set(id, { ...meanwhile, resolve: resolve as (value: unknown) => void, reject });
        send({ id, question });
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }
  await started;
  isStarted = true;
  return {
    ask,
    end: async (question) => {
      isEnding = true;
      if (dead === undefined) await ask(question);
      const late = setTimeout(() => void worker.terminate(), LONGEST_END);
      await exited;
      clearTimeout(late);
    },
  };
}

/** In the thread: answers questions from now on, until `isLast` is true of one. */
export function answerQuestions<Question>(
  answerTo: (question: Question, meanwhile: Required<Meanwhile>) => Promise<unknown>,
  isLast: (question: Question) => boolean,
): void {
  const port = parentPort as MessagePort;
  const running = new Map<number, AbortController>();
  const say = (answer: Answer): void => port.postMessage(answer);
  const answer = async (id: number, question: Question): Promise<void> => {
    const abort = new AbortController();
    running.set(id, abort);
    const onProgress = (progress: number): void => say({ id, progress });
    try {
      say({ id, value: await answerTo(question, { onProgress, signal: abort.signal }) });
    } catch (error) {
      say({ id, error: error instanceof Error ? error.message : String(error) });
    }
    running.delete(id);
    if (isLast(question)) port.close();
  };
  port.on("message", (message: Message<Question>) => {
    if ("abort" in message) running.get(message.abort)?.abort();
    else {
      if (isLast(message.question)) for (const abort of running.values()) abort.abort();
      void answer(message.id, message.question);
    }
  });
  say({ id: 0, value: undefined });
}
