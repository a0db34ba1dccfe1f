import { collections, type CollectionName, type FieldKind, type Json, type JsonObject } from "@lagewarte/model";
import { compareCodePoints } from "./code-points.ts";
import { MOST_KEYWORD, type Scalar } from "./read-model.ts";
import { words } from "./words.ts";

/** A field's value as stores compare it: keywords as text, numbers, dates as milliseconds since the epoch, booleans as 0 and 1. */
export type Cell = string | number;

export interface SearchField {
  readonly path: string;
  readonly kind: Exclude<FieldKind, "text">;
}

/** What a collection can be asked for; all adapters find a document by the same. */
export interface SearchFields {
  /** In the order in which `searchable` gives their values. */
  readonly fields: readonly SearchField[];
  readonly texts: readonly string[];
}

/** What a document can be found by. */
export interface Searchable {
  /** Of each field its different values, the smallest first; none, one alone, or several. */
  readonly cells: readonly (null | Cell | readonly Cell[])[];
  /** Of its texts, parted by spaces; null where the collection has none. */
  readonly words: string | null;
}

interface Prepared extends SearchFields {
  readonly ways: readonly { readonly path: Path; readonly kind: SearchField["kind"] }[];
  readonly textWays: readonly Path[];
}

const prepared = new Map<CollectionName, Prepared>(
  (Object.keys(collections) as CollectionName[]).map((name) => {
    const definition: readonly [string, FieldKind][] = Object.entries(collections[name].fields);
    const fields = definition.flatMap(([path, kind]) => (kind === "text" ? [] : [{ path, kind }]));
    const texts = definition.flatMap(([path, kind]) => (kind === "text" ? [path] : []));
    const ways = fields.map(({ path, kind }) => ({ path: pathOf(path), kind }));
    return [name, { fields, texts, ways, textWays: texts.map(pathOf) }];
  }),
);
const none: Prepared = { fields: [], texts: [], ways: [], textWays: [] };

export function searchFields(collection: CollectionName): SearchFields {
  return prepared.get(collection) ?? none;
}

export function searchable(collection: CollectionName, document: JsonObject): Searchable {
  const { ways, textWays } = prepared.get(collection) ?? none;
  return {
    cells: ways.map(({ path, kind }) => cellsOf(valueAt(document, path), kind)),
    words: textWays.length === 0 ? null : wordsOf(document, textWays),
  };
}

function wordsOf(document: JsonObject, ways: readonly Path[]): string {
  let text = "";
  for (const way of ways) {
    const value = valueAt(document, way);
    if (typeof value === "string") text += `${value}\n`;
    else if (Array.isArray(value))
      for (const item of value as readonly Json[]) if (typeof item === "string") text += `${item}\n`;
  }
  return words(text).join(" ");
}

function cellsOf(value: Json | undefined, kind: SearchField["kind"]): null | Cell | readonly Cell[] {
  if (!Array.isArray(value)) return value === undefined ? null : (cellOf(value, kind) ?? null);
  const cells = new Set((value as readonly Json[]).flatMap((item) => cellOf(item, kind) ?? []));
  if (cells.size < 2) return [...cells][0] ?? null;
  return [...cells].sort((left, right) =>
    typeof left === "string" && typeof right === "string"
      ? compareCodePoints(left, right)
      : Number(left) - Number(right),
  );
}

/** Undefined for what does not fit the field's kind. */
export function cellOf(value: Json | undefined, kind: SearchField["kind"]): Cell | undefined {
  switch (kind) {
    case "keyword":
      return typeof value === "string" && value.length <= MOST_KEYWORD ? value.toWellFormed() : undefined;
    case "number":
      // Not -0, which JSON does not know.
      return typeof value === "number" ? value + 0 : undefined;
    case "boolean":
      return typeof value === "boolean" ? Number(value) : undefined;
    case "date":
      return typeof value === "string" ? epochOf(value) : undefined;
    default:
      return kind satisfies never;
  }
}

/** A cell as the documents hold it. */
export function scalarOf(cell: Cell, kind: SearchField["kind"]): Scalar {
  return kind === "boolean" ? cell === 1 : cell;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** RFC 3339 to milliseconds since the epoch. */
function epochOf(text: string): number | undefined {
  const epoch = TIME.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(epoch) ? undefined : epoch;
}

/** A dotted path; a key that holds dots itself wins over the path. */
interface Path {
  readonly whole: string;
  /** Absent in the last step. */
  readonly inner?: { readonly head: string; readonly rest: Path };
}

function pathOf(whole: string): Path {
  const dot = whole.indexOf(".");
  return dot < 0 ? { whole } : { whole, inner: { head: whole.slice(0, dot), rest: pathOf(whole.slice(dot + 1)) } };
}

function valueAt(document: Json | undefined, { whole, inner }: Path): Json | undefined {
  if (typeof document !== "object" || document === null || Array.isArray(document)) return undefined;
  const object = document as JsonObject;
  if (Object.hasOwn(object, whole)) return object[whole];
  if (inner === undefined || !Object.hasOwn(object, inner.head)) return undefined;
  const { rest } = inner;
  const value = object[inner.head];
  if (!Array.isArray(value)) return valueAt(value, rest);
  return (value as readonly Json[]).flatMap((item) => valueAt(item, rest) ?? []);
}
