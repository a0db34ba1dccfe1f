import { z } from "zod";
import { AlertId, OrganisationId } from "./id.ts";
import { Text } from "./text.ts";
import { Instant } from "./time.ts";

/** `none` is "unauffällig"; `no-data` is "keine Daten" and never looks like it. */
export const levels = ["no-data", "none", "low", "medium", "high", "critical"] as const;
export const Level = z.enum(levels);
export type Level = z.infer<typeof Level>;

/** `state` covers everything; a Kreis its administrations; an organisation itself. Ids are organisation ids. */
export const AreaKind = z.enum(["state", "kreis", "organisation"]);
export type AreaKind = z.infer<typeof AreaKind>;

/** Who of an area's organisations can be seen at all right now. */
export const Coverage = z.strictObject({
  total: z.number().int(),
  reporting: z.number().int(),
  withoutSensor: z.number().int(),
  silent: z.number().int(),
});
export type Coverage = z.infer<typeof Coverage>;

export const Reason = z.strictObject({ text: Text, alert: AlertId.nullable(), weight: z.number() });
export type Reason = z.infer<typeof Reason>;

/** The situation of one area since `since`, with the reasons that carry it, heaviest first (at most five). */
export const AreaSituation = z.strictObject({
  area: OrganisationId,
  kind: AreaKind,
  level: Level,
  previous: Level.nullable(),
  since: Instant,
  score: z.number().nonnegative(),
  openAlerts: z.strictObject({ low: z.number(), medium: z.number(), high: z.number(), critical: z.number() }),
  reasons: z.array(Reason).max(5),
  coverage: Coverage,
});
export type AreaSituation = z.infer<typeof AreaSituation>;
