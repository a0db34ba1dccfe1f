import type { Event, JsonObject } from "@lagewarte/model";
import { layeredFields, type Fields } from "./fields.ts";
import { concerns, logsourceOf } from "./logsource.ts";
import type { DetectionRule } from "./rule.ts";

/** An event as rules see it: ECS names first, then the record's own fields, then ours on top. */
export function fieldsOf(event: Event): Fields {
  return layeredFields([event.ecs, event.native, event as unknown as JsonObject]);
}

export interface Match {
  readonly rule: DetectionRule;
  readonly fields: Fields;
}

/** Finds the rules that match an event. Rules are sorted once by the kind of event that they concern. */
export class Matcher {
  readonly #rules: readonly DetectionRule[];
  readonly #byKind = new Map<string, readonly DetectionRule[]>();

  constructor(rules: readonly DetectionRule[]) {
    this.#rules = rules;
  }

  match(event: Event): readonly Match[] {
    const source = logsourceOf(event);
    const kind = `${event.feed} ${source.service}`;
    let rules = this.#byKind.get(kind);
    if (rules === undefined) {
      rules = this.#rules.filter(({ logsource }) => concerns(logsource, source));
      this.#byKind.set(kind, rules);
    }
    if (rules.length === 0) return [];
    const fields = fieldsOf(event);
    return rules.filter(({ test }) => test(fields)).map((rule) => ({ rule, fields }));
  }
}
