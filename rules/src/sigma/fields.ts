import type { Json, JsonObject } from "@lagewarte/model";

export type Scalar = string | number | boolean | null;

/** How a rule sees an event: the values of a field, whether it is there at all, and all that keywords look through. */
export interface Fields {
  /** Undefined: the field is not there. An empty list: it is there without a value. */
  get(name: string): readonly Scalar[] | undefined;
  /** Every leaf of the event. */
  leaves(): readonly string[];
}

function scalarsOf(value: Json | undefined): readonly Scalar[] | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value))
    return value.flatMap((item) => (typeof item === "object" && item !== null ? [] : [item as Scalar]));
  if (typeof value === "object" && value !== null) return [];
  return [value as Scalar];
}

/** The literal key first, then a walk along the dots; through lists any element. */
export function lookUp(object: JsonObject, name: string): Json | undefined {
  if (Object.hasOwn(object, name)) return object[name];
  const dot = name.indexOf(".");
  if (dot < 0) return undefined;
  for (let at = dot; at > 0; at = name.indexOf(".", at + 1)) {
    const head = name.slice(0, at);
    if (!Object.hasOwn(object, head)) continue;
    const inner = object[head];
    const rest = name.slice(at + 1);
    if (Array.isArray(inner)) {
      const found = inner.flatMap((item) => {
        const value =
          typeof item === "object" && item !== null && !Array.isArray(item)
            ? lookUp(item as JsonObject, rest)
            : undefined;
        return value === undefined ? [] : Array.isArray(value) ? (value as Json[]) : [value];
      });
      if (found.length > 0) return found;
    } else if (typeof inner === "object" && inner !== null) {
      const value = lookUp(inner as JsonObject, rest);
      if (value !== undefined) return value;
    }
  }
  return undefined;
}

function leavesOf(value: Json, into: string[]): void {
  if (typeof value === "string") into.push(value);
  else if (typeof value === "number") into.push(String(value));
  else if (Array.isArray(value)) for (const item of value) leavesOf(item as Json, into);
  else if (typeof value === "object" && value !== null) for (const item of Object.values(value)) leavesOf(item, into);
}

/** A field map as it is: `match --events json`. */
export function plainFields(object: JsonObject): Fields {
  return layeredFields([object]);
}

/** Looks through several objects in order; the first that has the field wins. */
export function layeredFields(layers: readonly JsonObject[]): Fields {
  const known = new Map<string, readonly Scalar[] | undefined>();
  let leaves: string[] | undefined;
  return {
    get: (name) => {
      if (known.has(name)) return known.get(name);
      let found: readonly Scalar[] | undefined;
      for (const layer of layers) {
        found = scalarsOf(lookUp(layer, name));
        if (found !== undefined) break;
      }
      known.set(name, found);
      return found;
    },
    leaves: () => {
      if (leaves !== undefined) return leaves;
      leaves = [];
      for (const layer of layers) leavesOf(layer, leaves);
      return leaves;
    },
  };
}
