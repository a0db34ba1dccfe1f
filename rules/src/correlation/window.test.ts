import type { EventId } from "@lagewarte/model";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anEvent } from "../fixtures/an-event.ts";
import type { MatchDetails } from "./match-record.ts";
import { Span } from "./span.ts";
import { Window, type Accept } from "./window.ts";

const details = anEvent() as unknown as MatchDetails;
const id = (text: string) => text as EventId;

interface Step {
  readonly event: string;
  readonly at: number;
  readonly values: readonly string[];
  /** How long after the one before it arrived. */
  readonly after: number;
}
interface Known extends Step {
  readonly arrivedAt: number;
  counted: boolean;
}

/** The windows of a group, said as plainly as possible: all of them are looked at anew for each match. */
class PlainWindows {
  known: Known[] = [];

  forget(time: number): void {
    this.known = this.known.filter(({ arrivedAt }) => arrivedAt > time);
  }

  add(step: Step, arrivedAt: number): Known | undefined {
    if (this.known.some(({ event }) => event === step.event)) return undefined;
    const known = { ...step, arrivedAt, counted: true };
    this.known.push(known);
    return known;
  }

  raised(entry: Known, span: number, counting: "events" | "values", accept: (count: number) => boolean) {
    const counted = this.known.filter((each) => each.counted);
    const ends = counted.map(({ at }) => at).filter((at) => at >= entry.at && at < entry.at + span);
    for (const end of [...new Set(ends)].sort((left, right) => left - right)) {
      const held = counted.filter(({ at }) => at > end - span && at <= end);
      const values = new Set(held.flatMap((each) => each.values));
      if (accept(counting === "events" ? held.length : values.size)) return held.map(({ event }) => event).sort();
    }
    return undefined;
  }
}

const steps = fc.array(
  fc.record({
    event: fc.integer({ min: 0, max: 25 }).map(String),
    at: fc.integer({ min: 0, max: 40 }),
    values: fc.array(fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"), { maxLength: 2 }),
    after: fc.constantFrom(0, 0, 1, 1, 2, 9),
  }),
  { maxLength: 60 },
);
const ordered = steps.map((list) =>
  list.map((step, index) => ({ ...step, event: `${index}`, at: Math.floor(index / 2) })),
);
const accepts = {
  "at least": (bound: number) => (count: number) => count >= bound,
  exactly: (bound: number) => (count: number) => count === bound,
};

const asked =
  (accept: (count: number) => boolean): Accept =>
  (measure) =>
    accept(measure.number() ?? 0);
const moreThanOne = asked((count) => count > 1);

describe("the windows of a group", () => {
  it.each(["events", "values"] as const)(
    "count %s as if each were looked at anew, for streams that are shuffled, late and delivered twice",
    (counting) => {
      const span = fc.constantFrom(1, 5, 12);
      const accept = fc
        .tuple(fc.constantFrom("at least" as const, "exactly" as const), fc.integer({ min: 1, max: 5 }))
        .map(([how, bound]) => accepts[how](bound));
      fc.assert(
        fc.property(fc.oneof(steps, ordered), span, accept, fc.boolean(), (stream, width, accepted, doesRelease) => {
          const window = new Window(new Span("sliding", width), { of: counting });
          const plain = new PlainWindows();
          let now = 0;
          for (const step of stream) {
            now += step.after;
            window.forget(now - 20);
            plain.forget(now - 20);
            const entry = window.remember(id(step.event), step.at, now);
            const known = plain.add(step, now);
            expect(entry === undefined).toBe(known === undefined);
            expect(window.size).toBe(plain.known.length);
            if (entry === undefined || known === undefined) continue;
            window.count(entry, step.values, details);
            const raised = window.raised(entry, asked(accepted));
            expect(raised?.map(({ event }) => event).sort()).toEqual(plain.raised(known, width, counting, accepted));
            if (raised === undefined || !doesRelease) continue;
            for (const each of raised) {
              plain.known.find(({ event }) => event === each.event)!.counted = false;
              window.release(each);
            }
          }
        }),
        { numRuns: 3000 },
      );
    },
  );

  it("end at, but do not begin with, what is a whole span ago", () => {
    const window = new Window(new Span("sliding", 10), { of: "events" });
    const two = (count: number) => count >= 2;
    const add = (event: string, at: number) => {
      const entry = window.remember(id(event), at, at)!;
      window.count(entry, [], details);
      return window.raised(entry, asked(two))?.map((each) => each.event);
    };
    expect(add("a", 0)).toBeUndefined();
    expect(add("b", 10)).toBeUndefined();
    expect(add("c", 19)).toEqual(["b", "c"]);
  });

  it("forget the first when there are too many, and say so", () => {
    const window = new Window(new Span("sliding", 1e9), { of: "events" });
    for (let n = 0; n < 10_005; n += 1) window.count(window.remember(id(`e-${n}`), n, n)!, [], details);
    expect(window.size).toBe(10_000);
    expect(window.evicted).toBe(5);
    expect(window.first?.event).toBe("e-5");
    expect(window.remember(id("e-5"), 0, 0)).toBeUndefined();
    expect(window.remember(id("e-0"), 0, 0)).toBeDefined();
  });

  it("take a match in order at the same cost, however many there are", () => {
    const window = new Window(new Span("sliding", 1e9), { of: "values" });
    const before = process.threadCpuUsage();
    let raised = 0;
    for (let n = 0; n < 200_000; n += 1) {
      const entry = window.remember(id(`e-${n}`), n, n)!;
      window.count(entry, ["same"], details);
      if (window.raised(entry, moreThanOne) !== undefined) raised += 1;
    }
    expect(raised).toBe(0);
    // This thread's own time, in microseconds; were each to look at all before it, it would be minutes.
    expect(process.threadCpuUsage(before).user).toBeLessThan(5e6);
  });
});
