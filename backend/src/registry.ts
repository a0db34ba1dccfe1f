import { ProblemError, type TopicName } from "@lagewarte/model";
import {
  conditional,
  followTable,
  type EventLog,
  type LogRecord,
  type LogTable,
  type TableTaken,
} from "@lagewarte/platform";

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
  #round: Promise<void> | undefined;
  #nextRound: Promise<void> | undefined;

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
      ({ value }: LogRecord) => (value.length === 0 ? undefined : parse(JSON.parse(decoder.decode(value)))),
      onChange,
      (offset, taken) => reached.note(offset, taken),
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

  /**
   * Changes one after the other, so that none is made from what another one is just changing; made again where another
   * process was faster. Rejects as `make` throws.
   */
  change(key: string, make: (present: Value | undefined) => Value): Promise<Value> {
    const changed = this.#changing.then(() => this.#change(key, make));
    this.#changing = changed.catch(() => {});
    return changed;
  }

  async #change(key: string, make: (present: Value | undefined) => Value): Promise<Value> {
    let value: Value;
    let taken: TableTaken;
    do {
      value = make(this.get(key));
      taken = await this.#write(key, conditional(this.#table.offsetOf(key), JSON.stringify(value)));
    } while (taken === "refused");
    return value;
  }

  /** Undefined removes. Fulfilled when durable and read back. */
  async put(key: string, value: Value | undefined): Promise<void> {
    await this.#write(key, value === undefined ? "" : JSON.stringify(value));
  }

  async #write(key: string, value: string): Promise<TableTaken> {
    const [place] = await this.#log.append([{ topic: this.#topic, key, value }]);
    const taken = await this.#reached.within(place?.offset ?? -1, SEEN_WITHIN);
    if (taken === undefined)
      throw new ProblemError({ id: "fold-delayed", detail: "your change is kept; the display follows" });
    return taken;
  }

  /**
   * Fulfilled when what other processes wrote up to now is known here too, or that takes too long. Whoever asks while
   * somebody else is answered waits for the round after that, which all of them share: many strangers cost no more than
   * one, and nobody gets an answer that began before the question.
   */
  catchUp(): Promise<void> {
    if (this.#round === undefined) {
      this.#round = this.#reachEnd().finally(() => {
        this.#round = undefined;
      });
      return this.#round;
    }
    this.#nextRound ??= this.#round
      .catch(() => {})
      .then(() => {
        this.#nextRound = undefined;
        return this.catchUp();
      });
    return this.#nextRound;
  }

  async #reachEnd(): Promise<void> {
    const [end] = await this.#log.ends(this.#topic);
    if (end !== undefined && end.end > end.start) await this.#reached.within(end.end - 1, CATCH_UP_WITHIN);
  }

  close(): Promise<void> {
    return this.#table.close();
  }
}

/** Milliseconds. */
const CATCH_UP_WITHIN = 1000;

/** Newest records whose fate is remembered for whoever wrote them. */
const REMEMBERED = 1000;

/** Up to which offset a reader has come, to be waited for, and what became of the newest records. */
class Reached {
  #offset = -1;
  readonly #fates = new Map<number, TableTaken>();
  readonly #waiting = new Set<{ offset: number; done: () => void }>();

  note(offset: number, taken: TableTaken): void {
    this.#offset = Math.max(this.#offset, offset);
    this.#fates.set(offset, taken);
    const [oldest = offset] = this.#fates.keys();
    if (this.#fates.size > REMEMBERED) this.#fates.delete(oldest);
    for (const waiting of this.#waiting) if (waiting.offset <= this.#offset) waiting.done();
  }

  /**
   * Undefined when it did not come there in time. The table has the record once the waiter goes on: it is set in the same
   * turn. What was forgotten, or went before we began to read, counts as changed.
   */
  within(offset: number, milliseconds: number): Promise<TableTaken | undefined> {
    const fate = (): TableTaken => this.#fates.get(offset) ?? "changed";
    if (offset <= this.#offset) return Promise.resolve(fate());
    return new Promise((resolve) => {
      const waiting = {
        offset,
        done: () => {
          clearTimeout(timer);
          this.#waiting.delete(waiting);
          resolve(fate());
        },
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(waiting);
        resolve(undefined);
      }, milliseconds);
      this.#waiting.add(waiting);
    });
  }
}
