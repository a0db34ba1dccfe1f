import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchesOf, cuts, Run, uninterrupted } from "../fixtures/a-run.ts";
import { ruleSets, streamsFor } from "../fixtures/a-stream.ts";
import { PlainCorrelator } from "../fixtures/plain-correlator.ts";
import { triggersOf } from "./trigger.ts";

const sets = Object.entries(ruleSets).map(([name, rules]) => ({
  name,
  triggers: triggersOf(rules),
  streams: streamsFor(rules),
}));

describe.each(sets)("the correlator, with $name,", { timeout: 120_000 }, ({ triggers, streams }) => {
  it("raises what the plain reference raises, over streams that are shuffled, late and delivered twice", () => {
    let alerts = 0;
    fc.assert(
      fc.property(streams, cuts, (stream, sizes) => {
        const plain = new PlainCorrelator(triggers);
        for (const { record, arrival } of stream) plain.add(record, arrival);
        plain.finish();
        const outcome = uninterrupted(triggers, stream, sizes).outcome();
        expect(Object.keys(outcome).sort()).toEqual([...plain.alerts.keys()].sort());
        for (const [alert, events] of plain.alerts) {
          expect(outcome[alert]).toMatchObject({ active: false, counts: { events: events.length } });
          // Of alerts that are counted the evidence is theirs.
          const isOfEvents = events.every((event) => event.startsWith("e-"));
          if (isOfEvents && events.length <= 50) expect(outcome[alert]?.evidence).toEqual(events);
          expect(outcome[alert]?.anchor).toBe(outcome[alert]?.evidence[0]);
          alerts += 1;
        }
      }),
      { numRuns: 300 },
    );
    expect(alerts).toBeGreaterThan(300);
  });

  it("gives the same alerts, whenever it is asked to tell", () => {
    fc.assert(
      fc.property(streams, cuts, cuts, (stream, one, other) => {
        expect(uninterrupted(triggers, stream, one, true).outcome()).toEqual(
          uninterrupted(triggers, stream, other).outcome(),
        );
      }),
      { numRuns: 100 },
    );
  });

  it("tells an alert's states in an order that only grows, and its end last", () => {
    fc.assert(
      fc.property(streams, cuts, (stream, sizes) => {
        const counts = new Map<string, number>();
        const run = uninterrupted(triggers, stream, sizes);
        for (const { alert, episode } of run.told) {
          expect(episode.counts.events).toBeGreaterThanOrEqual(counts.get(alert) ?? 0);
          counts.set(alert, episode.counts.events);
        }
        for (const { episode } of run.latest().values()) expect(episode.active).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it("started anew at any point, once or often, loses no alert, doubles none and counts the same", () => {
    const crashes = fc.array(
      fc.record({
        batch: fc.integer({ min: 0, max: 12 }),
        /** After how many of the batch's matches it dies, or after all of them are told, but before progress is kept. */
        within: fc.integer({ min: 0, max: 12 }),
        isTold: fc.boolean(),
      }),
      { minLength: 1, maxLength: 4 },
    );
    let died = 0;
    fc.assert(
      fc.property(streams, cuts, crashes, fc.boolean(), (stream, sizes, deaths, isLive) => {
        const run = new Run(triggers, stream, isLive);
        for (const [n, { begin, matches, until }] of batchesOf(stream, sizes).entries()) {
          for (const { within, isTold } of deaths.filter(({ batch }) => batch === n)) {
            run.take(isTold ? matches : matches.slice(0, within));
            if (isTold) run.tell(matches);
            run.crash(stream, begin);
            died += 1;
          }
          run.take(matches);
          run.tell(matches);
          run.tick(until);
        }
        run.end();
        expect(run.outcome()).toEqual(uninterrupted(triggers, stream, sizes).outcome());
      }),
      { numRuns: 400 },
    );
    expect(died).toBeGreaterThan(300);
  });
});
