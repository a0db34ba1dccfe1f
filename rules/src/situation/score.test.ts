import { severities, type Severity } from "@lagewarte/model";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NOON } from "../fixtures/an-event.ts";
import { anAlert } from "../fixtures/a-world.ts";
import { levelOf, reachOf, scoreOf, scoreOfMany, steady, weightOf } from "./score.ts";

type Given = Parameters<typeof anAlert>[1];
const weight = (given: Given, criticality = 1) => weightOf(anAlert("a", given), criticality, NOON);
const levelWith = (given: Given) => levelOf(weight(given));
const levels = ["none", "low", "medium", "high", "critical"] as const;

describe("the weight of an alert", () => {
  it.each(severities)("of severity %s gives at least the level of its name, however unsure its source", (severity) => {
    expect(levelWith({ severity, confidence: 0 })).toBe(severity === "info" ? "none" : severity);
    expect(levelWith({ severity, confidence: 100 })).toBe(severity === "info" ? "none" : severity);
  });

  it("is more than that of three alerts of the next lower severity", () => {
    for (const [index, severity] of severities.slice(1, -1).entries())
      expect(weight({ severity: severities[index + 2]! })).toBeGreaterThan(3 * weight({ severity }));
  });

  it("falls when somebody works on it, and is nothing when it is closed", () => {
    expect(weight({ state: "acknowledged" })).toBeCloseTo(0.7 * weight({}));
    expect(weight({ state: "closed" })).toBe(0);
  });

  it("fades when nothing more comes, half of the way in six hours, but never goes away by itself", () => {
    expect(weight({ quiet: 0 })).toBe(weight({}));
    expect(weight({ quiet: 6 })).toBeCloseTo(0.875 * weight({}));
    expect(weight({ quiet: 24 * 365 })).toBeCloseTo(0.75 * weight({}));
  });

  it("grows with the organisation's criticality and the source's confidence", () => {
    expect(weight({}, 1.5)).toBeCloseTo(1.5 * weight({}));
    expect(weight({ confidence: 100 })).toBeCloseTo(weight({ confidence: 0 }) / 0.75);
  });
});

describe("the score of several alerts", () => {
  it("is less than twice the heaviest, so no crowd of small ones makes a grave level", () => {
    const crowd = (severity: Severity) =>
      levelOf(scoreOf(Array.from({ length: 1000 }, () => weight({ severity, confidence: 100 }))));
    expect((["low", "medium", "high"] as const).map(crowd)).toEqual(["low", "medium", "high"]);
  });

  it("grows with every alert, and does not depend on how many light ones there are", () => {
    const weights = fc.array(fc.double({ min: 0.01, max: 50, noNaN: true }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(weights, (list) => {
        const sorted = list.toSorted((left, right) => right - left);
        expect(scoreOf(sorted)).toBeGreaterThanOrEqual(scoreOf(sorted.slice(0, -1)));
        expect(scoreOf(sorted)).toBeLessThan(2 * sorted[0]!);
      }),
    );
  });
});

describe("the state as a whole", () => {
  it("counts a single case one level less, and one at three organisations in full", () => {
    const severitiesAtState = (organisations: number) =>
      severities.map((severity) => levelOf(weight({ severity }) * reachOf("state", organisations)));
    expect(severitiesAtState(1)).toEqual(["none", "none", "low", "medium", "high"]);
    expect(severitiesAtState(3)).toEqual(["none", "low", "medium", "high", "critical"]);
    expect(reachOf("state", 400)).toBe(1);
    expect(reachOf("kreis", 1)).toBe(1);
  });

  it("has at least the score that ten organisations have", () => {
    const scores = (many: number) => Array.from({ length: 1000 }, (_, n) => (n < many ? 14 : 0));
    expect([scoreOfMany(scores(9)), scoreOfMany(scores(10)), scoreOfMany([])]).toEqual([0, 14, 0]);
  });
});

describe("a level", () => {
  it("rises at once and falls only when the score has left it clearly", () => {
    expect(steady("medium", 10)).toBe("high");
    expect(steady("high", 9)).toBe("high");
    expect(steady("high", 8.4)).toBe("medium");
    expect(steady("critical", 0)).toBe("none");
    expect(steady(null, 9)).toBe("medium");
    expect(steady("no-data", 9)).toBe("medium");
  });

  it("does not flap while a score wavers by a tenth", () => {
    const wavering = fc.tuple(
      fc.double({ min: 0, max: 60, noNaN: true }),
      fc.array(fc.double({ min: 0.95, max: 1.05, noNaN: true })),
    );
    fc.assert(
      fc.property(wavering, ([score, factors]) => {
        let level = steady(null, score);
        let changes = 0;
        for (const factor of factors) {
          const next = steady(level, score * factor);
          if (next !== level) changes += 1;
          level = next;
        }
        expect(changes).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("is never lower than the score says", () => {
    fc.assert(
      fc.property(fc.constantFrom(...levels), fc.double({ min: 0, max: 60, noNaN: true }), (before, score) => {
        expect(levels.indexOf(steady(before, score))).toBeGreaterThanOrEqual(levels.indexOf(levelOf(score)));
      }),
    );
  });
});
