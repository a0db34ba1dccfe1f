import { RuleId, type Severity, type Text } from "@lagewarte/model";
import { sha256 } from "@lagewarte/platform";
import {
  milliseconds,
  type CorrelationDocument,
  type DetectionDocument,
  type OwnCorrelationDocument,
} from "./document.ts";
import type { Path, Reading } from "./reading.ts";
import { readTests } from "./rule-test.ts";
import { relations, type DetectionRule, type Related } from "./rule.ts";

const severities: Readonly<Record<NonNullable<DetectionDocument["level"]>, Severity>> = {
  informational: "info",
  low: "low",
  medium: "medium",
  high: "high",
  critical: "critical",
};

type RuleDocument = DetectionDocument | CorrelationDocument | OwnCorrelationDocument;

/** What every rule has, a detection or a correlation. */
export function headOf(
  document: RuleDocument,
  reading: Reading,
): Omit<DetectionRule, "kind" | "logsource" | "predicate" | "test" | "groupBy" | "timespan"> {
  const id = idOf(document, reading);
  const own = document.lagewarte;
  const severity = severities[document.level ?? "medium"];
  const description = document.description ?? "";
  return {
    id,
    name: document.name,
    info: {
      id,
      title: document.title,
      ...(own?.["rule-title-en"] === undefined ? {} : { titleEn: own["rule-title-en"] }),
      author: document.author ?? reading.pack?.author ?? "unknown",
      licence: document.license ?? reading.pack?.licence ?? licenceBySight(document),
      reference: document.references?.[0] ?? reading.pack?.reference ?? null,
      version: sha256(JSON.stringify(document)).slice(0, 16),
      severity,
    },
    severity,
    techniques: (document.tags ?? []).flatMap(
      (tag) => /^attack\.(t\d{4}(?:\.\d{3})?)$/i.exec(tag)?.[1]?.toUpperCase() ?? [],
    ),
    status: document.status,
    content: {
      title: alertTitle(document),
      meaning: own?.meaning ?? { de: description, en: description },
      advice: own?.advice ?? [],
    },
    related: relatedOf(document),
    falsePositives: falsePositivesOf(document, reading),
    tests: readTests(own?.tests ?? [], reading),
    place: reading.placeOf([document.id === undefined ? "title" : "id"]),
  };
}

/** Sigma's own, with the German that stands under `lagewarte` in the same order. */
function falsePositivesOf({ falsepositives, lagewarte }: RuleDocument, { complain }: Reading): readonly Text[] {
  const texts = [falsepositives ?? []].flat().filter((each) => typeof each === "string");
  const german = lagewarte?.["false-positives-de"] ?? [];
  if (german.length > 0 && german.length !== texts.length)
    complain(`there are ${texts.length} falsepositives, and ${german.length} in German`, [
      "lagewarte",
      "false-positives-de",
    ]);
  return texts.map((en, index) => ({ de: german[index] ?? en, en }));
}

/** Those that are written as they should be; the linter tells of the others. */
function relatedOf({ related }: RuleDocument): readonly Related[] {
  if (!Array.isArray(related)) return [];
  return related.flatMap((each: unknown): Related[] => {
    const { id, type } = (each ?? {}) as { id?: unknown; type?: unknown };
    const relation = relations.find((known) => known === type);
    return typeof id === "string" && relation !== undefined ? [{ id, type: relation }] : [];
  });
}

/**
 * Of a rule whose licence neither it nor its pack says. SigmaHQ's rules never say it, and have what its conventions ask of
 * each; of all others nothing is known, for which SPDX has a word.
 */
function licenceBySight({ id, author, status, date, lagewarte }: RuleDocument): string {
  const marks = [id, author, status, date];
  return lagewarte === undefined && marks.every((mark) => mark !== undefined) ? "DRL-1.1" : "NOASSERTION";
}

/** What alerts are called: as the rule says, else like the rule. */
function alertTitle({ title, lagewarte: own }: RuleDocument): Text {
  if (own?.title === undefined) return { de: title, en: own?.["rule-title-en"] ?? title };
  return typeof own.title === "string" ? { de: own.title, en: own.title } : own.title;
}

/** The id, else the name, else the title made into one. */
export function idOf(
  { id, name, title }: Pick<DetectionDocument, "id" | "name" | "title">,
  { complain }: Reading,
): RuleId {
  const slug = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 128);
  const parsed = RuleId.safeParse(id ?? name ?? slug);
  if (parsed.success) return parsed.data;
  complain("neither name nor title makes an id; give the rule an id (a UUID)", [name === undefined ? "title" : "name"]);
  return RuleId.parse("invalid");
}

/** Matches are kept on the log for a week; a window and those who are late for it must fit in there. */
export const LONGEST = 3 * 86_400_000;

/** A time span in milliseconds, told of when it is none or cannot be kept. */
export function timespanAt(text: string, path: Path, { complain }: Reading): number {
  const span = milliseconds(text);
  if (span === undefined || span === 0) complain(`"${text}" is no time span such as 30s, 10m, 6h or 1d`, path);
  else if (span > LONGEST) complain(`"${text}" is longer than three days, which is the longest`, path);
  return span ?? 0;
}

const languages = ["de", "en"] as const;

/** A title may name the values that alerts are gathered by, and the counts; anything else would stay as it is. */
export function checkTitle({ lagewarte }: RuleDocument, groupBy: readonly string[], { complain }: Reading): void {
  const known = [...groupBy, "events", "organisations"];
  const title = lagewarte?.title ?? "";
  const texts =
    typeof title === "string" ? [{ text: title, at: [] }] : languages.map((at) => ({ text: title[at], at: [at] }));
  for (const { text, at } of texts)
    for (const [, name = ""] of text.matchAll(/\{([^{}]+)\}/g))
      if (!known.includes(name))
        complain(`{${name}} is not what alerts are gathered by; there are {${known.join("}, {")}}`, [
          "lagewarte",
          "title",
          ...at,
        ]);
}
