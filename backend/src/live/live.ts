import { Change, type AlertId, type ChangeList, type ChangeMessage, type Viewer } from "@lagewarte/model";
import type { LogRecord, Tail } from "@lagewarte/platform";
import type { Services } from "../services.ts";
import { messageFor, type MessageServices } from "./message.ts";

/** Changes kept in memory for clients that come back; older ones are read from their pages anew. */
const KEPT = 20_000;
/** More than this at once is slower than loading the pages. */
const MOST_AT_ONCE = 5000;

interface Kept {
  readonly seq: number;
  readonly change: Change;
}

/** Who gets the same messages, and how. */
export interface Audience {
  readonly viewer: Viewer;
  send(message: ChangeMessage): void;
}

interface Waiting {
  readonly alert: AlertId;
  readonly version: number;
  readonly done: (isThere: boolean) => void;
}

const decoder = new TextDecoder();

/** Undefined for what is no change; nobody misses anything by it but the place in the stream. */
function changeOf({ value }: LogRecord): Change | undefined {
  try {
    return Change.safeParse(JSON.parse(decoder.decode(value))).data;
  } catch {
    return undefined;
  }
}

/** The stream of changes: every backend reads `changes` by itself and tells each audience what the policy allows. */
export class Live {
  readonly #services: MessageServices;
  readonly #audiences: () => Iterable<Audience>;
  readonly #kept: Kept[] = [];
  readonly #waiting = new Set<Waiting>();
  #tail: Tail | undefined;
  #seq = -1;

  private constructor(services: MessageServices, audiences: () => Iterable<Audience>) {
    this.#services = services;
    this.#audiences = audiences;
  }

  /** Fulfilled when all that is kept has been read: from then on there is no gap. */
  static async open(
    services: MessageServices & Pick<Services, "log">,
    audiences: () => Iterable<Audience>,
  ): Promise<Live> {
    const live = new Live(services, audiences);
    const [ends] = await services.log.ends("changes");
    const end = ends?.end ?? 0;
    live.#seq = end - 1;
    live.#tail = await services.log.tail("changes", [Math.max(ends?.start ?? 0, end - KEPT)], async (batch) => {
      for (const record of batch) {
        const change = changeOf(record);
        if (change !== undefined) live.#take({ seq: record.offset, change });
      }
    });
    while ((await live.#tail.behind()) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    return live;
  }

  /** `seq` of the newest change. */
  get seq(): number {
    return this.#seq;
  }

  /** How many changes are on the log that we have not told yet. */
  async behind(): Promise<number> {
    return (await this.#tail?.behind()) ?? 0;
  }

  #take(kept: Kept): void {
    const { seq, change } = kept;
    this.#kept.push(kept);
    if (this.#kept.length > KEPT * 1.25) this.#kept.splice(0, this.#kept.length - KEPT);
    this.#seq = Math.max(this.#seq, seq);
    for (const waiting of this.#waiting)
      if (change.type === "alert" && change.id === waiting.alert && change.version >= waiting.version)
        waiting.done(true);
    for (const audience of this.#audiences()) {
      const message = messageFor(this.#services, audience.viewer, seq, change);
      if (message !== undefined) audience.send(message);
    }
  }

  /** What a viewer missed after `seq`. */
  since(viewer: Viewer, seq: number): ChangeList {
    const first = this.#kept[0]?.seq ?? this.#seq + 1;
    const missed = this.#kept.slice(Math.max(0, seq + 1 - first));
    // A seq that lies ahead is of another log: one that was restored from a backup.
    if (seq + 1 < first || seq > this.#seq || missed.length > MOST_AT_ONCE)
      return { items: [], seq: this.#seq, complete: false };
    const items = missed.flatMap((kept) => messageFor(this.#services, viewer, kept.seq, kept.change) ?? []);
    return { items, seq: this.#seq, complete: true };
  }

  /** Whether the alert is in the read model in this version or a newer one within `milliseconds`. */
  told(alert: AlertId, version: number, milliseconds: number): Promise<boolean> {
    return new Promise((resolve) => {
      const waiting: Waiting = {
        alert,
        version,
        done: (isThere) => {
          clearTimeout(timer);
          this.#waiting.delete(waiting);
          resolve(isThere);
        },
      };
      const timer = setTimeout(() => waiting.done(false), milliseconds);
      this.#waiting.add(waiting);
    });
  }

  async close(): Promise<void> {
    await this.#tail?.close();
    for (const waiting of this.#waiting) waiting.done(false);
  }
}
