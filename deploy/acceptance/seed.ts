import { Api, adminPassword, deliver, waitFor, type System } from "./system.ts";

interface Town {
  readonly id: string;
  readonly name: string;
}
export interface Seeded {
  readonly admin: Api;
  readonly analyst: Api;
  readonly towns: readonly Town[];
  /** Tokens of a sensor in each town. */
  readonly tokens: readonly string[];
}

export const people = {
  analyst: { name: "seed-analyst", password: "seed-analyst-password" },
  second: { name: "seed-second", password: "seed-second-password" },
  officer: { name: "seed-officer", password: "seed-officer-password" },
  management: { name: "seed-management", password: "seed-management-password" },
  admin: { name: "admin", password: adminPassword },
} as const;

/** People of every role, and sensors in four towns; the officer is the first town's. */
export async function seed(system: System): Promise<Seeded> {
  const admin = await Api.signIn(system.url, "admin", adminPassword);
  await admin.post("/people", { ...people.analyst, displayName: "Ada Analyse", role: "analyst" });
  await admin.post("/people", { ...people.second, displayName: "Berta Zweite", role: "analyst" });
  const analyst = await Api.signIn(system.url, people.analyst.name, people.analyst.password);
  const towns = (await analyst.get<{ items: Town[] }>("/organisations?kind=municipality&limit=4")).items;
  await admin.post("/people", { ...people.officer, role: "municipal-officer", organisation: towns[0]?.id });
  await admin.post("/people", { ...people.management, role: "management" });
  const tokens: string[] = [];
  for (const { id, name } of towns) {
    const source = { name: `Sensor ${name}`, feed: "suricata-eve", organisation: id };
    tokens.push((await admin.post<{ token: string }>("/sources", source)).token);
  }
  return { admin, analyst, towns, tokens };
}

const classes = {
  infected: { signature: "ET TROJAN Checkin", category: "A Network Trojan was detected", severity: 1 },
  exploit: {
    signature: "ET EXPLOIT VPN Appliance Remote Code Execution",
    category: "Attempted Administrator Privilege Gain",
    severity: 1,
  },
} as const;

/** An intrusion detection alert as Suricata writes it. */
export function eveAlert(
  kind: keyof typeof classes,
  { from, to, at = Date.now(), flow = 1 }: { from: string; to: string; at?: number; flow?: number },
): string {
  return JSON.stringify({
    timestamp: new Date(at).toISOString().replace("Z", "+0000"),
    flow_id: flow,
    event_type: "alert",
    src_ip: from,
    src_port: 40_000,
    dest_ip: to,
    dest_port: 443,
    proto: "TCP",
    alert: { action: "allowed", gid: 1, signature_id: 2_000_001, rev: 1, ...classes[kind] },
  });
}

const PER_DELIVERY = 2000;

/** As many alerts, each of its own: an infected system that reports home. `from` numbers the systems. */
export async function openAlerts(system: System, { tokens, analyst }: Seeded, count: number, from = 0): Promise<void> {
  const before = (await analyst.get<{ total: number }>("/alerts?limit=1&facets=no")).total;
  for (let start = from; start < from + count; start += PER_DELIVERY) {
    const lines = Array.from({ length: Math.min(PER_DELIVERY, from + count - start) }, (_, each) => {
      const host = start + each;
      return eveAlert("infected", {
        from: `10.250.${(host >> 8) & 255}.${host & 255}`,
        // Each to a server of its own: the same one at several towns is one attack, and an alert more.
        to: `2001:db8::${host.toString(16)}`,
        flow: host + 1,
      });
    });
    const token = tokens[Math.floor(start / PER_DELIVERY) % tokens.length] ?? "";
    const answer = await deliver(system.url, "suricata-eve", token, `${lines.join("\n")}\n`);
    if (answer.status !== 202) throw new Error(`intake: ${answer.status} ${JSON.stringify(answer.body)}`);
  }
  await waitFor(
    async () =>
      (await analyst.get<{ total: number }>("/alerts?limit=1&facets=no")).total >= before + count ? true : undefined,
    60_000,
  );
}
