// What an operator fears: each worker and each server dies or goes away while a hundred thousand records come in.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { io } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWorker, type LocalWorker, type WorkerName } from "../local/distributed.ts";
import { startDistributed, type DistributedSystem } from "./distributed-system.ts";
import { settledPicture } from "./picture.ts";
import { booksWith, insist, lines, registerSensor, type Sensor } from "./sensors.ts";
import { expectWhole, storm, stormSensors } from "./storm.ts";
import { adminPassword, Api, deliver, waitFor } from "./system.ts";

const root = path.resolve(import.meta.dirname, "../..");
const password = "faults-analyst-password";
/** Milliseconds for which a server is away. */
const AWAY = 60_000;
/** A sensor goes on sending for so long before the test gives up. */
const PATIENCE = 240_000;

let system: DistributedSystem;
let adminSession: Api;
/** At a backend that is there now; the session is known to all of them. */
const admin = (): Api => new Api(system.url, adminSession.cookie, adminSession.csrf);
const analyst = (): Promise<Api> => Api.signIn(system.url, "faults-analyst", password);

beforeAll(async () => {
  system = await startDistributed({ workers: ["ingest", "rules", "rules", "backend", "backend"] });
  adminSession = await Api.signIn(system.url, "admin", adminPassword);
  await adminSession.post("/people", { name: "faults-analyst", role: "analyst", password });
}, 300_000);
afterAll(async () => {
  expect(await system.stop()).toBe(0);
}, 120_000);

function worker(name: WorkerName): LocalWorker {
  const found = system.workers.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no ${name} worker`);
  return found;
}

async function killAndReplace(name: WorkerName): Promise<void> {
  await system.killWorker(worker(name));
  await system.add(name);
}

async function restart(server: { kill(): Promise<void>; restart(): Promise<void> } | undefined): Promise<void> {
  await server?.kill();
  await server?.restart();
}

describe("kill -9 in the middle of 100,000 records", () => {
  let sensors: Sensor[];

  // oxlint-disable-next-line vitest/expect-expect -- expectWhole does
  it(
    "of each worker, of Kafka and of Elasticsearch loses nothing and doubles nothing",
    { timeout: 900_000 },
    async () => {
      sensors = await stormSensors(admin(), await analyst());
      const faults = new Map<number, () => Promise<void>>([
        [6, () => killAndReplace("ingest")],
        [14, () => killAndReplace("rules")],
        [22, () => killAndReplace("backend")],
        [30, () => restart(system.servers.kafka)],
        [38, () => restart(system.servers.elasticsearch)],
      ]);
      for (const [part, delivery] of [...storm(sensors)].entries()) {
        const sending = insist(() => system.url, delivery, PATIENCE);
        await faults.get(part)?.();
        await sending;
      }
      await expectWhole(await analyst(), sensors, PATIENCE);
    },
  );

  it("leaves a read model that equals a clean fold of the log", { timeout: 600_000 }, async () => {
    const shown = await settledPicture(await analyst());
    // A backend with indices of its own folds the whole log anew.
    const clean = await startWorker("backend", {
      ...system.servers.env,
      LAGEWARTE_DATA: system.data,
      LAGEWARTE_ELASTICSEARCH_PREFIX: "clean",
    });
    try {
      const again = await settledPicture(await Api.signIn(clean.url, "faults-analyst", password));
      expect(again.events.length).toBe(shown.events.length);
      expect(again).toEqual(shown);
    } finally {
      await clean.stop();
    }
  });
});

describe("a server that is away for a minute", () => {
  it(
    "Kafka: sources are asked to come again, and nothing that was accepted is lost",
    { timeout: 600_000 },
    async () => {
      const { kafka } = system.servers;
      const sensor = await registerSensor(admin(), "Without Kafka");
      const send = (part: number): Promise<Response> =>
        fetch(`${system.url}/api/v1/intake/suricata-eve`, {
          method: "POST",
          headers: { authorization: `Bearer ${sensor.token}` },
          body: lines(1_000_000 + part * 100, 100),
        });
      expect((await send(0)).status).toBe(202);
      await kafka?.kill();
      const gone = Date.now();
      const answers: Response[] = [];
      for (let part = 1; Date.now() - gone < AWAY; part += 1) {
        answers.push(await send(part));
        await pause(2000);
      }
      for (const name of ["ingest", "rules", "backend"] as const)
        expect((await fetch(`${worker(name).url}/api/v1/health/ready`)).status, name).toBe(503);
      for (const answer of answers) {
        expect([429, 503]).toContain(answer.status);
        expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
      }
      await kafka?.restart();
      for (let part = 1; part <= answers.length; part += 1)
        await insist(() => system.url, { sensor, body: lines(1_000_000 + part * 100, 100) }, PATIENCE);
      const records = (answers.length + 1) * 100;
      const books = await booksWith(await analyst(), sensor, records, PATIENCE);
      expect(books.stored).toBe(records);
      expect(books.received).toBe(books.stored + books.suppressed + books.rejected);
    },
  );

  it("Elasticsearch: ingest and rules go on, the page says so, and it catches up", { timeout: 600_000 }, async () => {
    const { elasticsearch } = system.servers;
    const sensor = await registerSensor(admin(), "Without Elasticsearch");
    const who = await analyst();
    const delays: number[] = [];
    const socket = io(system.url, {
      transports: ["websocket"],
      extraHeaders: { cookie: who.cookie, origin: system.url },
    });
    socket.on("heartbeat", ({ delay }: { delay: number }) => delays.push(delay));
    await new Promise((resolve) => socket.on("connect", () => resolve(undefined)));
    await elasticsearch?.kill();
    const gone = Date.now();
    let part = 0;
    for (; Date.now() - gone < AWAY; part += 1) {
      const answer = await deliver(system.url, "suricata-eve", sensor.token, lines(2_000_000 + part * 100, 100));
      expect(answer).toMatchObject({ status: 202, body: { received: 100, events: 100 } });
      await pause(2000);
    }
    // What the page makes "Verzögert" of: deploy/acceptance/live.test.ts looks at the page.
    expect(Math.max(...delays)).toBeGreaterThan(20_000);
    expect((await fetch(`${worker("rules").url}/api/v1/health/ready`)).status).toBe(200);
    await elasticsearch?.restart();
    const books = await booksWith(who, sensor, part * 100, PATIENCE);
    expect(books).toMatchObject({ stored: part * 100, suppressed: 0, rejected: 0 });
    await waitFor(() => (delays.at(-1) === 0 ? true : undefined), PATIENCE);
    socket.close();
  });
});

describe("one of two backends and one of two rules workers that is stopped", () => {
  it("is noticed by nobody but for a reconnect", { timeout: 300_000 }, async () => {
    const who = await analyst();
    const [first, second] = system.workers.filter(({ name }) => name === "backend");
    if (first === undefined || second === undefined) throw new Error("there are no two backends");
    const other = new Api(second.url, who.cookie, who.csrf);
    const changesSince = (seq: number) =>
      other.get<{ items: { seq: number }[]; seq: number; complete: boolean }>(`/changes?since=${seq}`);
    /** What the page has got, by socket or by asking for what it missed. */
    const seen = new Set<number>();
    const follow = async (url: string) => {
      const socket = io(url, { transports: ["websocket"], extraHeaders: { cookie: who.cookie, origin: url } });
      socket.on("change", ({ seq }: { seq: number }) => seen.add(seq));
      await new Promise((resolve) => socket.on("connect", () => resolve(undefined)));
      return socket;
    };
    const { seq: from } = await changesSince(0);
    const gone = await follow(first.url);
    const sensor = await registerSensor(admin(), "While one stops");
    const sending = (async () => {
      for (let part = 0; part < 40; part += 1) {
        await insist(() => second.url, { sensor, body: lines(3_000_000 + part * 500, 500) }, PATIENCE);
        await pause(200);
      }
    })();
    await waitFor(() => (seen.size > 0 ? true : undefined), PATIENCE);
    await system.stopWorker(worker("rules"));
    await system.stopWorker(first);
    gone.close();
    // The page connects to the other one, with the same session, and asks for what it missed.
    const newest = Math.max(...seen);
    const back = await follow(second.url);
    const missed = await changesSince(newest);
    expect(missed.complete).toBe(true);
    for (const { seq } of missed.items) seen.add(seq);
    await sending;
    await booksWith(other, sensor, 20_000, PATIENCE);
    const all = await changesSince(from);
    expect(all.complete).toBe(true);
    await waitFor(() => (all.items.every(({ seq }) => seen.has(seq)) ? true : undefined), PATIENCE);
    expect(all.items.length).toBeGreaterThan(5);
    back.close();
  });
});

describe("a rejected record", () => {
  it("goes through ingest once more when an operator says so", { timeout: 180_000 }, async () => {
    const sensor = await registerSensor(admin(), "Sends what nobody reads");
    await insist(() => system.url, { sensor, body: '{"event_type":"alert", cut\n' }, PATIENCE);
    await waitFor(async () => ((await rejectedOf(sensor)) === 1 ? true : undefined), PATIENCE);
    const { status, stdout, stderr } = spawnSync(path.join(root, "bin/lagewarte"), ["retry", "--source", sensor.id], {
      env: { ...process.env, ...system.servers.env },
      encoding: "utf8",
    });
    expect({ status, said: stdout }, stderr).toEqual({ status: 0, said: '{"found":1,"retried":1,"gone":0}\n' });
    // It is still not readable, and says so again.
    await waitFor(async () => ((await rejectedOf(sensor)) === 2 ? true : undefined), PATIENCE);
  });

  async function rejectedOf({ id }: Sensor): Promise<number> {
    const { items } = await (
      await analyst()
    ).get<{ items: { id: string; books: { rejected: number } }[] }>("/sources?limit=500");
    return items.find((source) => source.id === id)?.books.rejected ?? 0;
  }
});
