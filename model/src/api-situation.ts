import { z } from "zod";
import { OrganisationId } from "./id.ts";
import { Organisation } from "./organisation.ts";
import { AreaSituation, Level } from "./situation.ts";
import { Instant } from "./time.ts";

/** One area with what the map and the tiles need. */
export const AreaView = AreaSituation.extend({
  name: z.string(),
  shortName: z.string(),
  organisationKind: Organisation.shape.kind,
  ags5: z.string().nullable(),
  tenant: Organisation.shape.tenant,
  /**
   * Not for the viewer: too few organisations to be an aggregate, or another tenant's. Level, counts and times then say
   * nothing.
   */
  withheld: z.boolean(),
});
export type AreaView = z.infer<typeof AreaView>;

export const LevelChange = z.strictObject({
  area: OrganisationId,
  name: z.string(),
  at: Instant,
  from: Level.nullable(),
  to: Level,
  reason: z.string(),
  reasonEn: z.string(),
});
export type LevelChange = z.infer<typeof LevelChange>;

/** `GET /situation?at=`: as known then (`at` absent: now). Management gets aggregates without single organisations. */
export const SituationView = z.strictObject({
  at: Instant,
  /** Newest change folded into it; a client follows from here. */
  seq: z.number().int(),
  state: AreaView,
  kreise: z.array(AreaView),
  /** Universities, authorities, providers. */
  organisations: z.array(AreaView),
  /** Latest first. */
  changes: z.array(LevelChange),
  openAlerts: z.strictObject({
    total: z.number().int(),
    low: z.number(),
    medium: z.number(),
    high: z.number(),
    critical: z.number(),
  }),
  /** Records and new alerts per bucket of the last 24 h. */
  arrivals: z.array(z.strictObject({ at: Instant, events: z.number().int(), alerts: z.number().int() })),
  /** New alerts per hour of the last seven days up to now, oldest first: what a time line shows, and what is usual. */
  week: z.array(z.strictObject({ at: Instant, alerts: z.number().int() })),
});
export type SituationView = z.infer<typeof SituationView>;
