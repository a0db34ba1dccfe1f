// A rule on its way from a draft into force, through a system as a user starts it; part of the first light.
import { describe, expect, it } from "vitest";
import { eve, type Sensor } from "./sensors.ts";
import { Api, deliver, waitFor, type System } from "./system.ts";

export interface Summary {
  id: string;
  kind: string;
  name: string;
}
export interface AlertItem {
  alert: {
    id: string;
    state: string;
    revision: number;
    episode: {
      rule: { id: string; author: string };
      organisations: { id: string }[];
      title: string;
      counts: { events: number };
    };
  };
}

export const analystPassword = "analyst-password-1";

/** Counts an alert of a sensor that nothing else looks for. */
const probeRule = `title: "Probe (einzeln)"
name: acceptance-probe-sign
logsource: { product: suricata }
detection: { probe: { rule.name: LAGEWARTE PROBE }, condition: probe }
lagewarte:
  tests:
    - { expect: match, event: &probe { ecs: { event: { action: alert }, rule: { name: LAGEWARTE PROBE } } } }
    - { expect: no-match, event: { ecs: { event: { action: alert }, rule: { name: OTHER } } } }
---
title: "Probe"
name: acceptance-probe
level: high
correlation:
  type: event_count
  rules: acceptance-probe-sign
  group-by: [organisations.id]
  timespan: 10m
  condition: { gte: 2 }
lagewarte:
  tests:
    - { expect: match, repeat: 2, event: &town { ecs: { event: { action: alert }, rule: { name: LAGEWARTE PROBE } }, organisations: [{ id: a, side: source }] } }
    - { expect: no-match, event: *town }
`;

interface World {
  readonly system: System;
  readonly admin: Api;
  readonly analyst: Api;
  /** Of the town. */
  readonly sensor: Sensor;
  readonly town: Summary | undefined;
}

/** `world` is asked once the system runs. */
export function aRuleThatPeopleMake(world: () => World): void {
  describe("a rule that people make", () => {
    const file = "/rules/files/acceptance-probe";
    const probe = async (index: number): Promise<void> => {
      const line = `${eve("192.0.2.10", "LAGEWARTE PROBE", 1, 50 + index)}\n`;
      expect((await deliver(world().system.url, "suricata-eve", world().sensor.token, line)).body).toMatchObject({
        events: 1,
      });
    };
    const alerts = async (): Promise<AlertItem[]> => {
      const { items } = await world().analyst.get<{ items: AlertItem[] }>("/alerts?state=open&limit=200");
      return items.filter(({ alert }) => alert.episode.rule.id === "acceptance-probe");
    };

    it("is tried on what was, and says what it would have raised", async () => {
      await probe(1);
      await probe(2);
      const counts = await waitFor(async () => {
        const begun = await world().analyst.post<{ id: string }>("/rules/dry-runs", {
          file: "acceptance-probe",
          text: probeRule,
        });
        const run = await waitFor(async () => {
          const now = await world().analyst.get<{ state: string; difference: { counts: { appeared: number } } | null }>(
            `/rules/dry-runs/${begun.id}`,
          );
          return now.state === "running" ? undefined : now;
        });
        const found = run.difference?.counts;
        return found?.appeared === 1 ? found : undefined;
      });
      expect(counts).toEqual({ appeared: 1, gone: 0, changed: 0 });
      expect(await alerts()).toEqual([]);
    });

    it("is released by a second person alone, and works from then on in every worker, also on what was", async () => {
      await world().admin.post("/people", { name: "acceptance-second", role: "analyst", password: analystPassword });
      const second = await Api.signIn(world().system.url, "acceptance-second", analystPassword);
      expect((await world().analyst.send("PUT", `${file}/draft`, { text: probeRule })).status).toBe(200);
      await world().analyst.post(`${file}/propose`, { note: "the probe must be seen" });
      expect((await world().analyst.send("POST", `${file}/release`)).status).not.toBe(200);
      await second.post(`${file}/release`);
      // Both were before the release.
      const [filled] = await waitFor(async () => {
        const found = await alerts();
        return found.length > 0 ? found : undefined;
      });
      expect(filled?.alert.episode.organisations.map(({ id }) => id)).toContain(world().town?.id);
      let index = 2;
      await waitFor(async () => {
        index += 1;
        await probe(index);
        const [now] = await alerts();
        return now !== undefined && now.alert.episode.counts.events > 2 ? now : undefined;
      });
      expect(await alerts()).toHaveLength(1);
    });
  });
}
