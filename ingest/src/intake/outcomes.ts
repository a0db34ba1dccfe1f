import { addBooks, BookEntry, emptyBooks, type Books } from "@lagewarte/model";
import type { EventLog } from "@lagewarte/platform";

export interface Outcome extends Books {
  readonly events: number;
}

interface Batch {
  readonly chunks: Set<number>;
  last: number | undefined;
  outcome: Outcome;
  done: (outcome: Outcome | undefined) => void;
}

/** What became of deliveries, as the ingest workers write it to `books`. */
export interface Outcomes {
  /** Call before the delivery begins; fulfilled when each of its chunks has been worked off, or undefined after `milliseconds` without that. */
  expect(batch: string): { wait(milliseconds: number): Promise<Outcome | undefined> };
  /** Nobody waits any longer. */
  close(): Promise<void>;
}

const decoder = new TextDecoder();

/** Undefined for what is no entry: the views tell of it. */
function entryOf(value: Uint8Array): BookEntry | undefined {
  try {
    return BookEntry.safeParse(JSON.parse(decoder.decode(value))).data;
  } catch {
    return undefined;
  }
}

export async function followOutcomes(log: EventLog): Promise<Outcomes> {
  const batches = new Map<string, Batch>();
  const tail = await log.tail("books", "now", async (records) => {
    for (const { value } of records) {
      const entry = entryOf(value);
      const batch = entry === undefined ? undefined : batches.get(entry.batch);
      // A chunk that was worked off twice (a worker died in between) counts once.
      if (entry === undefined || batch === undefined || batch.chunks.has(entry.chunk)) continue;
      const { chunk, last, books, events } = entry;
      batch.chunks.add(chunk);
      if (last) batch.last = chunk;
      batch.outcome = { ...addBooks(batch.outcome, books), events: batch.outcome.events + events };
      if (batch.last !== undefined && batch.chunks.size === batch.last + 1) batch.done(batch.outcome);
    }
  });
  return {
    expect: (id) => {
      let settle: (outcome: Outcome | undefined) => void = () => {};
      const settled = new Promise<Outcome | undefined>((resolve) => {
        settle = resolve;
      });
      batches.set(id, { chunks: new Set(), last: undefined, outcome: { ...emptyBooks, events: 0 }, done: settle });
      return {
        wait: async (milliseconds) => {
          const timer = setTimeout(() => settle(undefined), milliseconds);
          const outcome = await settled;
          clearTimeout(timer);
          batches.delete(id);
          return outcome;
        },
      };
    },
    close: () => {
      for (const { done } of batches.values()) done(undefined);
      return tail.close();
    },
  };
}
