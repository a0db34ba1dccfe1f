import type { Instant, ReplayDifference, RuleCheck, RuleFileId, RuleSummary } from "@lagewarte/model";

/** A stretch of the log once more, with one file of rules replaced by a text; null: taken out. */
export interface DryRunRequest {
  readonly from: Instant;
  readonly to: Instant;
  readonly file: RuleFileId;
  readonly text: string | null;
}

/** What people need of the rules, which this package does not know: given by whoever starts the backend. */
export interface RuleDesk {
  /** The rules in force, whatever pack they are of. */
  list(): Promise<readonly RuleSummary[]>;
  /** The file of a rule as text (shipped, of a pack, or released by people). */
  read(file: RuleFileId): Promise<{ text: string } | undefined>;
  /** Mistakes and warnings of a text, the rules in it, and the result of their own tests. */
  check(text: string): Promise<RuleCheck>;
  /**
   * Folds the log between two instants with the rules in force, and with the file replaced. `onProgress` is told the
   * share that is done, 0 to 1. Rejects with the signal's reason when it is aborted.
   */
  dryRun(request: DryRunRequest, onProgress: (share: number) => void, signal: AbortSignal): Promise<ReplayDifference>;
}
