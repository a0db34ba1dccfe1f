// From the moment a sensor sends a record until a browser's socket has the alert that it causes, at a steady load.
import { setTimeout as pause } from "node:timers/promises";
import { io } from "socket.io-client";
import { adminPassword, Api, deliver, type System } from "../acceptance/system.ts";

const password = "bench-analyst-password";

const noise = (index: number, at: number) =>
  `{"timestamp":"${new Date(at).toISOString().replace("Z", "+0000")}","flow_id":${index},"event_type":"flow","src_ip":"10.${index & 127}.${(index >> 8) & 255}.${index & 255}","src_port":${1024 + (index % 60000)},"dest_ip":"192.0.2.${index % 250}","dest_port":443,"proto":"TCP","flow":{"pkts_toserver":4,"pkts_toclient":4,"bytes_toserver":400,"bytes_toclient":2400,"state":"closed"}}`;
const probe = (address: string, at: number, index: number) =>
  `{"timestamp":"${new Date(at).toISOString().replace("Z", "+0000")}","flow_id":${9e9 + index},"event_type":"alert","src_ip":"${address}","src_port":4444,"dest_ip":"192.0.2.7","dest_port":443,"proto":"TCP","alert":{"action":"allowed","gid":1,"signature_id":2000003,"rev":1,"signature":"ET EXPLOIT Probe","category":"Attempted Administrator Privilege Gain","severity":1}}`;

export interface Load {
  /** Events a second. */
  readonly rate: number;
  readonly seconds: number;
  /** Of the figures: how the system runs. */
  readonly name: string;
}

/** Prints the figures; fulfilled when the load is over and what it caused had time to come. */
export async function measureToScreen(system: System, { rate, seconds, name }: Load): Promise<{ sent: number }> {
  const admin = await Api.signIn(system.url, "admin", adminPassword);
  await admin.post("/people", { name: `bench-${rate}`, role: "analyst", password });
  const analyst = await Api.signIn(system.url, `bench-${rate}`, password);
  const towns = (await analyst.get<{ items: { id: string }[] }>("/organisations?kind=municipality&limit=3")).items;
  const tokens: string[] = [];
  for (const [index, town] of towns.entries())
    tokens.push(
      (
        await admin.post<{ token: string }>("/sources", {
          name: `Bench ${rate} ${index}`,
          feed: "suricata-eve",
          organisation: town.id,
        })
      ).token,
    );

  const sentAt = new Map<string, number>();
  const latencies: number[] = [];
  const socket = io(system.url, {
    transports: ["websocket"],
    extraHeaders: { cookie: analyst.cookie, origin: system.url },
  });
  socket.on(
    "change",
    (change: { type: string; document: { alert?: { episode: { group: Record<string, string> } } } }) => {
      for (const value of Object.values(change.document.alert?.episode.group ?? {})) {
        const sent = sentAt.get(value);
        if (sent === undefined) continue;
        sentAt.delete(value);
        latencies.push(performance.now() - sent);
      }
    },
  );
  await new Promise<void>((resolve) => socket.on("connect", resolve));

  const begun = performance.now();
  let sent = 0;
  let refused = 0;
  const pending = new Set<Promise<void>>();
  for (let tick = 0; tick < seconds * 10; tick += 1) {
    const at = Date.now();
    // Three sensors share the load; once a second one new address shows up at all three.
    const address = tick % 10 === 0 ? `198.18.${Math.floor(tick / 10) >> 8}.${Math.floor(tick / 10) & 255}` : undefined;
    for (const [index, token] of tokens.entries()) {
      const lines: string[] = [];
      for (let each = 0; each < rate / 10 / tokens.length; each += 1) lines.push(noise((sent += 1), at));
      if (address !== undefined) lines.push(probe(address, at, tick * 3 + index));
      const delivery = deliver(system.url, "suricata-eve", token, `${lines.join("\n")}\n`).then(({ status }) => {
        if (status !== 202) refused += 1;
        return undefined;
      });
      pending.add(delivery);
      void delivery.finally(() => pending.delete(delivery));
    }
    if (address !== undefined) sentAt.set(address, performance.now());
    await pause(Math.max(0, begun + (tick + 1) * 100 - performance.now()));
  }
  const took = (performance.now() - begun) / 1000;
  await Promise.all(pending);
  await pause(3000);
  latencies.sort((left, right) => left - right);
  const at = (share: number) =>
    Math.round(latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Number.NaN);
  process.stdout.write(
    `${name}: ${rate} events/s wanted, ${Math.round(sent / took)} sent, ${refused} deliveries refused, ${latencies.length} alerts seen, ${sentAt.size} missing: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms\n`,
  );
  process.stdout.write(
    `${JSON.stringify({ job: `event to screen, ${name}, ${Math.round(sent / took)} events/s, p99`, ours: at(0.99), limit: 1000, ratio: at(0.99) / 1000, unit: "ms" })}\n`,
  );
  socket.close();
  return { sent };
}
