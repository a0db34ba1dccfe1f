import type { Event, FeedId } from "@lagewarte/model";
import { fieldsOf, type Fields } from "./fields.ts";
import { groupedTestOf } from "./index/grouped.ts";
import { RuleIndex } from "./index/rule-index.ts";
import { Meter, metered, type Metered, type Metering, type OverBudget, type RuleCost } from "./meter.ts";
import { concerns, originOf, serviceOf } from "./logsource.ts";
import type { DetectionRule } from "./rule.ts";

export interface Match {
  readonly rule: DetectionRule;
  readonly fields: Fields;
}

/** Services of a feed come from its records, so somebody else decides how many there are. */
const MOST_SERVICES = 1000;
/** Fewer rules are asked one by one as fast as an index is. */
const FEWEST_INDEXED = 16;
const none: readonly Match[] = [];

/**
 * Finds the rules that match an event. Which rules concern a kind of event is found out once. With `metering` the cost
 * of each is measured, and one that takes too much is not asked again.
 */
export class Matcher {
  readonly #entries: readonly Metered[];
  readonly #meter: Meter | undefined;
  readonly #byFeed = new Map<FeedId, Map<string, Indexed>>();
  /** By what it holds: kinds of events that the same rules concern share one. */
  readonly #indexes = new Map<string, Indexed>();
  #all: Indexed | undefined;

  constructor(rules: readonly DetectionRule[], metering?: Metering) {
    this.#entries = rules.map((rule) => metered(rule, groupedTestOf(rule.predicate)));
    this.#meter = metering && new Meter(metering);
  }

  /** Of the rules that concern the event, those that match it, in their order. */
  match(event: Event): readonly Match[] {
    const indexed = this.#concerning(event);
    return indexed.entries.length === 0 ? none : this.#matchesIn(indexed, fieldsOf(event));
  }

  /** Of all rules, whatever their logsource. */
  matchFields(fields: Fields): readonly Match[] {
    this.#all ??= this.#indexed(this.#entries.map((_, position) => position));
    return this.#matchesIn(this.#all, fields);
  }

  /** What each rule has cost; all zero without metering. */
  costs(): readonly { readonly rule: DetectionRule; readonly cost: RuleCost }[] {
    return this.#entries.map((entry) => ({ rule: entry.rule, cost: entry }));
  }

  /** The rules that are no longer asked. */
  disabled(): readonly { readonly rule: DetectionRule; readonly why: OverBudget }[] {
    return this.#entries.flatMap(({ rule, why }) => (why === undefined ? [] : [{ rule, why }]));
  }

  #matchesIn({ entries, index }: Indexed, fields: Fields): readonly Match[] {
    const meter = this.#meter;
    let matches: Match[] | undefined;
    const ask = (entry: Metered): void => {
      if (entry.why !== undefined) return;
      const isMatch = meter === undefined ? entry.test(fields) : meter.compare(entry, fields);
      if (isMatch) (matches ??= []).push({ rule: entry.rule, fields });
    };
    const candidates = index?.candidates(fields);
    meter?.begin();
    if (candidates === undefined) for (const entry of entries) ask(entry);
    else for (const position of candidates) ask(entries[position] as Metered);
    return matches ?? none;
  }

  #concerning(event: Event): Indexed {
    let byService = this.#byFeed.get(event.feed);
    if (byService === undefined) {
      byService = new Map();
      this.#byFeed.set(event.feed, byService);
    }
    const service = serviceOf(event);
    const known = byService.get(service);
    if (known !== undefined) return known;
    const origin = originOf(event.feed, service);
    const indexed = this.#indexed(
      this.#entries.flatMap(({ rule }, position) => (concerns(rule.logsource, origin) ? [position] : [])),
    );
    if (byService.size < MOST_SERVICES) byService.set(service, indexed);
    return indexed;
  }

  #indexed(positions: readonly number[]): Indexed {
    const key = positions.join();
    let indexed = this.#indexes.get(key);
    if (indexed === undefined) {
      const entries = positions.map((position) => this.#entries[position] as Metered);
      const index =
        entries.length < FEWEST_INDEXED ? undefined : new RuleIndex(entries.map(({ rule }) => rule.predicate));
      indexed = { entries, index };
      this.#indexes.set(key, indexed);
    }
    return indexed;
  }
}

interface Indexed {
  readonly entries: readonly Metered[];
  /** Without one each rule is asked. */
  readonly index: RuleIndex | undefined;
}
