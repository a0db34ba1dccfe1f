// A hundred thousand records with a story in them, and what must hold of them whatever dies in between.
import { expect } from "vitest";
import { booksWith, type Sensor } from "./sensors.ts";
import { waitFor, type Api } from "./system.ts";

const LINES = 100_000;
const PER_DELIVERY = 2_000;

/** Every 500th line is of the story: three towns' sensors see the same address. */
function line(index: number, at: number): string {
  const story = index % 500 === 0;
  return JSON.stringify({
    timestamp: new Date(at - (LINES - index)).toISOString().replace("Z", "+0000"),
    flow_id: index,
    event_type: story ? "alert" : "flow",
    src_ip: story ? `203.0.113.${(Math.floor(index / 500) % 20) + 1}` : `10.200.${(index >> 8) & 255}.${index & 255}`,
    src_port: 1024 + (index % 60_000),
    dest_ip: `192.0.2.${index % 250}`,
    dest_port: 443,
    proto: "TCP",
    ...(story
      ? {
          alert: {
            action: "allowed",
            gid: 1,
            signature_id: 2_000_002,
            rev: 1,
            signature: "ET EXPLOIT Attempt",
            category: "Attempted Administrator Privilege Gain",
            severity: 1,
          },
        }
      : { flow: { pkts_toserver: 1, pkts_toclient: 1, bytes_toserver: 60, bytes_toclient: 60, state: "closed" } }),
  });
}

/** Sensors of three towns. */
export async function stormSensors(admin: Api, analyst: Api): Promise<Sensor[]> {
  const towns = (await analyst.get<{ items: { id: string }[] }>("/organisations?kind=municipality&limit=3")).items;
  const sensors: Sensor[] = [];
  for (const [index, { id }] of towns.entries())
    sensors.push(
      await admin.post<Sensor>("/sources", { name: `Storm ${index}`, feed: "suricata-eve", organisation: id }),
    );
  return sensors;
}

/** The sensors in turn, each with what it sends at once. */
export function* storm(sensors: readonly Sensor[]): Generator<{ sensor: Sensor; body: string }> {
  const at = Date.now();
  for (let part = 0; part < LINES / PER_DELIVERY; part += 1) {
    const lines = Array.from({ length: PER_DELIVERY }, (_, index) => line(part * PER_DELIVERY + index, at));
    const sensor = sensors[part % sensors.length];
    if (sensor !== undefined) yield { sensor, body: `${lines.join("\n")}\n` };
  }
}

interface AlertItem {
  readonly alert: {
    readonly id: string;
    readonly episode: { readonly rule: { readonly id: string }; readonly group: Readonly<Record<string, string>> };
  };
}

/** All items of a list, page by page. */
export async function everything<Item>(api: Api, resource: string): Promise<Item[]> {
  const items: Item[] = [];
  const sign = resource.includes("?") ? "&" : "?";
  for (let next: string | null = ""; next !== null;) {
    const page: { items: Item[]; next: string | null } = await api.get(
      `${resource}${sign}limit=500${next === "" ? "" : `&cursor=${next}`}`,
    );
    items.push(...page.items);
    next = page.next;
  }
  return items;
}

/** Every accepted record is stored once, the books balance, and no alert is there twice. */
export async function expectWhole(analyst: Api, sensors: readonly Sensor[], patience = 90_000): Promise<void> {
  const share = (index: number): number => {
    const deliveries = LINES / PER_DELIVERY;
    return (Math.floor(deliveries / sensors.length) + (index < deliveries % sensors.length ? 1 : 0)) * PER_DELIVERY;
  };
  for (const [index, sensor] of sensors.entries()) {
    const books = await booksWith(analyst, sensor, share(index), patience);
    expect(books).toMatchObject({ stored: share(index), rejected: 0 });
    expect(books.received).toBe(books.stored + books.suppressed + books.rejected);
    const total = await waitFor(async () => {
      const page = await analyst.get<{ total: number }>(`/events?sensor=${sensor.id}&limit=1`);
      return page.total >= share(index) ? page.total : undefined;
    }, patience);
    expect(total).toBe(share(index));
  }
  const alerts = await everything<AlertItem>(analyst, "/alerts?state=open,acknowledged,closed");
  expect(alerts.length).toBeGreaterThan(0);
  expect(new Set(alerts.map(({ alert }) => alert.id)).size).toBe(alerts.length);
  // One episode each: the same rule and group with two anchors would be the same claim made twice.
  const claims = alerts.map(({ alert: { episode } }) => JSON.stringify([episode.rule.id, episode.group]));
  expect(new Set(claims).size).toBe(claims.length);
}
