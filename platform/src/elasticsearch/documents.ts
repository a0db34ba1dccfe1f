import type { Stored } from "../read-model.ts";
import { gone, unavailable } from "./bulk.ts";
import { causeIn, type Connection } from "./connection.ts";

export interface Place {
  readonly index: string;
  readonly id: string;
}

export interface Lying<Document> {
  readonly index: string;
  readonly isDeleted: boolean;
  /** Its document is null where it is deleted. */
  readonly stored: Stored<Document>;
}

const AT_ONCE = 2000;

interface Answer {
  readonly _index: string;
  readonly _version?: number;
  readonly found?: boolean;
  readonly _source?: { readonly document?: string };
  readonly error?: Parameters<typeof causeIn>[1];
}

/**
 * What lies at each place, written a moment ago or long since; undefined for nothing. Rejects where an index is gone, but
 * for those of days that `mayGo`.
 */
export async function documentsAt<Document>(
  connection: Connection,
  places: readonly Place[],
  mayGo: (index: string) => boolean,
): Promise<(Lying<Document> | undefined)[]> {
  const lying: (Lying<Document> | undefined)[] = [];
  for (let from = 0; from < places.length; from += AT_ONCE) {
    const part = places.slice(from, from + AT_ONCE);
    const { docs } = await connection.ask((client) =>
      client.mget({
        docs: part.map(({ index, id }) => ({ _index: index, _id: id })),
        _source_includes: ["document"],
        filter_path: ["docs._index", "docs._version", "docs.found", "docs._source", "docs.error"],
      }),
    );
    for (const [number, { id }] of part.entries())
      lying.push(lyingOf<Document>(id, docs[number] as Answer | undefined, mayGo));
  }
  return lying;
}

function lyingOf<Document>(
  id: string,
  answer: Answer | undefined,
  mayGo: (index: string) => boolean,
): Lying<Document> | undefined {
  if (answer?.error !== undefined) {
    const cause = causeIn(503, answer.error);
    if (cause.type !== "index_not_found_exception") throw unavailable(cause);
    if (mayGo(answer._index)) return undefined;
    throw gone(answer._index);
  }
  if (answer?.found !== true) return undefined;
  const text = answer._source?.document;
  return {
    index: answer._index,
    isDeleted: text === undefined,
    stored: { id, version: answer._version ?? 0, document: JSON.parse(text ?? "null") as Document },
  };
}
