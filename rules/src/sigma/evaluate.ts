import type { FieldPath } from "./field-path.ts";
import type { Fields, Scalar } from "./fields.ts";
import { numberOf, timePart } from "./numbers.ts";
import { literalOf, textTest } from "./pattern.ts";
import type { Predicate } from "./predicate.ts";

export type Test = (fields: Fields) => boolean;

type Of<Kind extends Predicate["kind"]> = Extract<Predicate, { kind: Kind }>;

/**
 * The predicate as written, part by part: what every faster way must agree with. A faster one may say itself how
 * `textsTest` looks for texts.
 */
export function testOf(predicate: Predicate, ofTexts: (predicate: Of<"text">) => Test = textsTest): Test {
  switch (predicate.kind) {
    case "all": {
      const tests = predicate.inner.map((each) => testOf(each, ofTexts));
      return (fields) => tests.every((test) => test(fields));
    }
    case "any": {
      const tests = predicate.inner.map((each) => testOf(each, ofTexts));
      return (fields) => tests.some((test) => test(fields));
    }
    case "not": {
      const inner = testOf(predicate.inner, ofTexts);
      return (fields) => !inner(fields);
    }
    case "keyword": {
      const found = textTest(predicate.pattern);
      return (fields) => fields.leaves().some(found);
    }
    case "text":
      return ofTexts(predicate);
    case "test": {
      const { field, test } = predicate;
      return (fields) => fields.texts(field).some(test);
    }
    case "number":
      return numberTest(predicate);
    case "exists": {
      const { field, wanted } = predicate;
      return (fields) => (fields.values(field) !== undefined) === wanted;
    }
    case "null": {
      const { field } = predicate;
      return (fields) => {
        const values = fields.values(field);
        return values === undefined || (values.length > 0 && values.every((value) => value === null));
      };
    }
    case "reference":
      return referenceTest(predicate);
    default:
      return predicate satisfies never;
  }
}

export function textsTest({ field, cased, patterns }: Of<"text">): Test {
  const textsOf = textsBy(field, cased);
  // A list of plain texts is one look into a set.
  const exact = new Set(patterns.flatMap((pattern) => literalOf(pattern) ?? []));
  const tests = patterns.filter((pattern) => literalOf(pattern) === undefined).map(textTest);
  if (tests.length === 0) return (fields) => textsOf(fields).some((text) => exact.has(text));
  return (fields) => {
    for (const text of textsOf(fields)) {
      if (exact.has(text)) return true;
      for (const test of tests) if (test(text)) return true;
    }
    return false;
  };
}

export function textsBy(field: FieldPath, cased: boolean): (fields: Fields) => readonly string[] {
  return cased ? (fields) => fields.texts(field) : (fields) => fields.folded(field);
}

function numberTest({ field, comparison, bound, part }: Of<"number">): Test {
  const compare = {
    lt: (x: number) => x < bound,
    lte: (x: number) => x <= bound,
    gt: (x: number) => x > bound,
    gte: (x: number) => x >= bound,
    eq: (x: number) => x === bound,
  }[comparison];
  const read = (each: Scalar): number | undefined => (part === undefined ? numberOf(each) : timePart(each, part));
  return (fields) =>
    fields.values(field)?.some((each) => {
      const number = read(each);
      return number !== undefined && compare(number);
    }) ?? false;
}

function referenceTest({ field, other, place, cased }: Of<"reference">): Test {
  const compare = {
    whole: (left: string, right: string) => left === right,
    contains: (left: string, right: string) => left.includes(right),
    startswith: (left: string, right: string) => left.startsWith(right),
    endswith: (left: string, right: string) => left.endsWith(right),
  }[place];
  const [leftOf, rightOf] = [textsBy(field, cased), textsBy(other, cased)];
  return (fields) => leftOf(fields).some((left) => rightOf(fields).some((right) => compare(left, right)));
}
