import { setTimeout as pause } from "node:timers/promises";
import { type Api, deliver, waitFor } from "./system.ts";

const START = Date.now();

/** Lines of Suricata EVE that differ by their number alone: each is one event, and the same number is the same event. */
export function lines(from: number, count: number): string {
  const timestamp = new Date(START).toISOString().replace("Z", "+0000");
  const line = (number: number): string =>
    JSON.stringify({
      timestamp,
      flow_id: number,
      event_type: "flow",
      src_ip: `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`,
      src_port: 1024 + (number % 60_000),
      dest_ip: `192.0.2.${number % 250}`,
      dest_port: 443,
      proto: "TCP",
      flow: { pkts_toserver: 1, pkts_toclient: 1, bytes_toserver: 60, bytes_toclient: 60, state: "closed" },
    });
  return Array.from({ length: count }, (_, index) => `${line(from + index)}\n`).join("");
}

/** An intrusion detection alert of a documentation address against a host, `minute` minutes ago. */
export function eve(target: string, signature: string, minute: number, index = 0): string {
  return JSON.stringify({
    timestamp: new Date(Date.now() - minute * 60_000 + index).toISOString().replace("Z", "+0000"),
    flow_id: 1_000_000 + index + minute * 1000,
    event_type: "alert",
    src_ip: "203.0.113.77",
    src_port: 40_000 + index,
    dest_ip: target,
    dest_port: 443,
    proto: "TCP",
    alert: {
      action: "allowed",
      gid: 1,
      signature_id: 2_000_001,
      rev: 1,
      signature,
      category: "Attempted Administrator Privilege Gain",
      severity: 1,
    },
  });
}

export interface Sensor {
  readonly id: string;
  readonly token: string;
}

export function registerSensor(admin: Api, name: string): Promise<Sensor> {
  return admin.post<Sensor>("/sources", { name, feed: "suricata-eve", tlp: "GREEN" });
}

/** A delivery that a sensor keeps until it was answered with 202. */
export interface Delivery {
  readonly sensor: Sensor;
  readonly body: string;
}

/** Sends until it is accepted, again and again, as a sensor does. */
export async function insist(url: () => string, { sensor, body }: Delivery, patience = 60_000): Promise<void> {
  await waitFor(async () => {
    const answer = await deliver(url(), "suricata-eve", sensor.token, body).catch(() => undefined);
    if (answer?.status === 202) return true;
    await pause(200);
    return undefined;
  }, patience);
}

interface Books {
  readonly received: number;
  readonly stored: number;
  readonly suppressed: number;
  readonly rejected: number;
}

/** A sensor's books once so many of its records are stored. */
export async function booksWith(analyst: Api, sensor: Sensor, stored: number, patience = 90_000): Promise<Books> {
  return waitFor(async () => {
    const { items } = await analyst.get<{ items: { id: string; books: Books }[] }>("/sources?limit=500");
    const books = items.find(({ id }) => id === sensor.id)?.books;
    return books !== undefined && books.stored >= stored ? books : undefined;
  }, patience);
}

/** How many different events of a sensor can be found, once there are so many. */
export async function eventsOf(analyst: Api, sensor: Sensor, least: number): Promise<number> {
  return waitFor(async () => {
    const { total } = await analyst.get<{ total: number }>(`/events?sensor=${sensor.id}&limit=1`);
    return total >= least ? total : undefined;
  }, 90_000);
}
