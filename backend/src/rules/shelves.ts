import { randomUUID } from "node:crypto";
import {
  instant,
  isShelving,
  ProblemError,
  RuleShelf,
  SHELF_DAYS,
  type Instant,
  type Person,
  type Tenant,
  type Viewer,
} from "@lagewarte/model";
import type { Clock, EventLog, Filter } from "@lagewarte/platform";
import { Registry } from "../registry.ts";
import { notFound } from "../request.ts";

const DAY = 86_400_000;
/** That hold at once: each is a part of every question on the queue. */
const MOST_SHELVES = 200;

type Wanted = Pick<RuleShelf, "rule" | "organisation" | "reason" | "until">;

/** What people put aside, as the log has it. */
export class Shelves {
  readonly #clock: Clock;
  readonly #registry: Registry<RuleShelf>;

  private constructor(clock: Clock, registry: Registry<RuleShelf>) {
    this.#clock = clock;
    this.#registry = registry;
  }

  static async open(log: EventLog, clock: Clock): Promise<Shelves> {
    return new Shelves(clock, await Registry.open(log, "registry.shelves", (value) => RuleShelf.parse(value)));
  }

  /** Oldest first, those that are over too. */
  all(): Iterable<RuleShelf> {
    return this.#registry.values();
  }

  /** Of a tenant, those that hold now. */
  holding(tenant: Tenant): RuleShelf[] {
    const now = instant(this.#clock.now());
    return [...this.all()].filter((shelf) => shelf.tenant === tenant && isShelving(shelf, now));
  }

  /** Rejects with `bad-request`: over already, too long, or too many. */
  async begin({ tenant }: Viewer, person: Person, wanted: Wanted): Promise<RuleShelf> {
    const now = this.#clock.now();
    const refuse = (detail: string): never => {
      throw new ProblemError({ id: "bad-request", detail });
    };
    if (Date.parse(wanted.until) <= now) refuse("until: lies in the past");
    if (Date.parse(wanted.until) > now + SHELF_DAYS * DAY) refuse(`until: at most ${SHELF_DAYS} days ahead`);
    if (this.holding(tenant).length >= MOST_SHELVES) refuse(`there are ${MOST_SHELVES} shelves already`);
    const shelf: RuleShelf = {
      ...wanted,
      id: `sh-${randomUUID()}`,
      tenant,
      by: { id: person.id, name: person.displayName },
      at: instant(now),
      lifted: null,
    };
    await this.#registry.put(shelf.id, shelf);
    return shelf;
  }

  /** One that is over stays as it was. */
  lift({ tenant }: Viewer, person: Person, id: string): Promise<RuleShelf> {
    const now = instant(this.#clock.now());
    return this.#registry.change(id, (shelf) => {
      if (shelf === undefined || shelf.tenant !== tenant) throw notFound();
      if (!isShelving(shelf, now)) return shelf;
      return { ...shelf, lifted: { by: { id: person.id, name: person.displayName }, at: now } };
    });
  }

  close(): Promise<void> {
    return this.#registry.close();
  }
}

/** `shelvedUntil` as a filter: the alerts that are out of a tenant's queue. A closed one is in nobody's. */
export function shelvedFilter(shelves: Iterable<RuleShelf>, tenant: Tenant, now: Instant): Filter {
  const whole: string[] = [];
  const narrow: Filter[] = [];
  for (const shelf of shelves) {
    if (shelf.tenant !== tenant || !isShelving(shelf, now)) continue;
    if (shelf.organisation === null) whole.push(shelf.rule);
    else
      narrow.push({
        all: [
          { field: "episode.rule.id", in: [shelf.rule] },
          { field: "concerned", in: [shelf.organisation] },
          { field: "concernedCount", lte: 1 },
        ],
      });
  }
  const covered: Filter[] = whole.length === 0 ? narrow : [{ field: "episode.rule.id", in: whole }, ...narrow];
  return covered.length === 0
    ? { any: [] }
    : { all: [{ field: "state", in: ["open", "acknowledged"] }, { any: covered }] };
}
