import { ProblemError, type CollectionName } from "@lagewarte/model";
import type { Query } from "./read-model.ts";
import { searchFields, type Cell } from "./searchable.ts";

/** Of the last document of a page: its value in each field sorted by (null: absent), and its id. */
export interface PageEnd {
  readonly cells: readonly (Cell | null)[];
  readonly id: string;
}

/** A cursor holds for one question only: what it was made for is part of it. */
export function writeCursor(query: Query, { cells, id }: PageEnd): string {
  return Buffer.from(JSON.stringify([checksum(query), ...cells, id])).toString("base64url");
}

/** Throws `bad-request` for what is no cursor of this question. */
export function readCursor(collection: CollectionName, query: Query): PageEnd | undefined {
  if (query.after === undefined) return undefined;
  const sort = query.sort ?? [];
  const { fields } = searchFields(collection);
  try {
    const [made, ...rest] = JSON.parse(Buffer.from(query.after, "base64url").toString()) as unknown[];
    const id = rest.pop();
    const isSound = rest.every((cell, index) => {
      const kind = fields.find(({ path }) => path === sort[index]?.field)?.kind;
      return cell === null || typeof cell === (kind === "keyword" ? "string" : "number");
    });
    if (made === checksum(query) && isSound && typeof id === "string" && rest.length === sort.length)
      return { cells: rest as (Cell | null)[], id };
  } catch {
    // Falls through to the same answer: somebody else's cursor, or no cursor at all.
  }
  throw new ProblemError({ id: "bad-request", detail: "the cursor does not belong to this question" });
}

function checksum({ where, sort }: Query): number {
  const text = JSON.stringify([where ?? null, sort ?? []]);
  let sum = 0;
  for (let index = 0; index < text.length; index += 1) sum = (Math.imul(sum, 31) + text.charCodeAt(index)) | 0;
  return sum;
}
