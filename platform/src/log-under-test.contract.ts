import { afterEach } from "vitest";
import type { Append, Batch, EventLog, LogRecord } from "./event-log.ts";

/** What an adapter offers the suites: a log on empty storage, and the same storage opened again. */
export interface LogUnderTest {
  open(): Promise<EventLog>;
  /** Closes the log and opens the same storage again; absent where nothing outlives the log. */
  reopen?(log: EventLog): Promise<EventLog>;
  /** How many generated histories are tried; fewer where each step takes long. */
  readonly histories?: number;
}

/** The log of one test; closed after it. */
export class Opened {
  readonly #adapter: LogUnderTest;
  #log: EventLog | undefined;

  constructor(adapter: LogUnderTest) {
    this.#adapter = adapter;
    afterEach(() => this.close());
  }

  async fresh(): Promise<EventLog> {
    await this.close();
    return (this.#log = await this.#adapter.open());
  }

  /** After a restart; the same log where nothing outlives it. */
  async again(): Promise<EventLog> {
    if (this.#log === undefined) throw new Error("nothing is open");
    if (this.#adapter.reopen !== undefined) this.#log = await this.#adapter.reopen(this.#log);
    return this.#log;
  }

  async close(): Promise<void> {
    await this.#log?.close();
    this.#log = undefined;
  }
}

const decoder = new TextDecoder();

export function text(record: LogRecord): string {
  return decoder.decode(record.value);
}

export function texts(batch: Batch): string[] {
  return batch.map(text);
}

/** Asks again until it holds; fails after 30 s. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 30_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error("did not come about within 30 s");
    await pause(5);
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Records of `events` whose values count from `from` on; `keys` different keys in turn. */
export function counted(count: number, { from = 0, keys = 7 } = {}): Append[] {
  return Array.from({ length: count }, (_, index) => ({
    topic: "events",
    key: `key-${(from + index) % keys}`,
    value: `${from + index}`,
  }));
}
