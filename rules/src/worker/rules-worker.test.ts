import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { AlertRecord, AreaSituation, RuleFileId, topics, type Event } from "@lagewarte/model";
import { createTelemetry, SetClock, SqliteEventLog, type Append } from "@lagewarte/platform";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aDetection, exploits, ruleSetOf, spread } from "../fixtures/a-rule.ts";
import { aRelease } from "../fixtures/a-release.ts";
import { anOrganisation, aSource } from "../fixtures/a-world.ts";
import { anEvent, NOON } from "../fixtures/an-event.ts";
import type { EpisodeRecord } from "../correlation/running.ts";
import { fixedRules, RulesInForce } from "../in-force/rules-in-force.ts";
import { startRules } from "./rules-worker.ts";
import { startSituation } from "./situation-worker.ts";
import type { Worker } from "./worker.ts";

const rules = ruleSetOf(exploits, spread);
const minutes = (count: number) => count * 60_000;

let folder: string;
let log: SqliteEventLog;
let clock: SetClock;
let workers: Worker[] = [];

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "rules-worker-"));
  clock = new SetClock(NOON);
  log = await SqliteEventLog.open({ folder, clock });
});
afterEach(async () => {
  await stop();
  await log.close();
  await fs.rm(folder, { recursive: true });
});

async function start(): Promise<void> {
  const telemetry = createTelemetry({ level: "silent" });
  workers = [
    await startRules({ log, clock, telemetry, rules: fixedRules(rules) }),
    await startSituation({ log, clock, telemetry }),
  ];
}

async function stop(): Promise<void> {
  for (const worker of workers) await worker.close();
  workers = [];
}

/** What happens to the process: another one opens the same file. */
async function restart(after: () => void = () => {}): Promise<void> {
  await stop();
  await log.close();
  after();
  log = await SqliteEventLog.open({ folder, clock });
  await start();
}

const append = (...events: Event[]) =>
  log.append(events.map((event): Append => ({ topic: "events", key: event.id, value: JSON.stringify(event) })));
/** One more town is attacked, `minute` minutes after noon; it reaches us at once. */
async function attack(town: number, minute: number): Promise<void> {
  clock.set(NOON + minutes(minute));
  await append(anEvent({ id: `e-${town}-${minute}`, minute, organisations: [`town-${town}`] }));
}

/** Three towns within ten minutes: what the rule asks for. */
async function wave(): Promise<void> {
  await attack(1, 0);
  await attack(2, 2);
  await attack(3, 4);
}

async function all(topic: "alerts" | "situation" | "matches" | "rejected"): Promise<unknown[]> {
  const values: unknown[] = [];
  for (let partition = 0; partition < topics[topic].partitions; partition += 1)
    for (const { value } of await log.read(topic, partition, 0, 10_000))
      values.push(JSON.parse(Buffer.from(value).toString()));
  return values;
}

/** The last state of each alert on the log. */
async function alerts(): Promise<EpisodeRecord[]> {
  const latest = new Map<string, EpisodeRecord>();
  for (const value of await all("alerts")) {
    const record = AlertRecord.parse(value);
    if (record.kind === "episode") latest.set(record.alert, record);
  }
  return [...latest.values()];
}
async function levelOf(area: string): Promise<string | undefined> {
  const told = (await all("situation")).map((value) => AreaSituation.parse(value));
  return told.findLast((each) => each.area === area)?.level;
}
/** Until it holds: workers work when they like. */
const eventually = (check: () => Promise<void>) =>
  expect.poll(() => check().then(() => "so", String), { timeout: 30_000 }).toBe("so");

describe("the workers on the log", { timeout: 90_000 }, () => {
  it("raise one alert for an address at three organisations, and the level of each of them", async () => {
    await log.append(
      [1, 2, 3, 4].flatMap((n): Append[] => [
        { topic: "registry.organisations", key: `town-${n}`, value: JSON.stringify(anOrganisation(`town-${n}`)) },
        { topic: "registry.sources", key: `s-town-${n}`, value: JSON.stringify(aSource(`town-${n}`)) },
      ]),
    );
    await start();
    await eventually(async () => expect(await levelOf("town-1")).toBe("no-data"));
    await wave();
    await eventually(async () => {
      expect(await alerts()).toMatchObject([{ episode: { active: true, counts: { events: 3, organisations: 3 } } }]);
      expect(await levelOf("town-1")).toBe("high");
      expect(await levelOf("town-3")).toBe("high");
    });
    expect(await levelOf("town-4")).toBe("no-data");
    for (const worker of workers) await worker.ready();
  });

  it("go on where they were when they are started anew in the middle of a wave", async () => {
    await start();
    await attack(1, 0);
    await attack(2, 2);
    await restart();
    await attack(3, 4);
    await eventually(async () => expect(await alerts()).toMatchObject([{ episode: { counts: { events: 3 } } }]));
    await restart();
    await attack(4, 6);
    await eventually(async () => expect(await alerts()).toMatchObject([{ episode: { counts: { events: 4 } } }]));
    expect((await alerts())[0]?.episode.evidence).toEqual(["e-1-0", "e-2-2", "e-3-4", "e-4-6"]);
  });

  it("work off what came while they were away, as if they had been there: one alert, though hours have passed", async () => {
    await wave();
    await attack(4, 11);
    clock.set(NOON + minutes(600));
    await start();
    await eventually(async () =>
      expect(await alerts()).toMatchObject([{ episode: { counts: { events: 4, organisations: 4 } } }]),
    );
    clock.advance(minutes(10));
    await eventually(async () => expect(await alerts()).toMatchObject([{ episode: { active: false } }]));
    expect(await alerts()).toHaveLength(1);
  });

  it("end an alert when nothing more comes, also one that was open when they died days ago", async () => {
    await start();
    await wave();
    await eventually(async () => expect(await alerts()).toMatchObject([{ episode: { active: true } }]));
    await restart(() => clock.advance(minutes(3 * 1440)));
    await eventually(async () => expect(await alerts()).toMatchObject([{ episode: { active: false } }]));
    expect(await alerts()).toHaveLength(1);
  });

  it("count nothing twice when their progress is lost and everything comes again", async () => {
    await start();
    await wave();
    await eventually(async () => expect(await alerts()).toHaveLength(1));
    const before = await alerts();
    // What detect does after a crash between its append and its progress.
    const matches = await all("matches");
    const [keyed] = await Promise.all(
      [...Array(topics.matches.partitions).keys()].map((partition) => log.read("matches", partition, 0, 10)),
    ).then((parts) => parts.flat());
    await log.append(
      matches.map((value): Append => ({ topic: "matches", key: keyed!.key, value: JSON.stringify(value) })),
    );
    await attack(4, 5);
    await eventually(async () => expect(await alerts()).toMatchObject([{ episode: { counts: { events: 4 } } }]));
    expect((await alerts())[0]?.alert).toBe(before[0]?.alert);
  });

  it("pass over a match that they cannot read, and say how many there were", async () => {
    const telemetry = createTelemetry({ level: "silent" });
    workers = [await startRules({ log, clock, telemetry, rules: fixedRules(rules) })];
    await log.append([{ topic: "matches", key: "g-old", value: JSON.stringify({ trigger: "of another version" }) }]);
    await wave();
    await eventually(async () => expect(await alerts()).toHaveLength(1));
    const metrics = await telemetry.metrics.metrics();
    expect(metrics).toContain("lagewarte_rules_unreadable_matches_total 1");
    expect(metrics).toContain('lagewarte_rules_matches_total{rule="exploit",outcome="matched"} 3');
    expect(metrics).toContain("lagewarte_rules_groups 1");
  });

  it("go over to what people release while they work: what is the same goes on, and windows that changed are filled", async () => {
    const released = await RulesInForce.open({
      log,
      shipped: async () => ({
        files: [
          { id: RuleFileId.parse("exploit"), text: exploits, place: "exploit.yml" },
          { id: RuleFileId.parse("spread"), text: spread, place: "spread.yml" },
        ],
        lists: new Map(),
        problems: [],
      }),
    });
    const telemetry = createTelemetry({ level: "silent" });
    workers = [await startRules({ log, clock, telemetry, rules: released })];
    await attack(1, 0);
    await attack(2, 2);
    await expect.poll(() => all("matches"), { timeout: 30_000 }).toHaveLength(2);
    expect(await alerts()).toEqual([]);
    // Two are enough from now on: the events before are looked at again.
    await log.append([aRelease("spread", spread.replace("gte: 3", "gte: 2"))]);
    await expect.poll(alerts, { timeout: 30_000 }).toMatchObject([{ episode: { counts: { events: 2 } } }]);
    await attack(3, 4);
    await expect.poll(alerts, { timeout: 30_000 }).toMatchObject([{ episode: { counts: { events: 3 } } }]);
    // A file more changes nothing for the alert that goes on; the new rule alerts.
    await log.append([
      aRelease("own", aDetection("own", "{ s: { classification.type: exploit }, condition: s }")),
      aRelease("spread", null, 2),
    ]);
    await attack(4, 5);
    await expect
      .poll(async () => (await alerts()).map(({ episode }) => [episode.rule.title, episode.active]), {
        timeout: 30_000,
      })
      .toEqual(
        expect.arrayContaining([
          ["spread", false],
          ["own", true],
        ]),
      );
    await released.close();
  });

  it("reject a record of events that is none, and go on", async () => {
    workers = [
      await startRules({ log, clock, telemetry: createTelemetry({ level: "silent" }), rules: fixedRules(rules) }),
    ];
    await log.append(
      ["no JSON", "{}", '{"id":"e-1"}'].map((value): Append => ({ topic: "events", key: "poison", value })),
    );
    await wave();
    await eventually(async () => expect(await alerts()).toHaveLength(1));
    expect(await all("rejected")).toHaveLength(3);
    for (const worker of workers) await worker.ready();
  });

  it("of the situation are several, and one of them tells; when it ends another one goes on", async () => {
    const town = (n: number): Append[] => [
      { topic: "registry.organisations", key: `town-${n}`, value: JSON.stringify(anOrganisation(`town-${n}`)) },
    ];
    await log.append(town(1));
    const telemetry = createTelemetry({ level: "silent" });
    const first = await startSituation({ log, clock, telemetry });
    const second = await startSituation({ log, clock, telemetry });
    workers = [second];
    await eventually(async () => expect(await levelOf("town-1")).toBe("no-data"));
    const told = (await all("situation")).length;
    await log.append(town(2));
    await eventually(async () => expect(await levelOf("town-2")).toBe("no-data"));
    const states = (await all("situation")).map((value) => JSON.stringify(value));
    expect(new Set(states).size).toBe(states.length);
    expect(states.length).toBeGreaterThan(told);
    await first.close();
    await log.append(town(3));
    await eventually(async () => expect(await levelOf("town-3")).toBe("no-data"));
  });

  it("tell what the log did not take as soon as it does", async () => {
    await start();
    const take = log.append.bind(log);
    let refused = 0;
    log.append = async (records) => {
      if (records.some(({ topic }) => topic === "alerts") && refused < 3) {
        refused += 1;
        throw new Error("the disk is full");
      }
      return take(records);
    };
    await wave();
    await eventually(async () => expect(await alerts()).toMatchObject([{ episode: { counts: { events: 3 } } }]));
    expect(refused).toBe(3);
  });
});
