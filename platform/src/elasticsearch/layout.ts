import type { estypes } from "@elastic/elasticsearch";
import { collections, documentsVersion, type CollectionDefinition, type CollectionName } from "@lagewarte/model";
import { sha256 } from "../hash-id.ts";
import { MOST_DOCUMENTS, MOST_KEYWORD, type Write } from "../read-model.ts";
import { isLong, type KeywordFields } from "./bounds.ts";
import { searchable, searchFields, type SearchField } from "../searchable.ts";

/** How indices are made: a change of this means that read models are built anew. */
export const LAYOUT = 1;

const DAY = 86_400_000;
const UNDATED = "undated";

export const names = Object.keys(collections) as CollectionName[];

/** What indices were made for. */
export const fingerprint = sha256(JSON.stringify([LAYOUT, documentsVersion, collections]));

export interface IndexOptions {
  readonly prefix: string;
  readonly shards: number;
  readonly replicas: number;
}

/** The indices of one generation: for each collection one, or one for each day. */
export class Layout {
  readonly #base: string;
  readonly options: IndexOptions;
  readonly generation: string;

  constructor(options: IndexOptions, generation: string) {
    this.options = options;
    this.generation = generation;
    this.#base = `${options.prefix}-${generation}`;
  }

  /** All of it. */
  get pattern(): string {
    return `${this.#base}-*`;
  }

  /** What is searched: an index, or the alias of those of all days. */
  of(collection: CollectionName): string {
    return `${this.#base}-${collection}`;
  }

  /** Where what has no date lies, and everything of a collection that has no retention. Always there. */
  first(collection: CollectionName): string {
    return retentionOf(collection) === undefined ? this.of(collection) : `${this.of(collection)}-${UNDATED}`;
  }

  day(collection: CollectionName, epoch: number | undefined): string {
    if (epoch === undefined) return this.first(collection);
    return `${this.of(collection)}-${new Date(Math.floor(epoch / DAY) * DAY).toISOString().split("T")[0]}`;
  }

  /** When the day of an index is over; undefined for what has no date. */
  endOf(collection: CollectionName, index: string): number | undefined {
    const start = Date.parse(`${index.slice(this.of(collection).length + 1)}T00:00:00Z`);
    return Number.isNaN(start) ? undefined : start + DAY;
  }

  /** The alias under which people find the documents, whatever their generation. */
  alias(collection: CollectionName): string {
    return `${this.options.prefix}-${collection}`;
  }

  collectionOf(index: string): CollectionName | undefined {
    return names.find((name) => index === this.of(name) || index.startsWith(`${this.of(name)}-`));
  }

  creation(collection: CollectionName): Pick<estypes.IndicesCreateRequest, "settings" | "mappings" | "aliases"> {
    const { shards, replicas } = this.options;
    return {
      settings: {
        number_of_shards: shards,
        number_of_replicas: replicas,
        refresh_interval: "1s",
        // A page and the one document more that tells of a next one.
        max_result_window: MOST_DOCUMENTS + 1,
        translog: { durability: "request" },
        ...sortOf(collection),
      },
      mappings: mappingOf(collection),
      ...(retentionOf(collection) === undefined ? {} : { aliases: { [this.of(collection)]: {} } }),
    };
  }
}

/** Streams lie in the order in which they are listed, the newest first: a page of them is found without a look at all. */
function sortOf(collection: CollectionName): estypes.IndicesIndexSettings {
  const { stream }: CollectionDefinition = collections[collection];
  if (stream === undefined) return {};
  return { sort: { field: [fieldOf(stream.by)], order: ["desc"], mode: ["min"], missing: ["_last"] } };
}

export function retentionOf(collection: CollectionName): CollectionDefinition["retention"] {
  const { retention }: CollectionDefinition = collections[collection];
  return retention;
}

/** A path as an index names it: Elasticsearch would take dots for objects. Names of our own have no such sign. */
export function fieldOf(path: string): string {
  return `is/${path.replaceAll(".", "/")}`;
}

/** Where its long values lie once more. */
export function longFieldOf(path: string): string {
  return `long/${path.replaceAll(".", "/")}`;
}

export const wordFields: KeywordFields = { all: "words", long: "words/long" };

const types = { keyword: "keyword", number: "double", date: "long", boolean: "long" } as const satisfies Record<
  SearchField["kind"],
  string
>;

interface Mapping {
  readonly _meta: { readonly lagewarte: { readonly layout: number; readonly collection: string } };
  readonly dynamic: "strict";
  readonly properties: Record<string, estypes.MappingProperty>;
}

const comparedOneByOne = { type: "keyword" as const, index: false };

function mappingOf(collection: CollectionName): Mapping {
  const { fields, texts } = searchFields(collection);
  return {
    _meta: { lagewarte: { layout: LAYOUT, collection } },
    dynamic: "strict",
    properties: {
      id: { type: "keyword", index: false },
      deleted: { type: "boolean", doc_values: false },
      /** Its JSON, of which Elasticsearch knows nothing. */
      document: { type: "keyword", index: false, doc_values: false },
      /** Dates of which the document has several: see `aggregations.ts`. */
      several: { type: "keyword", doc_values: false },
      ...(texts.length === 0
        ? {}
        : { [wordFields.all]: { type: "keyword", doc_values: false }, [wordFields.long]: comparedOneByOne }),
      ...Object.fromEntries(
        fields.flatMap(({ path, kind }) => [
          [fieldOf(path), { type: types[kind] }],
          ...(kind === "keyword" ? [[longFieldOf(path), comparedOneByOne]] : []),
        ]),
      ),
    },
  };
}

/** A document as it lies in an index. Of a deleted one its version stays, so that older ones are passed over for ever. */
export function sourceOf(collection: CollectionName, { id, document }: Write): string {
  if (document === null) return '{"deleted":true}';
  const { cells, words } = searchable(collection, document);
  const source: Record<string, unknown> = { id, document: JSON.stringify(document) };
  const several: string[] = [];
  for (const [index, { path, kind }] of searchFields(collection).fields.entries()) {
    const cell = cells[index] ?? null;
    if (cell === null) continue;
    source[fieldOf(path)] = cell;
    const long = [cell].flat().filter(isLong);
    if (long.length > 0) source[longFieldOf(path)] = long;
    if (kind === "date" && Array.isArray(cell)) several.push(path);
  }
  if (several.length > 0) source["several"] = several;
  if (words !== null && words !== "") {
    const terms = [...new Set(words.split(" ").map(wordTerm))];
    source[wordFields.all] = terms;
    const long = terms.filter(isLong);
    if (long.length > 0) source[wordFields.long] = long;
  }
  return JSON.stringify(source);
}

/** As much of a word as a term can hold; that of a question too, so that it finds what begins like it. */
export function wordTerm(word: string): string {
  return word.length <= MOST_KEYWORD ? word : word.slice(0, MOST_KEYWORD).replace(/[\ud800-\udbff]$/, "");
}
