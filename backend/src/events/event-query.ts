import { z } from "zod";
import { ProblemError, readsWhole, type Viewer } from "@lagewarte/model";
import type { Filter } from "@lagewarte/platform";
import { askedOrganisations } from "../access/asked.ts";
import { readFilter } from "../access/read-filter.ts";
import { listed } from "../request.ts";
import type { Services } from "../services.ts";

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());
/** `GET /events` (comma-separated lists). `id` names events and stands alone. */
export const EventQuery = z.strictObject({
  id: z.string().max(8000).optional(),
  organisation: z.string().max(200).optional(),
  sensor: z.string().max(200).optional(),
  feed: z.string().max(64).optional(),
  severity: z.string().max(64).optional(),
  from: time.optional(),
  to: time.optional(),
  q: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(4000).optional(),
});
export type EventQuery = z.infer<typeof EventQuery>;

const MOST_IDS = 200;

/** The ids that are asked for; undefined when none are. */
export function idsOf({ id, limit: _limit, ...more }: EventQuery): string[] | undefined {
  if (id === undefined) return undefined;
  const ids = listed(id);
  if (Object.values(more).some((value) => value !== undefined))
    throw new ProblemError({ id: "bad-request", detail: "id: stands alone" });
  if (ids.length > MOST_IDS) throw new ProblemError({ id: "bad-request", detail: `id: at most ${MOST_IDS}` });
  return ids;
}

/**
 * What a person asks, within what the person may read. What is not shown of events cannot be asked for either: not other
 * organisations, not somebody else's sensor, not the words of an event that is shown in part.
 */
export function eventFilter(services: Services, viewer: Viewer, query: EventQuery): Filter {
  const { organisation, sensor, feed, severity, from, to, q } = query;
  const isOne = (field: string, values: readonly string[] | undefined): Filter[] =>
    values === undefined ? [] : [{ field, in: values }];
  const organisations =
    organisation === undefined ? undefined : askedOrganisations(services, viewer, listed(organisation));
  const sensors = sensor === undefined ? undefined : listed(sensor).filter((id) => mayAskFor(services, viewer, id));
  return {
    all: [
      readFilter(viewer, "events"),
      ...isOne("organisations.id", organisations),
      ...isOne("sensor", sensors),
      ...isOne("feed", feed === undefined ? undefined : listed(feed)),
      ...isOne("severity", severity === undefined ? undefined : listed(severity)),
      ...(from === undefined ? [] : [{ field: "observedAt", gte: from }]),
      ...(to === undefined ? [] : [{ field: "observedAt", lt: to }]),
      ...(q === undefined || q.trim() === "" ? [] : wordsOf(viewer, q)),
    ],
  };
}

function wordsOf(viewer: Viewer, q: string): Filter[] {
  return readsWhole(viewer) ? [{ text: q }] : [{ text: q }, { field: "shared", in: [false] }];
}

/** A sensor whose events say that they are its. */
function mayAskFor({ sources }: Services, viewer: Viewer, sensor: string): boolean {
  return readsWhole(viewer) || ownsSensor({ sources }, viewer, sensor);
}

export function ownsSensor({ sources }: Pick<Services, "sources">, viewer: Viewer, sensor: string): boolean {
  const owner = sources.get(sensor)?.organisation;
  return owner !== undefined && owner !== null && owner === viewer.organisation;
}
