import type { EventId } from "@lagewarte/model";

/**
 * Remembers a bounded number of event ids and where each one's first copy came from. When it is full, the older half is
 * forgotten; what is older is asked of the read model.
 */
export class SeenEvents {
  readonly #most: number;
  #young = new Map<string, string>();
  #old = new Map<string, string>();

  constructor(most = 1_000_000) {
    this.#most = most;
  }

  /** `raw` of the first copy, `<log>/<offset>`. */
  firstCopy(id: EventId): string | undefined {
    return this.#young.get(id) ?? this.#old.get(id);
  }

  add(id: EventId, raw: string): void {
    if (this.#young.size >= this.#most / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(id, raw);
  }
}
