import { ProblemError } from "@lagewarte/model";

export interface Page<Item> {
  readonly items: Item[];
  readonly next: string | null;
  readonly total: number;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

function inOrder(left: Named, right: Named): number {
  return left.name.localeCompare(right.name, "de") || (left.id < right.id ? -1 : Number(left.id > right.id));
}

/** A page of what is kept in memory, by name. The cursor is a place in that order: what comes and goes meanwhile moves nothing. */
export function pageByName<Item extends Named>(
  all: readonly Item[],
  limit: number,
  cursor: string | undefined,
): Page<Item> {
  const place = cursor === undefined ? undefined : placeOf(cursor);
  const rest = all.filter((item) => place === undefined || inOrder(place, item) < 0).toSorted(inOrder);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  const next = rest.length > limit && last !== undefined ? cursorOf(last) : null;
  return { items, next, total: all.length };
}

function cursorOf({ name, id }: Named): string {
  return Buffer.from(JSON.stringify([name, id])).toString("base64url");
}

function placeOf(cursor: string): Named {
  try {
    const [name, id, ...more] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as unknown[];
    if (typeof name === "string" && typeof id === "string" && more.length === 0) return { name, id };
  } catch {
    // The same answer: it is no cursor of ours.
  }
  throw new ProblemError({ id: "bad-request", detail: "the cursor does not belong to this question" });
}
