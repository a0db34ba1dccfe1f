// All that a system shows, without what may differ between two that were given the same: times, and places on the log.
import { everything } from "./storm.ts";
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
]);

function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(without);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !APART.has(key))
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, inner]) => [key, without(inner)]),
  );
}

function identified<Item>(items: readonly Item[], keyOf: (item: Item) => string): Identified {
  return items
    .map((item) => [keyOf(item), without(item)] as const)
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

export async function pictureOf(api: Api): Promise<Picture> {
  const { state, kreise, organisations } = await api.get<Situation>("/situation");
  return {
    events: identified(await everything<WithId>(api, "/events"), ({ id }) => id),
    rejected: identified(await everything<WithId>(api, "/rejected"), ({ id }) => id),
    alerts: identified(await everything<AlertItem>(api, "/alerts?state=open,acknowledged,closed"), ({ alert }) =>
      JSON.stringify([alert.episode.rule.id, alert.episode.group, alert.id]),
    ),
    books: identified(await everything<WithId>(api, "/sources"), ({ id }) => id),
    situation: identified([state, ...kreise, ...organisations], ({ area }) => area),
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
