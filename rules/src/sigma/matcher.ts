import type { Event, FeedId } from "@lagewarte/model";
import { fieldsOf, type Fields } from "./fields.ts";
import { concerns, originOf, serviceOf } from "./logsource.ts";
import type { DetectionRule } from "./rule.ts";

export interface Match {
  readonly rule: DetectionRule;
  readonly fields: Fields;
}

/** Services of a feed come from its records, so somebody else decides how many there are. */
const MOST_SERVICES = 1000;
const none: readonly Match[] = [];

/** Finds the rules that match an event. Which rules concern a kind of event is found out once. */
export class Matcher {
  readonly #rules: readonly DetectionRule[];
  readonly #byFeed = new Map<FeedId, Map<string, readonly DetectionRule[]>>();

  constructor(rules: readonly DetectionRule[]) {
    this.#rules = rules;
  }

  match(event: Event): readonly Match[] {
    const rules = this.#concerning(event);
    if (rules.length === 0) return none;
    const fields = fieldsOf(event);
    let matches: Match[] | undefined;
    for (const rule of rules) if (rule.test(fields)) (matches ??= []).push({ rule, fields });
    return matches ?? none;
  }

  #concerning(event: Event): readonly DetectionRule[] {
    let byService = this.#byFeed.get(event.feed);
    if (byService === undefined) {
      byService = new Map();
      this.#byFeed.set(event.feed, byService);
    }
    const service = serviceOf(event);
    const known = byService.get(service);
    if (known !== undefined) return known;
    const origin = originOf(event.feed, service);
    const rules = this.#rules.filter(({ logsource }) => concerns(logsource, origin));
    if (byService.size < MOST_SERVICES) byService.set(service, rules);
    return rules;
  }
}
