import type { estypes } from "@elastic/elasticsearch";
import { afterPrefix, compareCodePoints } from "../code-points.ts";
import type { Cell } from "../searchable.ts";

type Dsl = estypes.QueryDslQueryContainer;

export interface Bound {
  readonly cell: Cell;
  readonly isIncluded: boolean;
}

/** Where a range begins and ends. */
export interface Bounds {
  readonly lower?: Bound | undefined;
  readonly upper?: Bound | undefined;
}

/** The fields that hold a keyword's values: all of them, and once more the long ones, which are compared one by one. */
export interface KeywordFields {
  readonly all: string;
  readonly long: string;
}

/** Elasticsearch makes automata of what it compares terms to, of a thousand bytes at most: this many characters fit. */
const LONGEST_BOUND = 250;

/** Whether it also lies among the long values. One fewer, as no bound is cut inside of a pair of surrogates. */
export function isLong(cell: Cell): cell is string {
  return typeof cell === "string" && cell.length >= LONGEST_BOUND - 1;
}

function compare(left: Cell, right: Cell): number {
  return typeof left === "string" && typeof right === "string"
    ? compareCodePoints(left, right)
    : Number(left) - Number(right);
}

/** Both hold; either may be missing. */
export function later(one: Bound | undefined, other: Bound | undefined): Bound | undefined {
  return stricter(one, other, 1);
}

export function earlier(one: Bound | undefined, other: Bound | undefined): Bound | undefined {
  return stricter(one, other, -1);
}

function stricter(one: Bound | undefined, other: Bound | undefined, sign: number): Bound | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const difference = compare(one.cell, other.cell) * sign;
  return difference > 0 || (difference === 0 && !one.isIncluded) ? one : other;
}

export function range(field: string, { lower, upper }: Bounds): Dsl {
  return {
    range: {
      [field]: {
        ...(lower === undefined ? {} : { [lower.isIncluded ? "gte" : "gt"]: lower.cell }),
        ...(upper === undefined ? {} : { [upper.isIncluded ? "lte" : "lt"]: upper.cell }),
      },
    },
  };
}

/** A range of keywords: what begins like a long bound is compared as a whole, the rest with the bound's beginning. */
export function keywordRange({ all, long }: KeywordFields, { lower, upper }: Bounds): Dsl {
  const [low, high] = [beginningOf(lower), beginningOf(upper)];
  if (low === undefined && high === undefined) return range(all, { lower, upper });
  const pieces: Dsl[] = [];
  const end = low === undefined ? undefined : afterPrefix(low);
  if (low !== undefined)
    pieces.push(range(long, { lower, upper: earlier(upper, end === undefined ? undefined : excluded(end)) }));
  if (high !== undefined) pieces.push(range(long, { lower: later(lower, included(high)), upper }));
  if (low === undefined || end !== undefined)
    pieces.push(
      range(all, {
        lower: end === undefined ? lower : included(end),
        upper: high === undefined ? upper : excluded(high),
      }),
    );
  return { bool: { should: pieces, minimum_should_match: 1 } };
}

export function keywordPrefix({ all, long }: KeywordFields, prefix: string): Dsl {
  if (prefix.length <= LONGEST_BOUND) return { prefix: { [all]: { value: prefix } } };
  const end = afterPrefix(prefix);
  return range(long, { lower: included(prefix), upper: end === undefined ? undefined : excluded(end) });
}

const included = (cell: Cell): Bound => ({ cell, isIncluded: true });
const excluded = (cell: Cell): Bound => ({ cell, isIncluded: false });

/** Undefined for a bound that fits as a whole. */
function beginningOf(bound: Bound | undefined): string | undefined {
  if (typeof bound?.cell !== "string" || bound.cell.length <= LONGEST_BOUND) return undefined;
  return bound.cell.slice(0, LONGEST_BOUND).replace(/[\ud800-\udbff]$/, "");
}
