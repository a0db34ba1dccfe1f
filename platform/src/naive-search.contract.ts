import { collections, type CollectionName, type FieldKind, type Json, type JsonObject } from "@lagewarte/model";
import type { Aggregation, Bucket, Filter, Query, Scalar, Sort } from "./read-model.ts";

/**
 * What the port promises, in the plainest words: every document is looked at for every question. Shares nothing with the
 * adapters, so that a mistake of theirs cannot be one of this too.
 */
export class NaiveReadModel {
  readonly #collection: CollectionName;
  readonly #stored = new Map<string, { version: number; document: JsonObject | null }>();

  constructor(collection: CollectionName) {
    this.#collection = collection;
  }

  /** Whether it was written. */
  put(id: string, version: number, document: JsonObject | null): boolean {
    if ((this.#stored.get(id)?.version ?? -1) >= version) return false;
    this.#stored.set(id, { version, document });
    return true;
  }

  get(id: string): { version: number; document: JsonObject | null } | undefined {
    return this.#stored.get(id);
  }

  /** Ids of all that fit, in order. */
  ids(where: Filter, sort: readonly Sort[]): string[] {
    return this.#fitting(where)
      .toSorted(([leftId, left], [rightId, right]) => {
        for (const { field, order } of sort) {
          const [one, other] = [this.#values(left, field)[0], this.#values(right, field)[0]];
          if (one === undefined && other === undefined) continue;
          if (one === undefined) return 1;
          if (other === undefined) return -1;
          const difference = compare(one, other);
          if (difference !== 0) return order === "asc" ? difference : -difference;
        }
        return compare(leftId, rightId);
      })
      .map(([id]) => id);
  }

  buckets({ where }: Query, aggregation: Aggregation): Bucket[] {
    const counts = new Map<Scalar, number>();
    for (const [, document] of this.#fitting(where ?? { all: [] }))
      for (const value of this.#values(document, aggregation.field)) {
        const key =
          aggregation.kind === "histogram"
            ? Math.floor(Number(value) / aggregation.interval) * aggregation.interval
            : value;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    const all = [...counts].map(([key, count]) => ({ key, count }));
    if (aggregation.kind === "distinct") return [{ key: "distinct", count: all.length }];
    if (aggregation.kind === "histogram") return all.toSorted((left, right) => compare(left.key, right.key));
    return all
      .toSorted((left, right) => right.count - left.count || compare(left.key, right.key))
      .slice(0, aggregation.size);
  }

  #fitting(where: Filter): [string, JsonObject][] {
    return [...this.#stored].flatMap(([id, { document }]) =>
      document !== null && this.#fits(document, where) ? [[id, document]] : [],
    );
  }

  #kind(field: string): FieldKind {
    const fields: Readonly<Record<string, FieldKind>> = collections[this.#collection].fields;
    return fields[field] ?? "text";
  }

  /** Different values of the field's kind, the smallest first; dates as milliseconds. */
  #values(document: JsonObject, field: string): Scalar[] {
    const kind = this.#kind(field);
    const found = at(document, field).flatMap((value) => valueOf(value, kind) ?? []);
    return [...new Set(found)].toSorted(compare);
  }

  #fits(document: JsonObject, filter: Filter): boolean {
    if ("all" in filter) return filter.all.every((part) => this.#fits(document, part));
    if ("any" in filter) return filter.any.some((part) => this.#fits(document, part));
    if ("not" in filter) return !this.#fits(document, filter.not);
    if ("text" in filter) {
      const texts = Object.keys(collections[this.#collection].fields).filter((field) => this.#kind(field) === "text");
      const words = texts
        .flatMap((field) => at(document, field))
        .flatMap((value) => (typeof value === "string" ? fold(value) : []));
      return fold(filter.text).every((wanted) => words.some((word) => word.startsWith(wanted)));
    }
    const kind = this.#kind(filter.field);
    const values = this.#values(document, filter.field);
    if ("exists" in filter) return filter.exists === values.length > 0;
    if ("in" in filter) return filter.in.some((wanted) => values.includes(valueOf(wanted, kind) ?? Number.NaN));
    if ("prefix" in filter) return values.some((value) => String(value).startsWith(filter.prefix));
    return values.some((value) =>
      (["gte", "gt", "lte", "lt"] as const).every((bound) => {
        const limit = filter[bound] === undefined ? undefined : valueOf(filter[bound], kind);
        if (limit === undefined) return true;
        const difference = compare(value, limit);
        return { gte: difference >= 0, gt: difference > 0, lte: difference <= 0, lt: difference < 0 }[bound];
      }),
    );
  }
}

/** All that stands at a dotted path, lists opened. */
function at(value: Json, path: string): Json[] {
  if (path === "") return Array.isArray(value) ? [...(value as readonly Json[])] : [value];
  if (Array.isArray(value)) return value.flatMap((each) => at(each as Json, path));
  if (typeof value !== "object" || value === null) return [];
  const object = value as JsonObject;
  if (Object.keys(object).includes(path)) return at(object[path] as Json, "");
  const [head = "", ...rest] = path.split(".");
  return rest.length > 0 && Object.keys(object).includes(head) ? at(object[head] as Json, rest.join(".")) : [];
}

function valueOf(value: Json, kind: FieldKind): Scalar | undefined {
  if (kind === "number") return typeof value === "number" ? value + 0 : undefined;
  if (kind === "boolean") return typeof value === "boolean" ? value : undefined;
  if (typeof value !== "string") return undefined;
  if (kind === "keyword") return value.length <= 8191 ? value : undefined;
  if (kind !== "date" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value)) return undefined;
  const epoch = new Date(value).getTime();
  return Number.isNaN(epoch) ? undefined : epoch;
}

/** Texts by the bytes of their UTF-8. */
export function compare(left: Scalar, right: Scalar): number {
  return typeof left === "string" && typeof right === "string"
    ? Buffer.compare(Buffer.from(left), Buffer.from(right))
    : Number(left) - Number(right);
}

function fold(text: string): string[] {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain
    .replace(/ß/g, "ss")
    .replace(/ς/g, "σ")
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}
