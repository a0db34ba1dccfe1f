import fc from "fast-check";
import { collections, type CollectionName, type FieldKind, type Json, type JsonObject } from "@lagewarte/model";
import type { Aggregation, Filter, Query, Sort } from "./read-model.ts";

/** Documents and questions of every shape that the port allows, for any collection. */
export interface Generated {
  readonly document: fc.Arbitrary<JsonObject>;
  readonly query: fc.Arbitrary<Query>;
}

const words = [
  "vpn",
  "Gateway",
  "Göttingen",
  "Straße",
  "STRASSE",
  "x_y",
  "198.51.100.23",
  "ﬁle",
  "ΟΔΟΣ",
  "日本",
  "𞤀𞤁",
  "a",
  "aa",
];
const keyword = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom("open", "closed", "ags-1", "ags-12", "Ägs", "a", "", "ö", "*", "%_") },
  // Their order differs between UTF-16 and UTF-8.
  { weight: 2, arbitrary: fc.constantFrom("\u{1f600}", "\uffee", "\ue000", "\u{10ffff}", "\u{10ffff}a", "\ud7ff") },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 4 }) },
  { weight: 1, arbitrary: fc.constant("k".repeat(8192)) },
);
const number = fc.oneof(fc.integer({ min: -2, max: 4 }), fc.constantFrom(-0, 0.5, 1e9, 2 ** 53, -1e-9));
const date = fc.oneof(
  fc.integer({ min: 1, max: 5 }).map((day) => `2026-11-0${day}T10:00:00.000Z`),
  fc.constantFrom(
    "2026-11-02T09:59:59.999Z",
    "2026-11-02T12:00:00+02:00",
    "1969-12-31T23:59:59.999Z",
    "1970-01-01T00:00:00.000Z",
    "2026-11-03T10:00:00Z",
  ),
);
const text = fc
  .array(fc.oneof(fc.constantFrom(...words), fc.string({ unit: "grapheme", maxLength: 3 })), { maxLength: 4 })
  .map((list) => list.join(" "));
/** What no field can be asked for. */
const wrong: fc.Arbitrary<Json> = fc.constantFrom<Json[]>(null, {}, [], ["", [1]], "2026-11-01", "yesterday", 7, true);

const valueOf: Readonly<Record<FieldKind, fc.Arbitrary<string | number | boolean>>> = {
  keyword,
  number,
  date,
  boolean: fc.boolean(),
  text,
};

function documentOf(fields: Readonly<Record<string, FieldKind>>): fc.Arbitrary<JsonObject> {
  const parts = Object.entries(fields).map(([path, kind]) => {
    const value = valueOf[kind];
    return fc.record({
      path: fc.constant(path),
      /** Nested as usual, as a key with dots in it, or as a list of objects. */
      shape: fc.constantFrom("nested", "nested", "nested", "dotted", "listed"),
      value: fc.oneof(
        { weight: 5, arbitrary: value },
        { weight: 3, arbitrary: fc.array(value, { maxLength: 3 }) },
        { weight: 1, arbitrary: wrong },
      ) as fc.Arbitrary<Json>,
      isThere: fc.boolean(),
    });
  });
  return fc.tuple(...parts).map((all) => {
    const document: Record<string, Json> = {};
    for (const { path, shape, value, isThere } of all) if (isThere) place(document, path, shape, value);
    return document;
  });
}

function place(document: Record<string, Json>, path: string, shape: string, value: Json): void {
  const [head = "", ...rest] = path.split(".");
  if (shape === "dotted" || rest.length === 0) document[path] = value;
  else if (shape === "listed" && document[head] === undefined && Array.isArray(value) && rest.length === 1)
    document[head] = value.map((each) => ({ [rest[0] ?? ""]: each as Json }));
  else {
    const inner = document[head];
    const object: Record<string, Json> =
      typeof inner === "object" && inner !== null && !Array.isArray(inner) ? { ...(inner as JsonObject) } : {};
    place(object, rest.join("."), "nested", value);
    document[head] = object;
  }
}

const range = (value: fc.Arbitrary<string | number>): fc.Arbitrary<object> =>
  fc.record({ gte: value, gt: value, lte: value, lt: value }, { requiredKeys: [] });

function filterOf(fields: Readonly<Record<string, FieldKind>>): fc.Arbitrary<Filter> {
  const named = Object.entries(fields);
  const keywords = named.filter(([, kind]) => kind === "keyword").map(([path]) => path);
  const leaf = fc.oneof(
    fc.constantFrom(...named.filter(([, kind]) => kind !== "text")).chain(([field, kind]) =>
      fc.oneof(
        fc.record({ field: fc.constant(field), in: fc.array(valueOf[kind].filter(isShort), { maxLength: 3 }) }),
        fc.record({ field: fc.constant(field), exists: fc.boolean() }),
        ...(kind === "boolean"
          ? []
          : [
              range(valueOf[kind].filter(isShort) as fc.Arbitrary<string | number>).map((bounds) => ({
                field,
                ...bounds,
              })),
            ]),
      ),
    ),
    fc.record({
      field: fc.constantFrom(...keywords),
      prefix: fc.oneof(fc.constantFrom("", "a", "ags-", "Ä", "\u{10ffff}", "\ud7ff", "%"), keyword.filter(isShort)),
    }),
    ...(named.some(([, kind]) => kind === "text")
      ? [
          fc.record({
            text: fc.oneof(
              fc.constantFrom(
                "VPN gate",
                "gottingen",
                "GÖTT",
                "strass",
                "198.51",
                "fil",
                "οδοσ",
                "",
                '"*',
                "a OR b",
                "-",
              ),
              text,
            ),
          }),
        ]
      : []),
  ) as fc.Arbitrary<Filter>;
  return fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      fc.record({ not: tie("filter") }),
      fc.record({ all: fc.array(tie("filter"), { maxLength: 3 }) }),
      fc.record({ any: fc.array(tie("filter"), { maxLength: 3 }) }),
    ) as fc.Arbitrary<Filter>,
  })).filter;
}

function isShort(value: unknown): boolean {
  return typeof value !== "string" || value.length <= 8191;
}

function aggregationOf(fields: Readonly<Record<string, FieldKind>>): fc.Arbitrary<Aggregation> {
  const of = (...kinds: FieldKind[]): string[] =>
    Object.keys(fields).filter((path) => kinds.includes(fields[path] ?? "text"));
  return fc.oneof(
    fc.record({
      kind: fc.constant("terms"),
      field: fc.constantFrom(...of("keyword", "number", "boolean")),
      size: fc.integer({ min: 1, max: 5 }),
    }),
    fc.record({ kind: fc.constant("distinct"), field: fc.constantFrom(...of("keyword", "number", "boolean", "date")) }),
    fc.record({
      kind: fc.constant("histogram"),
      field: fc.constantFrom(...of("date")),
      interval: fc.constantFrom(86_400_000, 2 * 86_400_000, 3_600_000),
    }),
  ) as fc.Arbitrary<Aggregation>;
}

export function generated(collection: CollectionName): Generated {
  const { fields } = collections[collection];
  const sortable = Object.entries(fields).flatMap(([path, kind]) => (kind === "text" ? [] : [path]));
  const sort = fc.array(fc.record({ field: fc.constantFrom(...sortable), order: fc.constantFrom("asc", "desc") }), {
    maxLength: 3,
  }) as fc.Arbitrary<Sort[]>;
  return {
    document: documentOf(fields),
    query: fc.record({
      where: filterOf(fields),
      sort,
      limit: fc.integer({ min: 1, max: 7 }),
      aggregate: fc.dictionary(fc.constantFrom("one", "other", "third"), aggregationOf(fields), { maxKeys: 3 }),
    }),
  };
}
