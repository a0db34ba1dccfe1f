import type { Json, JsonObject } from "@lagewarte/model";

/** A field's name, cut in advance at each of its dots. */
export interface FieldPath {
  readonly name: string;
  readonly ways: readonly { readonly head: string; readonly rest: FieldPath }[];
  /** The name without its spaces, if it has some: `Threat Name` is `ThreatName` where events have no spaces. */
  readonly narrow: FieldPath | undefined;
}

const known = new Map<string, FieldPath>();

/** One path for each name, so that paths can be compared and used as keys. Only rules make them, never events. */
export function fieldPath(name: string): FieldPath {
  const before = known.get(name);
  if (before !== undefined) return before;
  const ways: { head: string; rest: FieldPath }[] = [];
  for (let dot = name.indexOf("."); dot > 0; dot = name.indexOf(".", dot + 1))
    ways.push({ head: name.slice(0, dot), rest: fieldPath(name.slice(dot + 1)) });
  const path = { name, ways, narrow: /\s/.test(name) ? fieldPath(name.replaceAll(/\s/g, "")) : undefined };
  known.set(name, path);
  return path;
}

/** The literal key first, then a walk along the dots; through lists any element. Undefined: not there. */
export function lookUp(object: JsonObject, path: FieldPath): Json | undefined {
  if (Object.hasOwn(object, path.name)) return object[path.name];
  for (const { head, rest } of path.ways) {
    if (!Object.hasOwn(object, head)) continue;
    const inner = object[head];
    const found = Array.isArray(inner)
      ? lookUpInList(inner as readonly Json[], rest)
      : isObject(inner)
        ? lookUp(inner, rest)
        : undefined;
    if (found !== undefined) return found;
  }
  return path.narrow === undefined ? undefined : lookUp(object, path.narrow);
}

function lookUpInList(list: readonly Json[], path: FieldPath): Json | undefined {
  const found = list.flatMap((item): readonly Json[] => {
    const value = isObject(item) ? lookUp(item, path) : undefined;
    return value === undefined ? [] : Array.isArray(value) ? (value as readonly Json[]) : [value];
  });
  return found.length > 0 ? found : undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
