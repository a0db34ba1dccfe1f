import type { Change } from "@lagewarte/model";
import type { EventLog } from "@lagewarte/platform";
import { changeAppend } from "./record.ts";

/**
 * Tells the changes of documents that change all the time: of each at most one in `every` milliseconds, and the newest one
 * always. What was not told yet when the process dies is told with the document's next change.
 */
export class Teller {
  readonly #log: EventLog;
  readonly #every: number;
  readonly #waiting = new Map<string, Change>();
  #timer: NodeJS.Timeout | undefined;

  constructor(log: EventLog, every: number) {
    this.#log = log;
    this.#every = every;
  }

  /** At once where nothing was told just now. */
  async tell(changes: readonly Change[]): Promise<void> {
    for (const change of changes) this.#waiting.set(change.id, change);
    if (this.#timer === undefined) await this.#flush();
  }

  async #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const due = [...this.#waiting.values()];
    if (due.length === 0) return;
    this.#timer = setTimeout(() => void this.#flush().catch(() => {}), this.#every);
    await this.#log.append(due.map(changeAppend));
    // What became newer meanwhile waits for its turn; what could not be written stays due.
    for (const change of due) if (this.#waiting.get(change.id) === change) this.#waiting.delete(change.id);
  }

  /** Tells what is left. */
  async close(): Promise<void> {
    await this.#flush();
    clearTimeout(this.#timer);
  }
}
