import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SetClock } from "@lagewarte/platform";
import { PersonRecord } from "../people/people.ts";
import { TrialBackend, trialPassword, until } from "../trial/trial-backend.ts";
import { TrialPerson, TrialSocket } from "../trial/trial-person.ts";
import { anAlert, constituency, own } from "../trial/trial-world.ts";

const clock = new SetClock(Date.now());
let trial: TrialBackend;
beforeAll(async () => {
  trial = await TrialBackend.start({ clock, heartbeat: 100 });
  await trial.organisations(constituency);
});
afterAll(() => trial.close());

let count = 0;
async function somebody(): Promise<TrialPerson> {
  count += 1;
  return trial.person({ role: "analyst", name: `person-${count}` });
}
let alerts = 0;
async function alert(over: object = {}): Promise<string> {
  alerts += 1;
  await trial.alerts([anAlert(`a-${alerts}`, [own], over)]);
  return `a-${alerts}`;
}

describe("a socket", () => {
  it("opens to a page of ours with a session, and says at once how far the stream is", async () => {
    const who = await somebody();
    await alert();
    const socket = who.connect();
    expect(await socket.opened).toBe(true);
    expect(socket.heartbeats[0]).toEqual({ seq: trial.services.live.seq, at: expect.any(String), behind: 0, delay: 0 });
    socket.close();
  });

  it("is shut to another origin, to a caller without an origin, without a session, and after signing out", async () => {
    const who = await somebody();
    const refused = async (headers: Record<string, string>): Promise<void> => {
      expect(await new TrialSocket(trial.url, headers).opened).toBe(false);
    };
    await refused({ cookie: who.cookie, origin: "https://evil.example" });
    await refused({ cookie: who.cookie, origin: "null" });
    await refused({ cookie: who.cookie });
    await refused({ cookie: who.cookie, origin: trial.url, "sec-fetch-site": "cross-site" });
    await refused({ origin: trial.url });
    await refused({ origin: trial.url, cookie: "lagewarte=nonsense" });
    await who.ask("DELETE", "/session");
    await refused({ cookie: who.cookie, origin: trial.url });
  });

  it("is shut before a one-time password was changed, to administrators, and beyond twenty of a session", async () => {
    const { person } = await trial.backend.people.create({ name: "late", role: "analyst", password: trialPassword });
    const oneTime = await trial.backend.people.resetPassword(person.id);
    expect(await (await TrialPerson.signIn(trial.url, "late", oneTime)).connect().opened).toBe(false);
    expect(await (await trial.person({ role: "administrator" })).connect().opened).toBe(false);
    const who = await somebody();
    const sockets = Array.from({ length: 22 }, () => who.connect());
    const opened = await Promise.all(sockets.map((socket) => socket.opened));
    expect(opened.filter(Boolean)).toHaveLength(20);
    for (const socket of sockets) socket.close();
  });

  it("beats", async () => {
    const socket = (await somebody()).connect();
    await until(() => socket.heartbeats.length >= 4);
    expect(socket.heartbeats.every(({ seq }) => seq === trial.services.live.seq)).toBe(true);
    socket.close();
  });
});

describe("a connected person whose rights end", { timeout: 30_000 }, () => {
  const ends: [how: string, end: (who: TrialPerson) => Promise<unknown>][] = [
    ["by signing out", (who) => who.ask("DELETE", "/session")],
    ["by being disabled", (who) => trial.backend.people.disable(who.session.person.id)],
    [
      "by a password that was changed elsewhere",
      (who) => trial.backend.people.setPassword(who.session.person.id, "another-password-1"),
    ],
    ["by a password that was reset", (who) => trial.backend.people.resetPassword(who.session.person.id)],
    [
      "by another role",
      async (who) => {
        const record = trial.backend.people.byId(who.session.person.id);
        const changed = { ...record, person: { ...record?.person, role: "management" } };
        const value = JSON.stringify(PersonRecord.parse(changed));
        await trial.log.append([{ topic: "registry.people", key: who.session.person.id, value }]);
      },
    ],
    ["by time", async () => clock.advance(10 * 3_600_000)],
  ];
  it.each(ends)("%s, is cut off within five seconds and hears nothing more", async (_how, end) => {
    const who = await somebody();
    const socket = who.connect();
    await socket.opened;
    await alert();
    await until(() => socket.changes.length === 1);
    const started = Date.now();
    await end(who);
    expect((await socket.cut) - started).toBeLessThan(5000);
    await alert();
    await pause(50);
    expect(socket.changes).toHaveLength(1);
  });
});

async function figure(name: string): Promise<number> {
  const metric = await trial.services.telemetry.metrics.getSingleMetric(name)?.get();
  return metric?.values[0]?.value ?? 0;
}

describe("a client that does not take what it gets", { timeout: 60_000 }, () => {
  it("is cut off before it costs memory, and the others do not feel it", async () => {
    const [slow, fast] = [(await somebody()).connect(), (await somebody()).connect()];
    await Promise.all([slow.opened, fast.opened]);
    // Those of the tests before may still be on their way out.
    await until(async () => (await figure("lagewarte_live_clients")) === 2);
    // Its computer sleeps: nothing is read from the connection any more.
    const engine = slow.socket.io.engine as unknown as { transport: { ws: { _socket: { pause(): void } } } };
    engine.transport.ws._socket.pause();
    const cut = await figure("lagewarte_live_slow_clients_total");
    const large = Array.from({ length: 40 }, (_, index) => ({
      type: "url",
      value: `${index}${"x".repeat(4000)}`,
      role: "source",
    }));
    const before = fast.changes.length;
    let sent = 0;
    while ((await figure("lagewarte_live_slow_clients_total")) === cut && sent < 400) {
      await alert({ observables: large });
      sent += 1;
    }
    await until(async () => (await figure("lagewarte_live_clients")) === 1);
    await until(() => fast.changes.length >= before + sent);
    expect(fast.changes.length).toBe(before + sent);
    slow.close();
    fast.close();
  });
});
