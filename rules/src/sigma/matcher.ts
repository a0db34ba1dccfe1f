import type { Event, FeedId } from "@lagewarte/model";
import { fieldsOf, type Fields } from "./fields.ts";
import { groupedTestOf } from "./index/grouped.ts";
import { RuleIndex } from "./index/rule-index.ts";
import { concerns, originOf, serviceOf } from "./logsource.ts";
import type { DetectionRule } from "./rule.ts";
import type { Test } from "./evaluate.ts";

export interface Match {
  readonly rule: DetectionRule;
  readonly fields: Fields;
}

/** Services of a feed come from its records, so somebody else decides how many there are. */
const MOST_SERVICES = 1000;
const none: readonly Match[] = [];

/** Finds the rules that match an event. Which rules concern a kind of event is found out once. */
export class Matcher {
  readonly #entries: readonly Entry[];
  readonly #byFeed = new Map<FeedId, Map<string, Indexed>>();
  /** By what it holds: kinds of events that the same rules concern share one. */
  readonly #indexes = new Map<string, Indexed>();
  #all: Indexed | undefined;

  constructor(rules: readonly DetectionRule[]) {
    this.#entries = rules.map((rule) => ({ rule, test: groupedTestOf(rule.predicate) }));
  }

  /** Of the rules that concern the event, those that match it, in their order. */
  match(event: Event): readonly Match[] {
    const indexed = this.#concerning(event);
    return indexed.entries.length === 0 ? none : matchesIn(indexed, fieldsOf(event));
  }

  /** Of all rules, whatever their logsource. */
  matchFields(fields: Fields): readonly Match[] {
    this.#all ??= this.#indexed(this.#entries.map((_, position) => position));
    return matchesIn(this.#all, fields);
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
      const entries = positions.map((position) => this.#entries[position] as Entry);
      indexed = { entries, index: new RuleIndex(entries.map(({ rule }) => rule.predicate)) };
      this.#indexes.set(key, indexed);
    }
    return indexed;
  }
}

interface Entry {
  readonly rule: DetectionRule;
  readonly test: Test;
}

interface Indexed {
  readonly entries: readonly Entry[];
  readonly index: RuleIndex;
}

function matchesIn({ entries, index }: Indexed, fields: Fields): readonly Match[] {
  let matches: Match[] | undefined;
  for (const position of index.candidates(fields)) {
    const { rule, test } = entries[position] as Entry;
    if (test(fields)) (matches ??= []).push({ rule, fields });
  }
  return matches ?? none;
}
