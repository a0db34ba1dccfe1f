import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NOON } from "../fixtures/an-event.ts";
import { streams, threeKinds, type Arrived } from "../fixtures/a-stream.ts";
import { PlainCorrelator } from "../fixtures/plain-correlator.ts";
import { Correlator } from "./correlator.ts";
import type { EpisodeRecord } from "./group.ts";
import { recoveryFrom, TELL_ALL_EVERY } from "./recovery.ts";
import { triggersOf } from "./trigger.ts";

const triggers = triggersOf(threeKinds);
const END_OF_TIME = NOON + 1e10;
const never = Number.NEGATIVE_INFINITY;

/** The stream in batches; after some of them the worker has caught up, and its clock goes on before the next one comes. */
const cuts = fc.array(
  fc.record({ size: fc.integer({ min: 1, max: 12 }), pause: fc.constantFrom(0, 0, 0, 300, 5000, 600_000, 1e7) }),
  { minLength: 1, maxLength: 6 },
);
type Cuts = typeof cuts extends fc.Arbitrary<infer Value> ? Value : never;

interface Batch {
  readonly begin: number;
  readonly matches: readonly Arrived[];
  /** Until when the clock goes on after it; undefined: it does not catch up. */
  readonly until: number | undefined;
}

function batchesOf(stream: readonly Arrived[], sizes: Cuts): Batch[] {
  const batches: Batch[] = [];
  for (let begin = 0, n = 0; begin < stream.length; n += 1) {
    const { size, pause } = sizes[n % sizes.length]!;
    const matches = stream.slice(begin, begin + size);
    const next = stream[begin + matches.length]?.arrival.appendedAt ?? END_OF_TIME;
    const until = pause === 0 ? undefined : Math.min(next, matches.at(-1)!.arrival.appendedAt + pause);
    batches.push({ begin, matches, until });
    begin += matches.length;
  }
  return batches;
}

/** A worker on a log of matches, and the log of alerts that it writes; a crash leaves that alone. */
class Run {
  readonly told: EpisodeRecord[] = [];
  #correlator = new Correlator(triggers);
  #clock: number;
  #readUpTo = never;
  #toldAllAt = never;

  /** Live, the clock goes with the log. Else all matches are there when it begins, and hours of the log take a moment. */
  constructor(stream: readonly Arrived[], isLive: boolean) {
    this.#clock = (isLive ? undefined : stream.at(-1)?.arrival.appendedAt) ?? NOON;
  }

  #tell(all = false): void {
    this.told.push(...this.#correlator.tell(this.#clock, { readUpTo: this.#readUpTo, all }));
  }

  take(matches: readonly Arrived[]): void {
    // The clock ticks also while it is behind; nothing is said to be over then.
    this.#clock = Math.max(this.#clock, matches[0]?.arrival.appendedAt ?? 0);
    this.#tell();
    for (const { record, arrival } of matches) this.#correlator.take(record, arrival);
  }

  /** Ends a batch: alerts are told before the progress is kept. */
  tell(matches: readonly Arrived[]): void {
    const reached = matches.at(-1)!.arrival.appendedAt;
    this.#clock = Math.max(this.#clock + 10, reached);
    const all = Math.abs(reached - this.#toldAllAt) >= TELL_ALL_EVERY;
    this.#tell(all);
    if (all) this.#toldAllAt = reached;
  }

  tick(until: number | undefined): void {
    if (until === undefined) return;
    this.#clock = Math.max(this.#clock + 2000, until);
    this.#readUpTo = until;
    this.#tell();
  }

  /** Dies, and is started anew with progress kept up to `reached`. */
  crash(stream: readonly Arrived[], reached: number): void {
    this.#correlator = new Correlator(triggers);
    this.#toldAllAt = never;
    const { episodesSince, matchesSince, againSince } = recoveryFrom(
      {
        waiting: stream[reached]?.arrival.appendedAt ?? END_OF_TIME,
        done: stream[reached - 1]?.arrival.appendedAt ?? never,
      },
      triggers,
    );
    // Partitions of the topic of alerts are read one after the other, so the order between alerts is lost.
    const records = [...this.latest().values()].sort((left, right) => (left.alert < right.alert ? -1 : 1));
    for (const record of records) if (Date.parse(record.at) >= episodesSince) this.#correlator.restore(record);
    for (const { record, arrival } of stream.slice(0, reached))
      if (arrival.appendedAt >= matchesSince) this.#correlator.take(record, arrival, arrival.appendedAt < againSince);
  }

  end(): void {
    this.#clock = END_OF_TIME;
    this.#readUpTo = END_OF_TIME;
    this.#tell(true);
  }

  /** The last record of each alert. */
  latest(): Map<string, EpisodeRecord> {
    return new Map(this.told.map((record) => [record.alert, record]));
  }

  /** What the alerts say in the end, whenever it was told. */
  outcome(): Record<string, EpisodeRecord["episode"]> {
    const alerts = [...this.latest()].map(([alert, { episode }]) => [alert, episode] as const);
    return Object.fromEntries(alerts.sort(([left], [right]) => (left < right ? -1 : 1)));
  }
}

function uninterrupted(stream: readonly Arrived[], sizes: Cuts, isLive = false): Run {
  const run = new Run(stream, isLive);
  for (const { matches, until } of batchesOf(stream, sizes)) {
    run.take(matches);
    run.tell(matches);
    run.tick(until);
  }
  run.end();
  return run;
}

describe("the correlator", { timeout: 60_000 }, () => {
  it("raises what the plain reference raises, over streams that are shuffled, late and delivered twice", () => {
    let alerts = 0;
    fc.assert(
      fc.property(streams, cuts, (stream, sizes) => {
        const plain = new PlainCorrelator(triggers);
        for (const { record, arrival } of stream) plain.add(record, arrival);
        const outcome = uninterrupted(stream, sizes).outcome();
        expect(Object.keys(outcome).sort()).toEqual([...plain.alerts.keys()].sort());
        for (const [alert, events] of plain.alerts) {
          expect(outcome[alert]).toMatchObject({ active: false, counts: { events: events.length }, anchor: events[0] });
          if (events.length <= 50) expect(outcome[alert]?.evidence).toEqual(events);
          alerts += 1;
        }
      }),
      { numRuns: 500 },
    );
    expect(alerts).toBeGreaterThan(1000);
  });

  it("gives the same alerts, whenever it is asked to tell", () => {
    fc.assert(
      fc.property(streams, cuts, cuts, (stream, one, other) => {
        expect(uninterrupted(stream, one, true).outcome()).toEqual(uninterrupted(stream, other).outcome());
      }),
      { numRuns: 200 },
    );
  });

  it("tells an alert's states in an order that only grows, and its end last", () => {
    fc.assert(
      fc.property(streams, cuts, (stream, sizes) => {
        const counts = new Map<string, number>();
        const run = uninterrupted(stream, sizes);
        for (const { alert, episode } of run.told) {
          expect(episode.counts.events).toBeGreaterThanOrEqual(counts.get(alert) ?? 0);
          counts.set(alert, episode.counts.events);
        }
        for (const { episode } of run.latest().values()) expect(episode.active).toBe(false);
      }),
      { numRuns: 200 },
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
        const run = new Run(stream, isLive);
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
        expect(run.outcome()).toEqual(uninterrupted(stream, sizes).outcome());
      }),
      { numRuns: 1000 },
    );
    expect(died).toBeGreaterThan(1000);
  });
});
