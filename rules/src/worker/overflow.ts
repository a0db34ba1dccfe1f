import type { Append } from "@lagewarte/platform";
import type { Losses } from "../correlation/losses.ts";
import type { Triggers } from "../correlation/trigger.ts";
import { overflowAlert } from "./operational-alert.ts";

const DAY = 86_400_000;

/** Tells people of rules that had to forget something, once a day for each. */
export class Overflow {
  readonly #losses: Pick<Losses, "list">;
  /** By rule: how much was forgotten when it was told, and when. */
  readonly #told = new Map<string, { readonly forgotten: number; readonly at: number }>();

  constructor(losses: Pick<Losses, "list">) {
    this.#losses = losses;
  }

  /** Alerts that are to be appended now. */
  alerts({ byId }: Pick<Triggers, "byId">, now: number): Append[] {
    const alerts: Append[] = [];
    for (const [rule, { group, match }] of this.#losses.list()) {
      const trigger = byId.get(rule);
      const forgotten = group + match;
      const told = this.#told.get(rule) ?? { forgotten: 0, at: Number.NEGATIVE_INFINITY };
      if (trigger === undefined || forgotten <= told.forgotten || now - told.at < DAY) continue;
      this.#told.set(rule, { forgotten, at: now });
      alerts.push(overflowAlert({ rule: trigger.rule.info, forgotten: forgotten - told.forgotten }, now));
    }
    return alerts;
  }
}
