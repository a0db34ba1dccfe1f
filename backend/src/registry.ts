import { ProblemError, type TopicName } from "@lagewarte/model";
import { followTable, type EventLog, type LogRecord, type LogTable } from "@lagewarte/platform";

/** How long a write waits until this process has read it back. */
const SEEN_WITHIN = 10_000;
const decoder = new TextDecoder();

/** A small topic with one partition as a table that can be written too: what was put is there for the next question. */
export class Registry<Value> {
  readonly #log: EventLog;
  readonly #topic: TopicName;
  readonly #table: LogTable<Value>;
  readonly #reached: Reached;
  #changing: Promise<unknown> = Promise.resolve();

  private constructor(log: EventLog, topic: TopicName, table: LogTable<Value>, reached: Reached) {
    this.#log = log;
    this.#topic = topic;
    this.#table = table;
    this.#reached = reached;
  }

  /** `parse` gets the value of a record that is not empty; undefined for what is not to be known. */
  static async open<Value>(
    log: EventLog,
    topic: TopicName,
    parse: (value: unknown) => Value | undefined,
    onChange: (key: string) => void = () => {},
  ): Promise<Registry<Value>> {
    const reached = new Reached();
    const table = await followTable(
      log,
      topic,
      ({ offset, value }: LogRecord) => {
        reached.note(offset);
        return value.length === 0 ? undefined : parse(JSON.parse(decoder.decode(value)));
      },
      onChange,
    );
    return new Registry(log, topic, table, reached);
  }

  get(key: string): Value | undefined {
    return this.#table.get(key);
  }

  /** Oldest first, by the first record of each. */
  values(): Iterable<Value> {
    return this.#table.values();
  }

  get generation(): number {
    return this.#table.generation;
  }

  /** Changes one after the other, so that none is made from what another one is just changing. Rejects as `make` throws. */
  change(key: string, make: (present: Value | undefined) => Value): Promise<Value> {
    const changed = this.#changing.then(async () => {
      const value = make(this.get(key));
      await this.put(key, value);
      return value;
    });
    this.#changing = changed.catch(() => {});
    return changed;
  }

  /** Undefined removes. Fulfilled when durable and read back. */
  async put(key: string, value: Value | undefined): Promise<void> {
    const [place] = await this.#log.append([
      { topic: this.#topic, key, value: value === undefined ? "" : JSON.stringify(value) },
    ]);
    if (!(await this.#reached.within(place?.offset ?? -1, SEEN_WITHIN)))
      throw new ProblemError({ id: "fold-delayed", detail: "your change is kept; the display follows" });
  }

  close(): Promise<void> {
    return this.#table.close();
  }
}

/** Up to which offset a reader has come, to be waited for. */
class Reached {
  #offset = -1;
  readonly #waiting = new Set<{ offset: number; done: () => void }>();

  note(offset: number): void {
    this.#offset = Math.max(this.#offset, offset);
    for (const waiting of this.#waiting) if (waiting.offset <= this.#offset) waiting.done();
  }

  /** False when it did not come there in time. The table has the record once the waiter goes on: it is set in the same turn. */
  within(offset: number, milliseconds: number): Promise<boolean> {
    if (offset <= this.#offset) return Promise.resolve(true);
    return new Promise((resolve) => {
      const waiting = {
        offset,
        done: () => {
          clearTimeout(timer);
          this.#waiting.delete(waiting);
          resolve(true);
        },
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(waiting);
        resolve(false);
      }, milliseconds);
      this.#waiting.add(waiting);
    });
  }
}
