import { MOST_DOCUMENTS } from "../read-model.ts";
import type { Connection } from "./connection.ts";

/** Where a document lies; more than one for an id only while it moves, or where a move was broken off. */
export interface Copy {
  readonly index: string;
  readonly version: number;
}

/** So that even with a second copy of each all are found at once. */
const AT_ONCE = MOST_DOCUMENTS / 2;

/** What searches find of these ids; those without any copy are left out. */
export async function copiesOf(
  connection: Connection,
  alias: string,
  ids: readonly string[],
): Promise<Map<string, Copy[]>> {
  const copies = new Map<string, Copy[]>();
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const values = ids.slice(from, from + AT_ONCE);
    const { hits } = await connection.ask((client) =>
      client.search({
        index: alias,
        query: { bool: { filter: [{ ids: { values } }] } },
        size: MOST_DOCUMENTS,
        sort: ["_doc"],
        version: true,
        _source: false,
        track_total_hits: false,
        allow_partial_search_results: false,
        filter_path: ["hits.hits._index", "hits.hits._id", "hits.hits._version"],
      }),
    );
    for (const { _index: index, _id: id = "", _version: version = 0 } of hits?.hits ?? []) {
      const there = copies.get(id);
      if (there === undefined) copies.set(id, [{ index, version }]);
      else there.push({ index, version });
    }
  }
  return copies;
}
