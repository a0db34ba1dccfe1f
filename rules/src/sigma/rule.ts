import type { AlertRule, Severity, Text } from "@lagewarte/model";
import type { CheckId } from "../lint/checks.ts";
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
  readonly falsepositives: readonly string[];
  /** What the rule's alerts are gathered by. */
  readonly groupBy: readonly string[];
  /** Milliseconds: the window, and how long an episode goes on without a further match. */
  readonly timespan: number;
  readonly tests: readonly RuleTest[];
  readonly place: Place;
}

/** An event that the rule must match, or must not; for correlations a timed sequence that must raise it, or not. */
export interface RuleTest {
  readonly expect: "match" | "no-match";
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

type Comparison = "gt" | "gte" | "lt" | "lte" | "eq" | "neq";

export interface CorrelationRule extends Common {
  readonly kind: "correlation";
  readonly type: "event_count" | "value_count";
  /** Ids or names of detection rules, and where they are named. */
  readonly rules: readonly string[];
  readonly rulesPlace: Place;
  readonly conditions: readonly { readonly comparison: Comparison; readonly value: number }[];
  /** Fields whose distinct tuples are counted (value_count). */
  readonly fields: readonly string[];
  /** Whether the referenced rules alert on their own as well. */
  readonly generate: boolean;
}

export type Rule = DetectionRule | CorrelationRule;

export interface RuleSet {
  readonly detections: readonly DetectionRule[];
  readonly correlations: readonly CorrelationRule[];
  /** Detections that alert by themselves: those that no correlation uses, or only such with `generate`. */
  readonly alerting: readonly DetectionRule[];
}
