import { instant, type Instant, type SituationView, type Viewer } from "@lagewarte/model";
import type { Filter } from "@lagewarte/platform";
import { alertsFor, readFilter } from "../access/read-filter.ts";
import type { Services } from "../services.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

interface Asked {
  readonly collection: "events" | "alerts" | "shares";
  readonly may: Filter;
  /** Milliseconds. */
  readonly stretch: number;
  readonly bucket: number;
}

/** Events and new alerts in each half hour of the day before `at`, of what was known then. */
export async function arrivalsBefore(
  services: Services,
  viewer: Viewer,
  at: Instant,
): Promise<SituationView["arrivals"]> {
  const span = { stretch: DAY, bucket: HOUR / 2 };
  const [events, alerts] = await Promise.all([
    counted(services, at, { ...countable(viewer, "events"), ...span }),
    counted(services, at, { ...countable(viewer, "alerts"), ...span }),
  ]);
  return events.map((each, index) => ({ at: each.at, events: each.count, alerts: alerts[index]?.count ?? 0 }));
}

/** New alerts in each hour of the seven days before `at`. */
export async function weekBefore(services: Services, viewer: Viewer, at: Instant): Promise<SituationView["week"]> {
  const week = await counted(services, at, { ...countable(viewer, "alerts"), stretch: 7 * DAY, bucket: HOUR });
  return week.map((each) => ({ at: each.at, alerts: each.count }));
}

/** What a person may count: what the person may read; the count over the whole state is an aggregate, so management may. */
function countable(viewer: Viewer, what: "events" | "alerts"): Pick<Asked, "collection" | "may"> {
  if (viewer.role === "management") return { collection: what, may: { field: "tenants", in: ["state"] } };
  const collection = what === "alerts" ? alertsFor(viewer) : what;
  return { collection, may: readFilter(viewer, collection) };
}

/** How many came in each bucket of the stretch before `at`, empty ones too. */
async function counted(
  { readModel }: Services,
  at: Instant,
  { collection, may, stretch, bucket }: Asked,
): Promise<{ at: Instant; count: number }[]> {
  const end = Date.parse(at);
  const start = Math.floor((end - stretch) / bucket) * bucket;
  const field = collection === "events" ? "observedAt" : "openedAt";
  const known: Filter[] = collection === "events" ? [{ field: "recordedAt", lte: at }] : [];
  const { aggregations } = await readModel.search(collection, {
    where: { all: [may, { field, gte: instant(start), lte: at }, ...known] },
    limit: 0,
    aggregate: { time: { kind: "histogram", field, interval: bucket } },
  });
  const counts = new Map((aggregations["time"] ?? []).map(({ key, count }) => [Number(key), count]));
  return Array.from({ length: Math.floor((end - start) / bucket) + 1 }, (_, index) => {
    const from = start + index * bucket;
    return { at: instant(from), count: counts.get(from) ?? 0 };
  });
}
