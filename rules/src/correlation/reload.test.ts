import { describe, expect, it } from "vitest";
import { aCount, aCorrelation, exploits, ruleSetOf } from "../fixtures/a-rule.ts";
import { anEvent, NOON } from "../fixtures/an-event.ts";
import { streamOf } from "../fixtures/a-stream.ts";
import { Correlator } from "./correlator.ts";
import { triggersOf } from "./trigger.ts";

const at = (minute: number) => NOON + minute * 60_000;
const burst = aCount("burst", "type: event_count, group-by: [source.ip], timespan: 10m, condition: { gte: 3 }");
const quiet = aCount("quiet", "type: event_count, group-by: [source.ip], timespan: 10m, condition: { lt: 3 }");
const before = ruleSetOf(exploits, burst, quiet);

function run(rules = before) {
  const correlator = new Correlator(triggersOf(rules));
  let current = rules;
  let offset = 0;
  const take = (minute: number) => {
    const event = anEvent({ id: `e-${minute}`, minute });
    for (const { record, arrival } of streamOf(current, [{ event, appendedAt: at(minute) }])) {
      offset += 1;
      correlator.take(record, { ...arrival, offset });
    }
  };
  return {
    correlator,
    take,
    use: (next: typeof rules) => {
      current = next;
      correlator.use(triggersOf(next));
    },
    tell: (minute: number) =>
      correlator
        .tell(at(minute), { all: true })
        .map(({ episode: { rule, active, counts } }) => [rule.title, active, counts.events]),
  };
}

describe("other rules while it runs", () => {
  it("leave the windows and alerts of a rule that is the same", () => {
    const { take, use, tell } = run();
    take(0);
    take(1);
    use(ruleSetOf(exploits, burst, quiet, burst.replaceAll("burst", "other")));
    take(2);
    expect(tell(2)).toEqual([["burst", true, 3]]);
    take(3);
    expect(tell(3)).toEqual([["burst", true, 4]]);
  });

  it("ask the windows that were waiting for their end", () => {
    const { take, use, tell } = run();
    take(0);
    use(ruleSetOf(exploits, quiet));
    expect(tell(25)).toEqual([]);
    expect(tell(26)).toEqual([["quiet", true, 1]]);
  });

  it("begin with empty windows where a rule was changed, or one that it refers to", () => {
    for (const next of [
      ruleSetOf(exploits, burst.replace("level: high", "level: low")),
      ruleSetOf(`${exploits}\nlevel: low`, burst),
    ]) {
      const { take, use, tell } = run(ruleSetOf(exploits, burst));
      take(0);
      take(1);
      use(next);
      take(2);
      expect(tell(2)).toEqual([]);
      take(3);
      take(4);
      expect(tell(4)).toEqual([["burst", true, 3]]);
    }
  });

  it("let an alert of a rule that was changed go on, and count nothing twice that comes again", () => {
    const { take, use, tell } = run(ruleSetOf(exploits, burst));
    for (const minute of [0, 1, 2]) take(minute);
    expect(tell(2)).toEqual([["burst", true, 3]]);
    use(ruleSetOf(exploits, burst.replace("level: high", "level: low")));
    for (const minute of [0, 1, 2, 3]) take(minute);
    expect(tell(3)).toEqual([["burst", true, 4]]);
    expect(tell(13)).toEqual([["burst", false, 4]]);
  });

  it("end the alerts of a rule that is gone", () => {
    const { correlator, take, use, tell } = run(ruleSetOf(exploits, burst));
    for (const minute of [0, 1, 2]) take(minute);
    tell(2);
    use(ruleSetOf(exploits));
    expect(tell(3)).toEqual([["burst", false, 3]]);
    expect(correlator.groups).toBe(0);
    expect(tell(60)).toEqual([]);
  });
});

describe("correlations of correlations", () => {
  const campaign = aCorrelation(
    "campaign",
    "type: event_count, rules: burst, group-by: [ip], timespan: 2h, aliases: { ip: { burst: source.ip } }, condition: { gte: 2 }",
  );

  it("count an alert once, when it opens, with the events behind it", () => {
    const { correlator, take } = run(ruleSetOf(exploits, burst, campaign));
    for (const minute of [0, 1, 2, 3]) take(minute);
    const [match, ...others] = correlator.takeChained();
    expect(others).toEqual([]);
    expect(match).toMatchObject({
      trigger: "campaign",
      group: { ip: "203.0.113.7" },
      at: at(2),
      values: [],
      details: { evidence: ["e-0", "e-1", "e-2"], organisations: [{ id: "town-1" }] },
    });
    const told = correlator.tell(at(3));
    expect(told).toMatchObject([{ alert: match?.event, silent: true }]);
  });

  it("are the same matches in every run", () => {
    const chained = () => {
      const { correlator, take } = run(ruleSetOf(exploits, burst, campaign));
      for (const minute of [0, 1, 2, 40, 41, 42]) take(minute);
      return correlator.takeChained();
    };
    expect(chained()).toHaveLength(2);
    expect(chained()).toEqual(chained());
  });
});
