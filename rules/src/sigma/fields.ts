import type { Event, Json, JsonObject } from "@lagewarte/model";
import { fieldPath, lookUp, type FieldPath } from "./field-path.ts";

export type Scalar = string | number | boolean | null;

interface Field {
  readonly values: readonly Scalar[] | undefined;
  texts: readonly string[] | undefined;
  folded: readonly string[] | undefined;
}

const absent: Field = { values: undefined, texts: [], folded: [] };

/**
 * An event as rules see it: several objects in order, of which the first that has a field wins. What is looked up once
 * is remembered, and folded to lower case at most once.
 */
export class Fields {
  readonly #layers: readonly JsonObject[];
  #known: Map<FieldPath, Field> | undefined;
  #leaves: readonly string[] | undefined;

  constructor(layers: readonly JsonObject[]) {
    this.#layers = layers;
  }

  /** Undefined: the field is not there. An empty list: it is there, but holds no plain value. */
  values(path: FieldPath): readonly Scalar[] | undefined {
    return this.#field(path).values;
  }

  /** The same by name, for those who ask seldom. */
  get(name: string): readonly Scalar[] | undefined {
    return this.values(fieldPath(name));
  }

  /** The values as text, without those that are null. */
  texts(path: FieldPath): readonly string[] {
    const field = this.#field(path);
    field.texts ??= textsOf(field.values ?? []);
    return field.texts;
  }

  /** The same in lower case. */
  folded(path: FieldPath): readonly string[] {
    const field = this.#field(path);
    field.folded ??= this.texts(path).map((text) => text.toLowerCase());
    return field.folded;
  }

  /** Every text and number of the event in lower case: what keywords look through. */
  leaves(): readonly string[] {
    if (this.#leaves !== undefined) return this.#leaves;
    const leaves: string[] = [];
    for (const layer of this.#layers) collectLeaves(layer, leaves);
    this.#leaves = leaves;
    return leaves;
  }

  /** What is not there is not remembered: most fields are not, and most are asked for once. */
  #field(path: FieldPath): Field {
    const known = this.#known?.get(path);
    if (known !== undefined) return known;
    for (const layer of this.#layers) {
      const found = lookUp(layer, path);
      if (found === undefined) continue;
      const field = { values: scalarsOf(found), texts: undefined, folded: undefined };
      this.#known ??= new Map();
      this.#known.set(path, field);
      return field;
    }
    return absent;
  }
}

/**
 * An event of ours: ECS names first, then ours (`severity`, `organisations.id`), then the record's own fields. A record
 * cannot hide what we say of it; its own field of such a name is `native.severity`.
 */
export function fieldsOf(event: Event): Fields {
  return new Fields([event.ecs, event as unknown as JsonObject, event.native]);
}

/** A field map as it is: `match --events json`. */
export function plainFields(object: JsonObject): Fields {
  return new Fields([object]);
}

function scalarsOf(value: Json): readonly Scalar[] {
  if (Array.isArray(value)) return value.filter((item) => typeof item !== "object" || item === null) as Scalar[];
  return typeof value === "object" && value !== null ? [] : [value];
}

function textsOf(values: readonly Scalar[]): readonly string[] {
  const [only] = values;
  if (values.length === 1 && typeof only === "string") return [only];
  return values.filter((value) => value !== null).map(String);
}

function collectLeaves(value: Json, into: string[]): void {
  if (typeof value === "string") into.push(value.toLowerCase());
  else if (typeof value === "number") into.push(String(value));
  else if (typeof value === "object" && value !== null)
    for (const item of Object.values(value)) collectLeaves(item, into);
}
