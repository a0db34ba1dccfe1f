import { instant, type Organisation, type OrganisationId, type Viewer } from "@lagewarte/model";
import type { Clock, LogTable } from "@lagewarte/platform";
import { groupsOf, totalsIn, withheldOf } from "./withheld.ts";

/** The register may begin to hold or cease to at any time; so late it is noticed at the latest. */
const FRESH_FOR = 60_000;

/** Which aggregates are too small for whom, as the register is now; kept, for each change of level asks it of everybody. */
export class WithheldNow {
  readonly #organisations: LogTable<Organisation>;
  readonly #clock: Clock;
  readonly #byOwn = new Map<OrganisationId | null, ReadonlySet<OrganisationId>>();
  #totals: ReadonlyMap<OrganisationId, number> = new Map();
  #generation = -1;
  #madeAt = 0;

  constructor(organisations: LogTable<Organisation>, clock: Clock) {
    this.#organisations = organisations;
    this.#clock = clock;
  }

  from({ organisation }: Viewer): ReadonlySet<OrganisationId> {
    const now = this.#clock.now();
    if (this.#generation !== this.#organisations.generation || now - this.#madeAt > FRESH_FOR) {
      this.#generation = this.#organisations.generation;
      this.#madeAt = now;
      this.#totals = totalsIn(this.#organisations.values(), instant(now));
      this.#byOwn.clear();
    }
    let withheld = this.#byOwn.get(organisation);
    if (withheld === undefined) {
      const own = this.#organisations.get(organisation ?? "");
      withheld = withheldOf(groupsOf(this.#totals, own, instant(now)));
      this.#byOwn.set(organisation, withheld);
    }
    return withheld;
  }
}
