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
import type { BatchHandler, Clock, ReadModel } from "@lagewarte/platform";
import { json } from "./record.ts";
import type { Teller } from "./teller.ts";

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

/** Books by source. Their changes go to `teller`, for a busy source changes with every batch. */
export function foldBooks(readModel: ReadModel, clock: Clock, teller: Teller): BatchHandler {
  return async (batch) => {
    const entries = batch.map((record) => ({ record, entry: BookEntry.parse(json(record)) }));
    const ids = [...new Set(entries.map(({ entry }) => entry.source))];
    const present = await readModel.getMany<BookDocument>("books", ids);
    const documents = new Map(
      ids.map((id, index): [SourceId, BookDocument] => [id, present[index]?.document ?? emptyDocument(id)]),
    );
    const versions = new Map<SourceId, number>();
    for (const { record, entry } of entries) {
      const document = documents.get(entry.source);
      versions.set(entry.source, Math.max(record.offset, versions.get(entry.source) ?? 0));
      if (document === undefined || (document.reached[entry.raw.log] ?? -1) >= entry.raw.offset) continue;
      documents.set(entry.source, withEntry(document, entry));
    }
    const folded = [...documents].map(([id, document]) => ({
      id,
      version: versions.get(id) ?? 0,
      document: document as unknown as JsonObject,
    }));
    await readModel.upsert("books", folded);
    const at = instant(clock.now());
    await teller.tell(folded.map((each) => ({ ...each, type: "source", at, organisations: [] })));
  };
}

function emptyDocument(source: SourceId): BookDocument {
  return { source, books: emptyBooks, lastSeenAt: null, reached: {}, hours: {} };
}

function withEntry(document: BookDocument, { books, receivedAt, raw }: BookEntry): BookDocument {
  const isLater = books.received > 0 && receivedAt > (document.lastSeenAt ?? "");
  return {
    ...document,
    books: addBooks(document.books, books),
    lastSeenAt: isLater ? receivedAt : document.lastSeenAt,
    reached: { ...document.reached, [raw.log]: raw.offset },
    hours: withHour(document.hours, receivedAt, books.received),
  };
}
