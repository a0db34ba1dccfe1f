import type { ReplayDifference } from "./replay-difference.ts";
import type { RuleCheck } from "./rule-check.ts";
import type { RuleFileId } from "./rule-file-id.ts";
import type { RuleSummary } from "./rule-summary.ts";
import type { Instant } from "./time.ts";

/** A stretch of the log once more (`from` inclusive, `to` exclusive), with one file of rules replaced by a text; null: taken out. */
export interface DryRunRequest {
  readonly from: Instant;
  readonly to: Instant;
  readonly file: RuleFileId;
  readonly text: string | null;
}

/** What people who work on rules need of them: who serves people does not know the rules, and is given this. */
export interface RuleDesk {
  /** The rules in force, whatever pack they are of. */
  list(): Promise<readonly RuleSummary[]>;
  /** The text of a file in force (shipped, of a pack, or released by people). */
  read(file: RuleFileId): Promise<{ readonly text: string } | undefined>;
  /**
   * Mistakes and warnings of a text, the rules in it, and the result of their own tests. `file` is what it is to be: then
   * also what would be wrong elsewhere with it in force; null: with the file taken out.
   */
  check(text: string | null, file?: RuleFileId): Promise<RuleCheck>;
  /**
   * Folds the log between two instants with the rules in force, and with the file replaced. `onProgress` is told the
   * share that is done, 0 to 1. Rejects with the signal's reason when it is aborted.
   */
  dryRun(request: DryRunRequest, onProgress: (share: number) => void, signal: AbortSignal): Promise<ReplayDifference>;
}
