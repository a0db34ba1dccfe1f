import { z } from "zod";

export const severities = ["info", "low", "medium", "high", "critical"] as const;
export const Severity = z.enum(severities);
export type Severity = z.infer<typeof Severity>;

/** 0 (info) to 4 (critical), for sorting and comparing. */
export function severityRank(severity: Severity): number {
  return severities.indexOf(severity);
}
