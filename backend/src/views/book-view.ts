import {
  addBooks,
  BookEntry,
  emptyBooks,
  instant,
  type Books,
  type Instant,
  type JsonObject,
  type SourceId,
} from "@lagewarte/model";
import type { Append, BatchHandler, Clock, EventLog, ReadModel } from "@lagewarte/platform";
import { changeAppend, json } from "./worker.ts";

/** A source's books, and up to which raw chunk of each partition they reach: a chunk that is told of twice counts once. */
export interface BookDocument {
  readonly source: SourceId;
  readonly books: Books;
  readonly lastSeenAt: Instant | null;
  readonly reached: Readonly<Record<string, number>>;
  /** Records received by hour (`2026-11-24T09`), of the last `HOURS_KEPT` hours in which there were any. */
  readonly hours: Readonly<Record<string, number>>;
}

const HOURS_KEPT = 26;

/** The hour an instant lies in, as `hours` has it. */
export function hourOf(at: Instant): string {
  return at.slice(0, 13);
}

function withHour(hours: BookDocument["hours"], at: Instant, received: number): BookDocument["hours"] {
  if (received === 0) return hours;
  const hour = hourOf(at);
  const kept = Object.entries({ ...hours, [hour]: (hours[hour] ?? 0) + received }).toSorted(([left], [right]) =>
    left < right ? -1 : 1,
  );
  return Object.fromEntries(kept.slice(-HOURS_KEPT));
}

/** A source's change is told at most this often. */
const TELL_EVERY = 1000;

export function foldBooks(log: EventLog, readModel: ReadModel, clock: Clock): BatchHandler {
  const toldAt = new Map<SourceId, number>();
  return async (batch) => {
    const entries = batch.map((record) => ({ record, entry: BookEntry.parse(json(record)) }));
    const ids = [...new Set(entries.map(({ entry }) => entry.source))];
    const present = await readModel.getMany<BookDocument>("books", ids);
    const documents = new Map(
      ids.map((id, index): [SourceId, BookDocument] => [
        id,
        present[index]?.document ?? { source: id, books: emptyBooks, lastSeenAt: null, reached: {}, hours: {} },
      ]),
    );
    const versions = new Map<SourceId, number>();
    for (const { record, entry } of entries) {
      const document = documents.get(entry.source);
      versions.set(entry.source, Math.max(record.offset, versions.get(entry.source) ?? 0));
      if (document === undefined || (document.reached[entry.raw.log] ?? -1) >= entry.raw.offset) continue;
      documents.set(entry.source, {
        ...document,
        books: addBooks(document.books, entry.books),
        lastSeenAt: entry.books.received > 0 ? entry.receivedAt : document.lastSeenAt,
        reached: { ...document.reached, [entry.raw.log]: entry.raw.offset },
        hours: withHour(document.hours, entry.receivedAt, entry.books.received),
      });
    }
    await readModel.upsert(
      "books",
      [...documents].map(([id, document]) => ({
        id,
        version: versions.get(id) ?? 0,
        document: document as unknown as JsonObject,
      })),
    );
    const now = clock.now();
    const changes: Append[] = [];
    for (const [id, document] of documents) {
      if (now - (toldAt.get(id) ?? 0) < TELL_EVERY) continue;
      toldAt.set(id, now);
      changes.push(
        changeAppend({
          type: "source",
          id,
          version: versions.get(id) ?? 0,
          at: instant(now),
          organisations: [],
          document: document as unknown as JsonObject,
        }),
      );
    }
    if (changes.length > 0) await log.append(changes);
  };
}
