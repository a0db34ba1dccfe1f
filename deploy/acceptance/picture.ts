// All that a system shows, without what may differ between two that were given the same: times, and places on the log.
import { everything } from "./storm.ts";
import { SHARED_OBSERVABLES } from "@lagewarte/model";
import { waitFor, type Api } from "./system.ts";

/** By what a record is found in the other system. */
type Identified = readonly (readonly [key: string, record: unknown])[];

export interface Picture {
  readonly events: Identified;
  readonly rejected: Identified;
  readonly alerts: Identified;
  readonly books: Identified;
  readonly situation: Identified;
}

/** Fields whose values are times or places. Times of the world (`observedAt`, of the records themselves) are compared. */
const APART = new Set([
  "recordedAt",
  "receivedAt",
  "openedAt",
  "updatedAt",
  "lastSeenAt",
  "createdAt",
  "since",
  "from",
  "until",
  "at",
  "asOf",
  "seq",
  "version",
  "offset",
  "revision",
  "hours",
  "silentFor",
  "firstSeenAt",
  "anchor",
  "cause",
  "previous",
]);

/**
 * An alert's id is made of the event that came first. Which of two that came at once that was depends on the partitions of
 * the log; what the alert claims does not.
 */
type Claims = ReadonlyMap<string, string>;

function without(value: unknown, claims: Claims): unknown {
  if (typeof value === "string") return claims.get(value) ?? value;
  if (Array.isArray(value))
    return value.map((inner) => without(inner, claims)).toSorted((left, right) => compare(left, right));
  if (typeof value !== "object" || value === null) return value;
  // What has no time of its own was observed when it was received.
  const isReceipt = "observedAtReason" in value && value.observedAtReason === "receipt";
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !APART.has(key) && !(isReceipt && key === "observedAt"))
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, inner]) => [key, isCut(key, inner, claims) ? `${inner.length} of them` : without(inner, claims)]),
  );
}

/** Of an alert the lists that are cut: which ones are kept depends on what came first. */
function isCut(key: string, value: unknown, claims: Claims): value is readonly unknown[] {
  const isKept = key === "evidence" || key === "observables";
  return isKept && claims.size > 0 && Array.isArray(value) && value.length >= SHARED_OBSERVABLES;
}

/** Lists are compared as sets: their order is that of arrival. */
function compare(left: unknown, right: unknown): number {
  const [one, other] = [JSON.stringify(left), JSON.stringify(right)];
  return one < other ? -1 : one > other ? 1 : 0;
}

function identified<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  claims: Claims = new Map(),
): Identified {
  return items
    .map((item) => [keyOf(item), without(item, claims)] as const)
    .toSorted(([left], [right]) => (left < right ? -1 : 1));
}

interface WithId {
  readonly id: string;
}
interface Area {
  readonly area: string;
}
interface Situation {
  readonly state: Area;
  readonly kreise: readonly Area[];
  readonly organisations: readonly Area[];
}
interface AlertItem {
  readonly alert: WithId & { readonly episode: { readonly rule: WithId; readonly group: object } };
}

async function pictureOf(api: Api): Promise<Picture> {
  const { state, kreise, organisations } = await api.get<Situation>("/situation");
  const alerts = await everything<AlertItem>(api, "/alerts?state=open,acknowledged,closed");
  const claimOf = ({ alert }: AlertItem): string => JSON.stringify([alert.episode.rule.id, alert.episode.group]);
  const claims = new Map(alerts.map((item) => [item.alert.id, claimOf(item)]));
  return {
    events: identified(await everything<WithId>(api, "/events"), ({ id }) => id),
    rejected: identified(await everything<WithId>(api, "/rejected"), ({ id }) => id),
    alerts: identified(alerts, claimOf, claims),
    books: identified(await everything<WithId>(api, "/sources"), ({ id }) => id),
    situation: identified([state, ...kreise, ...organisations], ({ area }) => area, claims),
  };
}

/** The picture once nothing in it has changed for `quiet` milliseconds. */
export async function settledPicture(api: Api, quiet = 3000): Promise<Picture> {
  let last = "";
  let since = Date.now();
  return waitFor(async () => {
    const picture = await pictureOf(api);
    const text = JSON.stringify(picture);
    if (text !== last) since = Date.now();
    last = text;
    return Date.now() - since >= quiet ? picture : undefined;
  }, 180_000);
}
