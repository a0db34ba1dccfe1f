import { SetClock, SqliteEventLog } from "@lagewarte/platform";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aDetection } from "../fixtures/a-rule.ts";
import { anOrganisation } from "../fixtures/a-world.ts";
import { anEvent, NOON } from "../fixtures/an-event.ts";
import { Matcher } from "../sigma/matcher.ts";
import { RuleFileId, type Organisation } from "@lagewarte/model";
import { Desk } from "../desk/desk.ts";
import { followOwnLists, ownLists } from "./own-lists.ts";
import { RulesInForce } from "./rules-in-force.ts";

const always = { validFrom: null, validTo: null };
const over = { validFrom: null, validTo: "2026-11-01T00:00:00.000Z" };
function aTown(id: string, cidr: string, more: object = {}): Organisation {
  return anOrganisation(id, "municipality", { networks: [{ cidr, ...always, ...more }] });
}

describe("the lists of the registry", () => {
  it("hold what is valid now, of those that there are now", () => {
    const gone = { ...aTown("gone", "203.0.113.0/24"), ...over } as Organisation;
    const towns = [
      aTown("b", "198.51.100.0/24"),
      aTown("a", "192.0.2.0/24", over),
      gone,
      anOrganisation("c", "municipality", { domains: [{ name: "town.example", ...always }] }),
    ];
    const lists = ownLists(towns, NOON);
    expect([lists.get("own_networks"), lists.get("own_domains")]).toEqual([["198.51.100.0/24"], ["town.example"]]);
  });
});

describe("a rule on our own networks", () => {
  const text = `${aDetection("own", '{ s: { "source.ip|cidr|expand": "%own_networks%" }, condition: s }')}
lagewarte:
  tests:
    - { expect: match, event: { ecs: { source: { ip: 192.0.2.1 } } } }
    - { expect: no-match, event: { ecs: { source: { ip: 203.0.113.1 } } } }`;
  let log: SqliteEventLog;
  let rules: RulesInForce;
  beforeEach(async () => {
    const clock = new SetClock(NOON);
    log = await SqliteEventLog.open({ folder: ":memory:", clock });
    rules = await RulesInForce.open({
      log,
      lists: await followOwnLists(log, clock),
      shipped: async (lists) => ({
        files: [{ id: RuleFileId.parse("own"), text, place: "own.yml" }],
        lists,
        problems: [],
      }),
    });
  });
  afterEach(async () => {
    await rules.close();
    await log.close();
  });
  const matches = (source: string) => new Matcher(rules.current.detections).match(anEvent({ source })).length;

  it("knows the networks of the registry, as they change", async () => {
    expect(matches("198.51.100.7")).toBe(0);
    const town = aTown("town", "198.51.100.0/24");
    await log.append([{ topic: "registry.organisations", key: town.id, value: JSON.stringify(town) }]);
    await expect.poll(() => matches("198.51.100.7"), { timeout: 30_000 }).toBe(1);
    await log.append([{ topic: "registry.organisations", key: town.id, value: "" }]);
    await expect.poll(() => matches("198.51.100.7"), { timeout: 30_000 }).toBe(0);
  });

  it("is tested on addresses that belong to nobody, whatever the registry holds", async () => {
    const desk = new Desk(log, rules);
    expect(await desk.list()).toMatchObject([{ tests: { passed: 2, failed: 0 } }]);
    expect(await desk.check(text)).toMatchObject({ failures: [], rules: [{ tests: { passed: 2, failed: 0 } }] });
  });
});
