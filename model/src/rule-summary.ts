import { z } from "zod";
import { RuleId } from "./id.ts";
import { RuleFileId } from "./rule-file-id.ts";
import { Severity } from "./severity.ts";
import { Text } from "./text.ts";

/** A rule as people see it, without its text. Author, licence and reference stand wherever the rule does (DRL-1.1). */
export const RuleSummary = z.strictObject({
  id: RuleId,
  file: RuleFileId,
  /** Where its file is from: `lagewarte` for the catalogue, else the name of the content pack. */
  pack: z.string(),
  title: z.string(),
  titleEn: z.string().optional(),
  severity: Severity,
  kind: z.enum(["detection", "correlation"]),
  /** Whether it raises alerts; a detection that only a correlation counts does not. */
  alerting: z.boolean(),
  author: z.string(),
  licence: z.string(),
  reference: z.string().nullable(),
  /** Hash of the rule's content, as alerts carry it. */
  version: z.string(),
  /** Sigma's `status`: stable, test, experimental, deprecated, unsupported. */
  status: z.string().nullable(),
  /** Of ATT&CK. */
  techniques: z.array(z.string()),
  /** What it looks at, in words: `windows, security`; of a correlation the rules that it counts. */
  logsource: z.string(),
  /** What may set it off without harm. */
  falsePositives: z.array(Text),
  /** Rules that it was made of, or took the place of: Sigma's `related`. */
  related: z.array(
    z.strictObject({ id: z.string(), type: z.enum(["derived", "obsolete", "merged", "renamed", "similar"]) }),
  ),
  meaning: Text,
  advice: z.array(Text),
  /** Of the rule's own tests. */
  tests: z.strictObject({ passed: z.number().int(), failed: z.number().int() }),
});
export type RuleSummary = z.infer<typeof RuleSummary>;
