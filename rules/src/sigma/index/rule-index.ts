import type { FieldPath } from "../field-path.ts";
import type { Fields } from "../fields.ts";
import type { Predicate } from "../predicate.ts";
import type { Literal } from "./gram-table.ts";
import { LiteralSearch } from "./literal-search.ts";
import { frequencyOf, witnessesOf, type Witness } from "./witness.ts";

/**
 * Finds, of thousands of predicates, the few that an event may match. Each is filed under something that must be in the
 * event; so only what is in the event is looked at, not the predicates.
 */
export class RuleIndex {
  readonly #always: readonly number[];
  readonly #subjects: readonly Subject[];
  /** For each predicate the number of the last event it was found for. */
  readonly #seen: Float64Array;
  #event = 0;

  constructor(predicates: readonly Predicate[]) {
    const always: number[] = [];
    const byField = new Map<FieldPath | undefined, Filing>();
    const frequency = frequencyIn(predicates);
    for (const [position, predicate] of predicates.entries()) {
      const witnesses = witnessesOf(predicate, frequency);
      if (witnesses === undefined) always.push(position);
      else for (const witness of witnesses) file(witness, position, byField);
    }
    this.#always = always;
    this.#subjects = [...byField].map(([field, filing]) => new Subject(field, filing));
    this.#seen = new Float64Array(predicates.length);
  }

  /** The places of those that the event may match, in order; all that it does match are among them. */
  candidates(fields: Fields): readonly number[] {
    this.#event += 1;
    const event = this.#event;
    const seen = this.#seen;
    const candidates: number[] = [];
    const add = (positions: readonly number[]): void => {
      for (const position of positions)
        if (seen[position] !== event) {
          seen[position] = event;
          candidates.push(position);
        }
    };
    add(this.#always);
    for (const subject of this.#subjects) subject.search(fields, add);
    return candidates.length > 1 ? candidates.sort((left, right) => left - right) : candidates;
  }
}

/** What many rules look for, like the name of a program, is likely to be in many events, however long it is. */
function frequencyIn(predicates: readonly Predicate[]): (witness: Witness) => number {
  const uses = new Map<string, number>();
  const keyOf = (witness: Witness): string =>
    `${witness.field?.name ?? ""}\n${witness.kind === "text" ? witness.text : ""}`;
  for (const predicate of predicates)
    witnessesOf(predicate, (witness) => {
      const key = keyOf(witness);
      uses.set(key, (uses.get(key) ?? 0) + 1);
      return frequencyOf(witness);
    });
  return (witness) => frequencyOf(witness) * (uses.get(keyOf(witness)) ?? 1) ** 2;
}

interface Filing {
  readonly present: number[];
  readonly whole: Map<string, number[]>;
  readonly parts: Map<string, { readonly literal: Literal; readonly positions: number[] }>;
}

function file(witness: Witness, position: number, byField: Map<FieldPath | undefined, Filing>): void {
  let filing = byField.get(witness.field);
  if (filing === undefined) {
    filing = { present: [], whole: new Map(), parts: new Map() };
    byField.set(witness.field, filing);
  }
  const positions = witness.kind === "present" ? filing.present : positionsOf(witness, filing);
  if (positions.at(-1) !== position) positions.push(position);
}

function positionsOf(literal: Literal, { whole, parts }: Filing): number[] {
  const { text, start, end } = literal;
  if (start && end) {
    const known = whole.get(text) ?? [];
    whole.set(text, known);
    return known;
  }
  const key = `${start ? "^" : "*"}${end ? "$" : "*"}${text}`;
  const known = parts.get(key) ?? { literal, positions: [] };
  parts.set(key, known);
  return known.positions;
}

/** All that is filed under one field, or, without a field, under any text of the event. */
class Subject {
  readonly #field: FieldPath | undefined;
  readonly #present: readonly number[];
  readonly #whole: ReadonlyMap<string, readonly number[]>;
  readonly #parts: readonly (readonly number[])[];
  readonly #search: LiteralSearch | undefined;

  constructor(field: FieldPath | undefined, { present, whole, parts }: Filing) {
    this.#field = field;
    this.#whole = whole;
    this.#parts = [...parts.values()].map(({ positions }) => positions);
    const search = new LiteralSearch([...parts.values()].map(({ literal }) => literal));
    this.#search = parts.size > 0 ? search : undefined;
    // What cannot be found fast is left to those who measure what it costs.
    this.#present = [...present, ...search.crowded.flatMap((index) => this.#parts[index] as readonly number[])];
  }

  search(fields: Fields, add: (positions: readonly number[]) => void): void {
    const field = this.#field;
    if (field !== undefined && fields.values(field) === undefined) return;
    add(this.#present);
    const found = (index: number): boolean => {
      add(this.#parts[index] as readonly number[]);
      return false;
    };
    for (const text of field === undefined ? fields.leaves() : fields.folded(field)) {
      const positions = this.#whole.get(text);
      if (positions !== undefined) add(positions);
      this.#search?.find(text, found);
    }
  }
}
