// Matches a second that a value_count over ten minutes takes, by how many groups there are, beside a bare loop that looks
// up the group and counts the value, without windows, order, duplicates or forgetting; and bytes for each match that is
// kept.
// Usage: node --conditions=@lagewarte/source --expose-gc rules/bench/correlate.bench.ts
import type { EventId } from "@lagewarte/model";
import { exploits, ruleSetOf, spread } from "../src/fixtures/a-rule.ts";
import { streamOf, type Arrived } from "../src/fixtures/a-stream.ts";
import { anEvent, NOON } from "../src/fixtures/an-event.ts";
import { Correlator } from "../src/correlation/correlator.ts";
import { triggersOf } from "../src/correlation/trigger.ts";
import { heap, rate, tell } from "./measure.ts";

/** As many as a worker gets at once. */
const BATCH = 1000;
const MATCHES = 3_000_000;
/** Those before are warming up: windows fill, code is compiled. */
const WARM = 1_500_000;

const rules = ruleSetOf(exploits, spread);
const triggers = triggersOf(rules);
const [sample] = streamOf(rules, [{ event: anEvent(), appendedAt: NOON }]);
if (sample === undefined) throw new Error("no match");
const { record } = sample;
const kept = triggers.byId.get(record.trigger)?.kept ?? 0;
const towns = [['["town-1"]'], ['["town-2"]']];

/** In one piece, as texts are that were read from the log. */
const flat = (text: string): string => Buffer.from(text, "latin1").toString("latin1");
const idOf = (prefix: string, n: number): string => flat(`${prefix}-${n.toString(36).padStart(26, "0")}`);

interface Load {
  readonly keys: readonly string[];
  /** Milliseconds between two matches. */
  readonly step: number;
  /** Of a hundred matches so many are half a minute late. */
  readonly late: number;
}

/** Matches in the order of time; two values a group, so that none raises an alert. Groups take turns at random. */
function batchFrom(first: number, { keys, step, late }: Load): Arrived[] {
  return Array.from({ length: BATCH }, (_, n) => {
    const index = first + n;
    const appendedAt = NOON + Math.round(index * step);
    const at = appendedAt - (index % 100 < late ? 30_000 : 0);
    // A cheap scatter that visits every group equally often.
    const key = keys[(index * 40_503) % keys.length] ?? "";
    const values = towns[index % 2] ?? [];
    return {
      record: { ...record, event: idOf("e", index) as EventId, at, values },
      arrival: { key, partition: 0, offset: index, appendedAt },
    };
  });
}

/** `each` matches are kept of each group at a time. */
function measure(groups: number, each: number, late = 0): void {
  const load: Load = {
    keys: Array.from({ length: groups }, (_, n) => idOf("g", n)),
    step: kept / (groups * each),
    late,
  };
  const before = heap();
  const correlator = new Correlator(triggers, { mostGroups: Math.max(groups, 200_000) });
  const counts = new Map<string, Map<string, number>>();
  const seconds = { ours: 0, bare: 0 };
  for (let first = 0; first < MATCHES; first += BATCH) {
    const batch = batchFrom(first, load);
    const now = batch.at(-1)?.arrival.appendedAt ?? NOON;
    const ours = rate(1, () => {
      for (const { record: match, arrival } of batch) correlator.take(match, arrival);
      if (correlator.tell(now).length > 0) throw new Error("an alert was raised");
    });
    const bare = rate(1, () => {
      for (const { record: match, arrival } of batch) {
        let values = counts.get(arrival.key);
        if (values === undefined) {
          values = new Map();
          counts.set(arrival.key, values);
        }
        const value = match.values[0] ?? "";
        values.set(value, (values.get(value) ?? 0) + 1);
      }
    });
    if (first < WARM) continue;
    seconds.ours += 1 / ours;
    seconds.bare += 1 / bare;
  }
  const measured = MATCHES - WARM;
  const name = `value_count, ${groups.toLocaleString("en-GB")} group${groups === 1 ? "" : "s"} of ${each.toLocaleString("en-GB")}${late > 0 ? `, ${late} % late` : ""}`;
  tell(name, measured / seconds.ours, measured / seconds.bare, "matches/s");
  if (correlator.groups !== groups || correlator.losses.total("match") > 0) throw new Error("not all groups are kept");
  counts.clear();
  const live = groups * each;
  // A match record takes half a kilobyte as JSON on the log. Of a few matches the figure would be noise.
  if (live >= 100_000) tell(`${name}: memory`, (heap() - before) / live, 512, "bytes a match kept");
  if (correlator.groups !== groups) throw new Error("kept while it is measured");
}

measure(1, 8000);
measure(1000, 1000);
measure(100_000, 10);
measure(100_000, 1);
measure(1_000_000, 1);
measure(1000, 1000, 10);
