import { isValidAt, type Instant } from "@lagewarte/model";
import type { Holding } from "./networks.ts";

/** Domains of all organisations; the longest suffix that was valid wins. */
export class DomainIndex {
  readonly #holders = new Map<string, Holding[]>();

  add(name: string, holding: Holding): void {
    this.#holders.set(name, [...(this.#holders.get(name) ?? []), holding]);
  }

  find(domain: string, at: Instant): readonly Holding[] {
    for (let suffix = domain; suffix !== "";) {
      const holders = this.#holders.get(suffix)?.filter((holding) => isValidAt(holding, at));
      if (holders !== undefined && holders.length > 0) return holders;
      const dot = suffix.indexOf(".");
      suffix = dot < 0 ? "" : suffix.slice(dot + 1);
    }
    return [];
  }
}
