import type { Severity } from "@lagewarte/model";
import { RuleId } from "@lagewarte/model";
import { sha256 } from "@lagewarte/platform";
import { parseCondition, type Condition } from "./condition.ts";
import { compileSelection, DetectionError, type Test } from "./detection.ts";
import { CorrelationDocument, DetectionDocument, milliseconds } from "./document.ts";
import type { CorrelationRule, DetectionRule, Rule, RuleTest } from "./rule.ts";

const severities: Readonly<Record<string, Severity>> = {
  informational: "info",
  low: "low",
  medium: "medium",
  high: "high",
  critical: "critical",
};
const DEFAULT_GROUP = ["organisations.id", "source.ip"];
const DEFAULT_TIMESPAN = 3_600_000;

/** A mistake at a path of the document. */
export class RuleError extends Error {
  override readonly name = "RuleError";
  readonly path: readonly (string | number)[];
  constructor(message: string, path: readonly (string | number)[]) {
    super(message);
    this.path = path;
  }
}

/** A document as a rule; throws `RuleError`. */
export function readRule(document: unknown, file: string): Rule {
  if (typeof document !== "object" || document === null || Array.isArray(document))
    throw new RuleError("a rule is a map", []);
  if ("correlation" in document) return readCorrelation(document, file);
  if ("filter" in document) throw new RuleError("filters are not supported yet", ["filter"]);
  if ("detection" in document) return readDetection(document, file);
  throw new RuleError("a rule has a detection or a correlation", []);
}

function checked<Value>(
  schema: {
    safeParse(
      value: unknown,
    ):
      | { success: true; data: Value }
      | { success: false; error: { issues: { message: string; path: PropertyKey[] }[] } };
  },
  document: unknown,
): Value {
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = (issue?.path ?? []).filter((part): part is string | number => typeof part !== "symbol");
  throw new RuleError(`${path.join(".") || "the rule"}: ${issue?.message ?? "not valid"}`, path);
}

function commonOf(
  document: DetectionDocument | CorrelationDocument,
  file: string,
): Omit<DetectionRule, "kind" | "logsource" | "test" | "groupBy" | "timespan"> {
  const id =
    document.id ??
    document.name ??
    document.title
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "");
  const own = document.lagewarte;
  const description = document.description ?? "";
  const tests: RuleTest[] = (own?.tests ?? []).map(({ expect, event, events }, index) => ({
    expect,
    events: (events ?? [{ offset: "0s", event: event ?? {} }]).map((each) => ({
      offset: milliseconds(each.offset) ?? fail(`"${each.offset}" is no time span`, ["lagewarte", "tests", index]),
      event: each.event,
    })),
  }));
  const severity = severities[document.level ?? "medium"] ?? "medium";
  return {
    id,
    name: document.name,
    info: {
      id: RuleId.parse(id),
      title: document.title,
      author: document.author ?? "unknown",
      licence: document.license ?? "DRL-1.1",
      reference: document.references?.[0] ?? null,
      version: sha256(JSON.stringify(document)).slice(0, 16),
      severity,
    },
    severity,
    techniques: (document.tags ?? []).flatMap(
      (tag) => /^attack\.(t\d{4}(?:\.\d{3})?)$/i.exec(tag)?.[1]?.toUpperCase() ?? [],
    ),
    content: {
      title: own?.title ?? document.title,
      meaning: own?.meaning ?? { de: description, en: description },
      advice: own?.advice ?? [],
    },
    tests,
    file,
  };
}

function fail(message: string, path: readonly (string | number)[]): never {
  throw new RuleError(message, path);
}

function readDetection(raw: object, file: string): DetectionRule {
  const document = checked(DetectionDocument, raw);
  const { condition, ...selections } = document.detection;
  if ("timeframe" in selections) fail("timeframe is no longer Sigma; write a correlation", ["detection", "timeframe"]);
  const tests = new Map<string, Test>();
  for (const [name, selection] of Object.entries(selections)) {
    try {
      tests.set(name, compileSelection(selection));
    } catch (error) {
      if (error instanceof DetectionError) fail(`${name}: ${error.message}`, ["detection", name]);
      throw error;
    }
  }
  const conditions = [condition].flat().map((text) => {
    if (text.includes("|"))
      fail("a pipe in a condition is no longer Sigma; write a correlation", ["detection", "condition"]);
    try {
      return compileCondition(parseCondition(text, [...tests.keys()]), tests);
    } catch (error) {
      return fail(error instanceof Error ? error.message : String(error), ["detection", "condition"]);
    }
  });
  const own = document.lagewarte;
  return {
    kind: "detection",
    ...commonOf(document, file),
    logsource: {
      category: document.logsource.category,
      product: document.logsource.product,
      service: document.logsource.service,
    },
    test: (fields) => conditions.some((test) => test(fields)),
    groupBy: own?.["group-by"] ?? DEFAULT_GROUP,
    timespan:
      own?.timespan === undefined
        ? DEFAULT_TIMESPAN
        : (milliseconds(own.timespan) ?? fail(`"${own.timespan}" is no time span`, ["lagewarte", "timespan"])),
  };
}

function compileCondition(condition: Condition, tests: ReadonlyMap<string, Test>): Test {
  switch (condition.kind) {
    case "name":
      return tests.get(condition.name) ?? fail(`there is no selection "${condition.name}"`, ["detection", "condition"]);
    case "not": {
      const inner = compileCondition(condition.inner, tests);
      return (fields) => !inner(fields);
    }
    case "all":
    case "any": {
      const inner = condition.inner.map((each) => compileCondition(each, tests));
      return condition.kind === "all"
        ? (fields) => inner.every((test) => test(fields))
        : (fields) => inner.some((test) => test(fields));
    }
    default:
      return condition satisfies never;
  }
}

const comparisons = ["gt", "gte", "lt", "lte", "eq", "neq"] as const;

function readCorrelation(raw: object, file: string): CorrelationRule {
  const document = checked(CorrelationDocument, raw);
  const { type, rules, timespan, condition, generate } = document.correlation;
  if (type !== "event_count" && type !== "value_count")
    fail(`correlation type "${type}" is not supported yet`, ["correlation", "type"]);
  const span = milliseconds(timespan) ?? fail(`"${timespan}" is no time span`, ["correlation", "timespan"]);
  const conditions = comparisons.flatMap((comparison) => {
    const value = condition?.[comparison];
    return value === undefined ? [] : [{ comparison, value }];
  });
  if (conditions.length === 0) fail("a count needs a condition", ["correlation", "condition"]);
  if (!conditions.some(({ comparison }) => comparison === "gt" || comparison === "gte"))
    fail("a condition that holds at the end of a window only (lt, lte, eq, neq alone) is not supported yet", [
      "correlation",
      "condition",
    ]);
  const fields = [condition?.field ?? []].flat();
  if (type === "value_count" && fields.length === 0) fail("value_count needs a field", ["correlation", "condition"]);
  return {
    kind: "correlation",
    ...commonOf(document, file),
    type: type === "event_count" ? "event_count" : "value_count",
    rules: [rules].flat(),
    groupBy: [document.correlation["group-by"] ?? []].flat(),
    timespan: span,
    conditions,
    fields,
    generate: generate ?? false,
  };
}
