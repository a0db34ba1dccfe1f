import { startAskedThread } from "./asked-thread.ts";
import type { Role } from "./role.ts";
import { portsOf, type StorePlaces } from "./stores.ts";

export interface ThreadData {
  readonly role: Role;
  readonly stores: StorePlaces;
  readonly rules: string;
  /** Folders of content packs beside them. */
  readonly packs?: readonly string[] | undefined;
  readonly logLevel: string;
}

export type ThreadQuestion = "ready" | "close" | "metrics" | "delay";

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
  const { role, stores } = data;
  const thread = await startAskedThread<ThreadQuestion>({
    file: "worker-thread",
    beside: import.meta.url,
    name: role,
    data,
    ports: portsOf(stores),
    onDeath,
  });
  return {
    role,
    ready: () => thread.ask("ready"),
    metrics: () => thread.ask("metrics"),
    delay: () => thread.ask("delay"),
    close: () => thread.end("close"),
  };
}
