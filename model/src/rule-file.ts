import { z } from "zod";
import { PersonId } from "./id.ts";
import { ReplayDifference } from "./replay-difference.ts";
import { RuleFileId, RuleText } from "./rule-file-id.ts";
import { Instant } from "./time.ts";

const by = z.strictObject({ id: PersonId, name: z.string() });
const note = z.string().min(1).max(4000);

/** A text that was put in force; null: the file was taken out of force. */
export const RuleVersion = z.strictObject({
  number: z.number().int().positive(),
  text: RuleText.nullable(),
  note,
  proposedBy: by,
  releasedBy: by,
  releasedAt: Instant,
});
export type RuleVersion = z.infer<typeof RuleVersion>;

/** What a dry run of a draft found, in numbers. */
export const DryRunSummary = ReplayDifference.pick({
  from: true,
  to: true,
  events: true,
  alerts: true,
  counts: true,
}).extend({ at: Instant });
export type DryRunSummary = z.infer<typeof DryRunSummary>;

/** A text that is not in force yet; null: the file is to be taken out of force. */
export const RuleDraft = z.strictObject({
  text: RuleText.nullable(),
  state: z.enum(["editing", "proposed"]),
  /** Who wrote the text as it is, and when. */
  by,
  at: Instant,
  /** Why it should be in force, by whoever proposed it. */
  proposal: z.strictObject({ by, at: Instant, note }).nullable(),
  /** Why it was sent back. */
  rejection: z.strictObject({ by, at: Instant, note }).nullable(),
  /** Of this very text. */
  dryRun: DryRunSummary.nullable(),
});
export type RuleDraft = z.infer<typeof RuleDraft>;

/** Versions of a file that are kept, and the bytes that their texts may have together; the newest one always stays. */
const VERSIONS_KEPT = 20;
const VERSION_BYTES_KEPT = 1024 * 1024;

/** One file of rules that people work on: the whole state, in `registry.rules` by its id. */
export const RuleFile = z.strictObject({
  file: RuleFileId,
  /** Grows by one with every change: what If-Match and ETag carry. */
  revision: z.number().int().positive(),
  /** Newest first: the first one is in force. None: people have released nothing, so what was shipped is in force. */
  versions: z.array(RuleVersion).max(VERSIONS_KEPT),
  /** What was in force before the first version; null: nothing, or there is none yet. Told so that one sees what changed. */
  shipped: RuleText.nullable(),
  draft: RuleDraft.nullable(),
});
export type RuleFile = z.infer<typeof RuleFile>;

const encoder = new TextEncoder();

/** The versions with a new one, the oldest dropped as needed. */
export function withVersion(versions: readonly RuleVersion[], version: RuleVersion): RuleVersion[] {
  let bytes = 0;
  return [version, ...versions].filter(({ text }, index) => {
    bytes += text === null ? 0 : encoder.encode(text).length;
    return index < VERSIONS_KEPT && (index === 0 || bytes <= VERSION_BYTES_KEPT);
  });
}

/**
 * The texts in force: what was shipped, and in its place what people released last. Files stand in the order of their
 * ids, whoever made them, those of content packs last: what is taken by a rule of ours no pack can take.
 */
export function rulesInForce(
  shipped: ReadonlyMap<RuleFileId, string>,
  released: Iterable<Pick<RuleFile, "file" | "versions">>,
): Map<RuleFileId, string> {
  const texts = new Map(shipped);
  for (const { file, versions } of released) {
    const [inForce] = versions;
    if (inForce === undefined) continue;
    if (inForce.text === null) texts.delete(file);
    else texts.set(file, inForce.text);
  }
  const place = (file: RuleFileId): string => (file.includes("/") ? `1${file}` : `0${file}`);
  return new Map([...texts].toSorted(([left], [right]) => (place(left) < place(right) ? -1 : 1)));
}
