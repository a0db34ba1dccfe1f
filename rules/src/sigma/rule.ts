import type { AlertRule, Severity, Text } from "@lagewarte/model";
import type { CheckId } from "../lint/checks.ts";
import type { Condition } from "./condition.ts";
import type { Test } from "./evaluate.ts";
import type { Predicate } from "./predicate.ts";

export interface Logsource {
  readonly category?: string | undefined;
  readonly product?: string | undefined;
  readonly service?: string | undefined;
}

/** What an alert of the rule says to people: from the key `lagewarte` of the document. */
interface Content {
  /** With `{field}` for values of the group, `{events}` and `{organisations}` for the counts. */
  readonly title: Text;
  readonly meaning: Text;
  readonly advice: readonly Text[];
}

/** A place in a file of rules; lines and columns from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A mistake in a rule's file: what has one stays out. */
export interface RuleProblem extends Place {
  readonly message: string;
}

/** What is legal but hardly meant; the rule works. */
export interface RuleRemark extends RuleProblem {
  readonly severity: "warning" | "note";
  readonly check: CheckId;
  /** What to do about it. */
  readonly help: string;
}

export const relations = ["derived", "obsolete", "merged", "renamed", "similar"] as const;

/** Another rule's id, and what this one is to it. */
export interface Related {
  readonly id: string;
  readonly type: (typeof relations)[number];
}

interface Common {
  /** The document's id, else its name, else its title made into one. */
  readonly id: string;
  readonly name: string | undefined;
  readonly info: AlertRule;
  readonly severity: Severity;
  readonly techniques: readonly string[];
  /** How far its authors trust it. */
  readonly status: string | undefined;
  readonly content: Content;
  readonly related: readonly Related[];
  /** What else may look like it, in the author's words. */
  readonly falsePositives: readonly Text[];
  /** What the rule's alerts are gathered by. */
  readonly groupBy: readonly string[];
  /** Milliseconds: the window, and how long an episode goes on without a further match. */
  readonly timespan: number;
  /** For so long after its last match an episode goes on where that is longer than the time span. */
  readonly suppress?: number | undefined;
  /** An episode that has gone on for so long is over: what comes then is an alert of its own. */
  readonly realert?: number | undefined;
  readonly tests: readonly RuleTest[];
  readonly place: Place;
}

/** An event that the rule must match, or must not; for correlations a timed sequence that must raise it, or not. */
export interface RuleTest {
  readonly expect: "match" | "no-match";
  /** In milliseconds after the beginning: so long it is waited. Undefined: until the windows of the last event are over. */
  readonly until: number | undefined;
  /** `offset` in milliseconds after the beginning. */
  readonly events: readonly { readonly offset: number; readonly event: Readonly<Record<string, unknown>> }[];
}

export interface DetectionRule extends Common {
  readonly kind: "detection";
  readonly logsource: Logsource;
  readonly predicate: Predicate;
  /** The predicate as written. */
  readonly test: Test;
}

export type Comparison = "gt" | "gte" | "lt" | "lte" | "eq" | "neq";
/** Sigma's types, then ours. */
export type CorrelationType =
  | "event_count"
  | "value_count"
  | "value_sum"
  | "value_avg"
  | "value_median"
  | "value_percentile"
  | "temporal"
  | "temporal_ordered"
  | "absence"
  | "spike"
  | "first_seen";
export type WindowKind = "sliding" | "tumbling" | "session";

export interface CorrelationRule extends Common {
  readonly kind: "correlation";
  readonly type: CorrelationType;
  /** Ids or names of rules, and where they are named. */
  readonly rules: readonly string[];
  readonly rulesPlace: Place;
  /** Which field of a rule has a value that is called by another name, by name and rule. */
  readonly aliases: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What the window's number must be like; all of them. */
  readonly conditions: readonly { readonly comparison: Comparison; readonly value: number }[];
  /** Which of the rules must have matched (temporal), by their words in `rules`; undefined: the conditions decide. */
  readonly expression: Condition | undefined;
  /** Fields whose distinct tuples are counted (value_count, first_seen), or whose numbers (value_sum and the like). */
  readonly fields: readonly string[];
  /** 0 to 100 (value_percentile, value_median). */
  readonly percentile: number | undefined;
  readonly window: WindowKind;
  /** For so long a window waits for what comes late, in milliseconds. */
  readonly lateness: number;
  /** With how many windows before the newest one is compared, and how many times their mean it must be (spike). */
  readonly baseline: { readonly windows: number; readonly factor: number } | undefined;
  /** Whether the referenced rules alert on their own as well. */
  readonly generate: boolean;
}

export type Rule = DetectionRule | CorrelationRule;

export interface RuleSet {
  readonly detections: readonly DetectionRule[];
  /** Each after those that it refers to. */
  readonly correlations: readonly CorrelationRule[];
  /** Detections that alert by themselves: those that no correlation uses, or only such with `generate`. */
  readonly alerting: readonly DetectionRule[];
  /** Correlations that do not: for the same reason. */
  readonly silent: readonly CorrelationRule[];
}
