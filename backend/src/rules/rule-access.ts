import { ProblemError, type RuleDesk, type Viewer } from "@lagewarte/model";
import { notFound } from "../request.ts";
import type { Services } from "../services.ts";

/** Throws `not-found` where the process works without rules. */
export function deskOf({ ruleDesk }: Pick<Services, "ruleDesk">): RuleDesk {
  if (ruleDesk === undefined) throw notFound();
  return ruleDesk;
}

/** Rules are the same for all tenants, so they are the state's to change. */
export function checkChangesRules({ tenant }: Viewer): void {
  if (tenant !== "state")
    throw new ProblemError({ id: "not-allowed", detail: "rules are changed by the state's CERT" });
}
