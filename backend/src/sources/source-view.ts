import { emptyBooks, instant, sourceHealth, type Source, type SourceView } from "@lagewarte/model";
import type { Services } from "../services.ts";
import { hourOf, type BookDocument } from "../views/book-view.ts";

const HOUR = 3_600_000;

/** A source with its health now and its books; `document` undefined: nothing has come from it yet. */
export function sourceView(
  services: Pick<Services, "organisations" | "clock">,
  source: Source,
  document: BookDocument | undefined,
): SourceView {
  const owner = source.organisation === null ? undefined : services.organisations.get(source.organisation);
  const lastSeenAt = document?.lastSeenAt ?? null;
  return {
    id: source.id,
    name: source.name,
    feed: source.feed,
    organisation: owner === undefined ? null : { id: owner.id, name: owner.name },
    covers: source.covers.length > 0 ? source.covers.length : owner === undefined ? 0 : 1,
    tlp: source.tlp,
    expectedInterval: source.expectedInterval,
    health: sourceHealth(source, lastSeenAt, instant(services.clock.now())),
    lastSeenAt,
    books: document?.books ?? emptyBooks,
    hourly: hourly(document, services.clock.now()),
    createdAt: source.createdAt,
    example: source.example,
  };
}

function hourly(document: BookDocument | undefined, now: number): number[] {
  return Array.from({ length: 24 }, (_, index) => document?.hours[hourOf(instant(now - (23 - index) * HOUR))] ?? 0);
}
