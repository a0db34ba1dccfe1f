// From a real feed to the right person's screen, through a system as a user starts it: the same for every way to run it.
import fs from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { io } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { analystPassword, aRuleThatPeopleMake, type AlertItem, type Summary } from "./rule-release.contract.ts";
import { eve, type Sensor } from "./sensors.ts";
import { adminPassword, Api, deliver, samples, waitFor, type System } from "./system.ts";

interface SourceItem {
  id: string;
  books: { received: number; stored: number; suppressed: number; rejected: number };
}

const officerPassword = "officer-password-1";

export function firstLight(name: string, start: () => Promise<System>): void {
  describe(`first light on ${name}`, () => {
    let system: System;
    let admin: Api;
    let analyst: Api;
    let towns: Summary[];
    const sensors: Sensor[] = [];

    beforeAll(async () => {
      system = await start();
      admin = await Api.signIn(system.url, "admin", adminPassword);
      await admin.post("/people", { name: "acceptance-analyst", role: "analyst", password: analystPassword });
      analyst = await Api.signIn(system.url, "acceptance-analyst", analystPassword);
      towns = (await analyst.get<{ items: Summary[] }>("/organisations?kind=municipality&limit=10")).items;
      for (const town of towns.slice(0, 4))
        sensors.push(
          await admin.post<Sensor>("/sources", {
            name: `Sensor ${town.name}`,
            feed: "suricata-eve",
            organisation: town.id,
          }),
        );
    });
    afterAll(async () => {
      expect(await system.stop()).toBe(0);
      fs.rmSync(system.data, { recursive: true, force: true });
    });

    const sensor = (index: number): Sensor => {
      const found = sensors[index];
      if (found === undefined) throw new Error(`no sensor ${index}`);
      return found;
    };

    describe("one address that attacks three organisations within ten minutes", () => {
      const pushed: { seq: number; type: string; id: string }[] = [];
      let found: AlertItem;

      beforeAll(async () => {
        const socket = io(system.url, {
          transports: ["websocket"],
          extraHeaders: { cookie: analyst.cookie, origin: system.url },
        });
        socket.on("change", (change: { seq: number; type: string; id: string }) => pushed.push(change));
        await new Promise<void>((resolve, reject) => {
          socket.on("connect", resolve);
          socket.on("connect_error", reject);
        });
        for (const [index, target] of ["192.0.2.10", "192.0.2.20", "192.0.2.30"].entries()) {
          const lines = [0, 1, 2].map((each) =>
            eve(target, "ET EXPLOIT VPN Appliance Remote Code Execution", 5 - index, each),
          );
          const answer = await deliver(system.url, "suricata-eve", sensor(index).token, `${lines.join("\n")}\n`);
          expect(answer).toMatchObject({ status: 202, body: { received: 3, events: 3, suppressed: 0, rejected: 0 } });
        }
        const three = new Set(towns.slice(0, 3).map(({ id }) => id));
        found = await waitFor(async () => {
          const { items } = await analyst.get<{ items: AlertItem[] }>("/alerts?state=open&limit=100");
          return items.find(({ alert }) => alert.episode.organisations.filter(({ id }) => three.has(id)).length === 3);
        });
        await waitFor(() => (pushed.some(({ id }) => id === found.alert.id) ? true : undefined));
        socket.close();
      });

      it("is one alert in the queue, with its rule's author", () => {
        expect(found.alert.state).toBe("open");
        expect(found.alert.episode.rule.author).not.toBe("");
      });

      it("was pushed to the socket, in the order of its sequence", () => {
        const seqs = pushed.map(({ seq }) => seq);
        expect(seqs).toEqual([...seqs].sort((left, right) => left - right));
      });

      it("raises the level of the towns, with the reason", async () => {
        const town = await waitFor(async () => {
          const answer = await analyst.get<{ situation: { level: string; reasons: unknown[] } | null }>(
            `/organisations/${towns[0]?.id}`,
          );
          return answer.situation !== null && !["none", "no-data"].includes(answer.situation.level)
            ? answer.situation
            : undefined;
        });
        expect(town.reasons.length).toBeGreaterThan(0);
      });

      it("is acknowledged by one, and the second one is told who was faster", async () => {
        const version = { "if-match": `"${found.alert.revision}"` };
        const first = await analyst.send("POST", `/alerts/${found.alert.id}/acknowledge`, {}, version);
        const second = await analyst.send("POST", `/alerts/${found.alert.id}/acknowledge`, {}, version);
        expect(first.status).toBe(200);
        expect(second.status).toBe(409);
        expect(JSON.stringify(await second.json())).toContain("acceptance-analyst");
      });

      it("reaches the officer of one town without a word of the other towns", async () => {
        const [own] = towns;
        if (own === undefined) throw new Error("no town");
        await admin.post("/people", {
          name: "acceptance-officer",
          role: "municipal-officer",
          organisation: own.id,
          password: officerPassword,
        });
        const officer = await Api.signIn(system.url, "acceptance-officer", officerPassword);
        const list = await officer.send("GET", "/alerts?limit=100");
        const text = await list.text();
        expect(text).toContain(found.alert.id);
        for (const other of towns.slice(1, 4)) {
          expect(text).not.toContain(other.id);
          expect((await officer.send("GET", `/organisations/${other.id}`)).status).toBe(404);
          expect((await officer.send("GET", `/alerts?organisation=${other.id}`)).status).toBe(200);
          expect(
            ((await (await officer.send("GET", `/alerts?organisation=${other.id}`)).json()) as { total: number }).total,
          ).toBe(0);
        }
      });
    });

    aRuleThatPeopleMake(() => ({ system, admin, analyst, sensor: sensor(0), town: towns[0] }));

    describe("real files of the peers", () => {
      const cases: [feed: string, folder: string][] = [
        ["suricata-eve", "suricata_eve"],
        ["shadowserver", "shadowserver"],
        ["idea0", "idea0"],
      ];
      it.each(cases)(
        "of %s come in with balanced books, and twice the same file is suppressed",
        async (feed, folder) => {
          const source = await admin.post<Sensor>("/sources", { name: `Probe ${feed}`, feed });
          const files = fs
            .readdirSync(path.join(samples, folder), { recursive: true, encoding: "utf8" })
            .filter((file) => /\.(ndjson|log|csv|idea|json)$/.test(file) && !/cases|expected|config/.test(file))
            .slice(0, 12);
          expect(files.length).toBeGreaterThan(0);
          let received = 0;
          for (const file of files) {
            const bytes = fs.readFileSync(path.join(samples, folder, file));
            const name = { "x-file-name": encodeURIComponent(path.basename(file)) };
            const once = await deliver(system.url, feed, source.token, new Uint8Array(bytes), name);
            const again = await deliver(system.url, feed, source.token, new Uint8Array(gzipSync(bytes)), {
              ...name,
              "content-encoding": "gzip",
            });
            expect([once.status, again.status], file).toEqual([202, 202]);
            expect(again.body["events"], file).toBe(0);
            received += Number(once.body["received"]) + Number(again.body["received"]);
          }
          const books = await waitFor(async () => {
            const { items } = await analyst.get<{ items: SourceItem[] }>("/sources?limit=500");
            const mine = items.find(({ id }) => id === source.id)?.books;
            return mine?.received === received ? mine : undefined;
          });
          expect(books.received).toBe(books.stored + books.suppressed + books.rejected);
          expect(books.suppressed).toBeGreaterThan(0);
        },
      );

      it("are rejected with problem and original bytes where they cannot be read", async () => {
        const answer = await deliver(system.url, "suricata-eve", sensor(3).token, '{"event_type":"alert", cut\n');
        expect(answer.body).toMatchObject({ received: 1, events: 0, rejected: 1 });
        const rejected = await waitFor(async () => {
          const { items } = await analyst.get<{ items: { raw: string; problem: string; source: string }[] }>(
            "/rejected?limit=50",
          );
          return items.find(({ source, raw }) => source === sensor(3).id && Buffer.from(raw, "base64").includes("cut"));
        });
        expect(rejected.problem).toBe("not-json");
      });
    });

    describe("the door", () => {
      it("is shut to a source without a token, and to one with another feed's", async () => {
        const body = `${eve("192.0.2.1", "x", 1)}\n`;
        const bare = await fetch(`${system.url}/api/v1/intake/suricata-eve`, { method: "POST", body });
        expect(bare.status).toBe(401);
        expect((await deliver(system.url, "idea0", sensor(0).token, body)).status).toBe(403);
      });

      it("says that it is alive and ready to anybody, and nothing else", async () => {
        expect((await fetch(`${system.url}/api/v1/health/live`)).status).toBe(200);
        expect((await fetch(`${system.url}/api/v1/health/ready`)).status).toBe(200);
        for (const path_ of [
          "alerts",
          "events",
          "organisations",
          "situation",
          "sources",
          "rejected",
          "people",
          "metrics",
          "changes?since=0",
        ])
          expect((await fetch(`${system.url}/api/v1/${path_}`)).status, path_).toBe(401);
      });
    });
  });
}
