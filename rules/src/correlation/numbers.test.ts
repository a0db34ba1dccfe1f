import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ExactSum, percentileOf, SortedNumbers } from "./numbers.ts";

/** Numbers come, and some go again. */
const steps = (number: fc.Arbitrary<number>) => fc.array(fc.record({ number, goes: fc.boolean() }), { maxLength: 60 });
const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e30, max: 1e30 });

/** A double is a whole number of 2^-1074. */
function wholeOf(number: number): bigint {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, Math.abs(number));
  const raw = bits.getBigUint64(0);
  const exponent = Number(raw >> 52n);
  const mantissa = (raw & ((1n << 52n) - 1n)) | (exponent === 0 ? 0n : 1n << 52n);
  const whole = mantissa << BigInt(Math.max(0, exponent - 1));
  return number < 0 ? -whole : whole;
}

/** By how much, in 2^-1074, a number is off. */
const error = (number: number, whole: bigint): bigint => {
  const difference = wholeOf(number) - whole;
  return difference < 0n ? -difference : difference;
};

describe("a sum", () => {
  it("is the nearest number to the true one, whatever came and went", () => {
    fc.assert(
      fc.property(steps(fc.oneof(finite, fc.constantFrom(0.1, 0.2, 1e16, 1, -1e16, 5e-324))), (list) => {
        const sum = new ExactSum();
        let whole = 0n;
        for (const { number, goes } of list) {
          sum.add(number);
          whole += wholeOf(number);
          if (!goes) continue;
          sum.add(-number);
          whole -= wholeOf(number);
        }
        const { value } = sum;
        const up = value + Math.abs(value) * Number.EPSILON + Number.MIN_VALUE;
        const down = value - Math.abs(value) * Number.EPSILON - Number.MIN_VALUE;
        expect(error(value, whole) <= error(up, whole)).toBe(true);
        expect(error(value, whole) <= error(down, whole)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it("is the same in any order", () => {
    fc.assert(
      fc.property(fc.array(finite), fc.array(finite), (left, right) => {
        const of = (list: readonly number[]): number => {
          const sum = new ExactSum();
          for (const each of list) sum.add(each);
          return sum.value;
        };
        expect(of([...left, ...right])).toBe(of([...right, ...left].reverse()));
      }),
    );
  });

  it("of tenths has no rest when all are gone", () => {
    const sum = new ExactSum();
    for (let n = 1; n <= 1000; n += 1) sum.add(n / 10);
    expect(sum.value).toBe(50_050);
    for (let n = 1; n <= 1000; n += 1) sum.add(-n / 10);
    expect(sum.value).toBe(0);
  });
});

describe("sorted numbers", () => {
  it("are those that came and did not go, in order", () => {
    fc.assert(
      fc.property(steps(fc.integer({ min: -50, max: 50 })), fc.integer({ min: 1, max: 40 }), (list, times) => {
        const sorted = new SortedNumbers();
        const plain: number[] = [];
        for (let n = 0; n < times; n += 1)
          for (const { number, goes } of list) {
            sorted.add(number);
            plain.push(number);
            if (!goes) continue;
            sorted.delete(number);
            plain.splice(plain.indexOf(number), 1);
          }
        plain.sort((left, right) => left - right);
        expect(Array.from({ length: sorted.size }, (_, rank) => sorted.at(rank))).toEqual(plain);
      }),
    );
  });

  it.each([
    [[], 50, undefined],
    [[7], 95, 7],
    [[1, 2, 3, 4], 50, 2.5],
    [[1, 2, 3], 50, 2],
    [[4, 1, 3, 2], 0, 1],
    [[4, 1, 3, 2], 100, 4],
    [[10, 20, 30, 40, 50], 90, 46],
  ])("%j: the percentile %d is %d", (list, percentile, expected) => {
    const sorted = new SortedNumbers();
    for (const each of list) sorted.add(each);
    expect(percentileOf(sorted, percentile)).toBe(expected);
  });
});
