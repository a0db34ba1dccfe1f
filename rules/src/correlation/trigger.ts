import { sha256 } from "@lagewarte/platform";
import { fieldPath, type FieldPath } from "../sigma/field-path.ts";
import { SESSION_SPANS } from "../sigma/read-correlation.ts";
import type { CorrelationRule, DetectionRule, Rule, RuleSet } from "../sigma/rule.ts";
import { questionOf, type WindowQuestion } from "./question.ts";
import { UNJUDGED } from "./recovery.ts";
import { Span } from "./span.ts";

interface Common {
  /** Of the rule and of all that it refers to: a match that was made for another one counts no more. */
  readonly version: string;
  /** Where a rule's events have what alerts are gathered by. */
  readonly groupBy: (rule: Rule) => readonly FieldPath[];
  /** What one window holds. */
  readonly span: Span;
  /** For how long a match is remembered after it reached us, in milliseconds: to count it, and to know it again. */
  readonly kept: number;
  /** For how long after its last match reached us an episode still takes what is late. */
  readonly open: number;
  /** How far back matches and episodes are read after a restart, for the state to be as it was. */
  readonly reach: { readonly matches: number; readonly episodes: number };
  /** Correlations that count its alerts. */
  readonly outer: readonly CountTrigger[];
}

interface EachTrigger extends Common {
  readonly kind: "each";
  readonly rule: DetectionRule;
}
export interface CountTrigger extends Common {
  readonly kind: "count";
  readonly rule: CorrelationRule;
  readonly fields: readonly FieldPath[];
  readonly question: WindowQuestion;
  /** For so long after its end a window waits to be judged: for what is late, and for those whose alerts it counts. */
  readonly delay: number;
  /** How many correlations its alerts pass through before they reach it. */
  readonly level: number;
  /** Only other correlations see its alerts. */
  readonly isSilent: boolean;
}

/** What raises an alert: a correlation, or a detection that alerts by itself at its first match. */
export type Trigger = EachTrigger | CountTrigger;

/** All triggers by id, and which of them a detection's match is for. */
export interface Triggers {
  readonly byId: ReadonlyMap<string, Trigger>;
  readonly of: (detection: DetectionRule) => readonly Trigger[];
  /** The longest reach of all. */
  readonly longest: Common["reach"];
  /** How many correlations an alert passes through at the most. */
  readonly levels: number;
}

/** For this long an event that comes twice is known again by what has no window. */
const AGAIN = 15 * 60_000;
/** An event's time may be so much ahead of when it reached us. */
const AHEAD = 6 * 60_000;

const names = (rule: Rule, word: string): boolean => word === rule.id || word === rule.name;

export function triggersOf({ detections, correlations, alerting, silent }: RuleSet): Triggers {
  const outer = new Map<string, CountTrigger[]>(correlations.map(({ id }) => [id, []]));
  const counts: CountTrigger[] = [];
  for (const rule of correlations) {
    // Each comes after those that it refers to.
    const inner = counts.filter((each) => rule.rules.some((word) => names(each.rule, word)));
    const used = detections.filter((each) => rule.rules.some((word) => names(each, word)));
    const trigger = countTrigger(rule, used, inner, {
      outer: outer.get(rule.id) ?? [],
      isSilent: silent.includes(rule),
    });
    for (const each of inner) outer.get(each.rule.id)?.push(trigger);
    counts.push(trigger);
  }
  const all: Trigger[] = [...alerting.map(eachTrigger), ...counts];
  const byDetection = new Map(
    detections.map((detection): [DetectionRule, readonly Trigger[]] => [
      detection,
      all.filter((trigger) =>
        trigger.kind === "each"
          ? trigger.rule === detection
          : trigger.rule.rules.some((word) => names(detection, word)),
      ),
    ]),
  );
  return {
    byId: new Map(all.map((trigger) => [trigger.rule.id, trigger])),
    of: (detection) => byDetection.get(detection) ?? [],
    longest: {
      matches: Math.max(0, ...all.map(({ reach }) => reach.matches)),
      episodes: Math.max(0, ...all.map(({ reach }) => reach.episodes)),
    },
    levels: Math.max(0, ...counts.map(({ level }) => level)),
  };
}

function eachTrigger(rule: DetectionRule): EachTrigger {
  const paths = rule.groupBy.map(fieldPath);
  const open = rule.timespan + Math.max(rule.timespan, AGAIN);
  return {
    kind: "each",
    rule,
    version: rule.info.version,
    groupBy: () => paths,
    span: new Span("sliding", rule.timespan),
    // It has no window to fill: this is for events that come twice.
    kept: AGAIN,
    open,
    reach: { matches: 2 * AGAIN, episodes: open },
    outer: [],
  };
}

function countTrigger(
  rule: CorrelationRule,
  used: readonly DetectionRule[],
  inner: readonly CountTrigger[],
  rest: Pick<CountTrigger, "outer" | "isSilent">,
): CountTrigger {
  const { timespan, lateness, window, baseline } = rule;
  const question = questionOf(rule);
  const delay =
    lateness +
    Math.max(0, ...inner.map((each) => each.delay + (each.question.when === "end" ? longestWindow(each.rule) : 0)));
  const longest = window === "session" ? SESSION_SPANS * timespan : timespan;
  const kept = longest + delay + (question.when === "end" ? AHEAD : 0);
  const gap = Math.max(timespan, rule.suppress ?? 0);
  // One that waits for the end of a window may join an episode so much later.
  const open = gap + Math.max(delay, question.when === "end" ? kept + longest : 0);
  const history = baseline === undefined ? 2 * timespan : (baseline.windows + 2) * timespan;
  return {
    kind: "count",
    rule,
    version:
      used.length + inner.length === 0
        ? rule.info.version
        : sha256([rule.info, ...used.map(({ info }) => info), ...inner].map(({ version }) => version).join(" ")).slice(
            0,
            16,
          ),
    groupBy: pathsByRule(rule, [...used, ...inner.map((each) => each.rule)]),
    fields: rule.fields.map(fieldPath),
    // Spikes are between windows that follow upon each other.
    span: new Span(rule.type === "spike" ? "tumbling" : window, timespan),
    question,
    delay,
    level: Math.max(0, ...inner.map(({ level }) => level + 1)),
    kept,
    open,
    reach: {
      // What is remembered at a time depends on what was remembered then: a duplicate is none without the first one.
      matches:
        question.when === "end"
          ? UNJUDGED + kept + AHEAD
          : Math.max(2 * kept, question.when === "new" ? history + kept + AHEAD : 0),
      episodes: question.when === "end" ? UNJUDGED + open : open,
    },
    ...rest,
  };
}

function longestWindow({ window, timespan }: CorrelationRule): number {
  return window === "session" ? SESSION_SPANS * timespan : timespan;
}

/** By their own names, or by those that the correlation's aliases give them. */
function pathsByRule(rule: CorrelationRule, used: readonly Rule[]): CountTrigger["groupBy"] {
  const own = rule.groupBy.map(fieldPath);
  const byRule = new Map(
    used.map((each): [string, readonly FieldPath[]] => [
      each.id,
      rule.groupBy.map((name) => {
        const fields = Object.hasOwn(rule.aliases, name) ? rule.aliases[name] : undefined;
        const word = Object.keys(fields ?? {}).find((key) => names(each, key));
        return fieldPath((word === undefined ? undefined : fields?.[word]) ?? name);
      }),
    ]),
  );
  return ({ id }) => byRule.get(id) ?? own;
}
