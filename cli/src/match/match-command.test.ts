import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { Event } from "@lagewarte/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { memoryIo } from "../fixtures/memory-io.ts";
import { matchCommand, type MatchArguments } from "./match-command.ts";

const catalogue = path.resolve(import.meta.dirname, "../../../rules/catalogue");
const login = "3f1c6a5e-6f3b-4f0e-9f55-1d2c3b4a5968";
const exploits = "dc606311-91a7-57db-98ff-7641ec1b8ff1";
const wave = "8182d8e4-3f96-585c-a3de-5cf2917a553e";

let folder: string;
let rules: string;
beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "match-command-"));
  rules = path.join(folder, "login.yml");
  await fs.writeFile(
    rules,
    `title: Failed login
id: ${login}
logsource: { product: windows }
detection: { s: { EventID: 4625, TargetUserName|endswith: admin }, condition: s }`,
  );
});
afterAll(() => fs.rm(folder, { recursive: true }));

async function match(args: Partial<MatchArguments>, input: string | Uint8Array = "") {
  const io = memoryIo(input);
  const code = await matchCommand({ rules, ...args }, io);
  const { out, err } = io.written();
  const lines = (text: string) => text.split("\n").filter((line) => line !== "");
  const parsed = lines(out).map(
    (line) => JSON.parse(line) as { match?: { rule: string; event: number }; alert?: { rule: { id: string } } },
  );
  const messages = lines(err);
  return {
    code,
    matches: parsed.flatMap((line) => line.match ?? []),
    alerts: parsed.flatMap((line) => line.alert ?? []),
    summary: messages.at(-1) ?? "",
    messages,
  };
}
const asLines = (...records: object[]) => records.map((record) => JSON.stringify(record)).join("\n");
/** A line of Suricata's, of an exploit against a town, `minute` minutes after noon. */
const eve = (minute: number, over: object = {}) => ({
  timestamp: `2026-11-24T12:${String(minute).padStart(2, "0")}:00.000000+0000`,
  event_type: "alert",
  flow_id: minute,
  src_ip: "203.0.113.7",
  dest_ip: "192.0.2.10",
  alert: { signature_id: 1, signature: "ET EXPLOIT", category: "Web Application Attack", severity: 1 },
  ...over,
});

describe("lagewarte match --events json", () => {
  const records = asLines(
    { EventID: 4625, TargetUserName: "ADMIN" },
    { EventID: "4625", TargetUserName: "domain\\admin" },
    { EventID: 4624, TargetUserName: "admin" },
  );

  it("takes each line as the fields themselves, whatever the rule's logsource", async () => {
    const { code, matches, summary } = await match({ events: "json" }, records);
    expect(matches).toEqual([
      { rule: login, event: 0 },
      { rule: login, event: 1 },
    ]);
    expect([code, JSON.parse(summary)]).toEqual([0, { matched: 2, events: 3, rules: 1 }]);
  });

  it("reads gzip and zstd by content, and files", async () => {
    for (const packed of [gzipSync(records), zstdCompressSync(records)])
      expect((await match({ events: "json" }, packed)).matches).toHaveLength(2);
    const file = path.join(folder, "events.gz");
    await fs.writeFile(file, gzipSync(records));
    expect((await match({ events: "json", file })).matches).toHaveLength(2);
  });

  it("rejects a line that is no object with its number, goes on, and exits with 2", async () => {
    const { code, matches, messages, summary } = await match({ events: "json" }, `\n[1]\n{"a\n${records}`);
    expect(matches.map(({ event }) => event)).toEqual([2, 3]);
    expect(messages.slice(0, 2).map((line) => JSON.parse(line) as object)).toMatchObject([
      { rejected: { line: 2, problem: "not-json" } },
      { rejected: { line: 3, problem: "not-json" } },
    ]);
    expect([code, JSON.parse(summary)]).toEqual([2, { matched: 2, events: 5, rules: 1 }]);
  });
});

describe("lagewarte match --events suricata-eve", () => {
  it("reads the sensor's own records and tells matches, then alerts", async () => {
    const { code, matches, alerts, summary } = await match(
      { rules: catalogue, events: "suricata-eve" },
      asLines(eve(0), eve(1, { event_type: "flow" }), eve(2)),
    );
    expect(matches.filter(({ rule }) => rule === exploits).map(({ event }) => event)).toEqual([0, 2]);
    expect(alerts).toMatchObject([{ rule: { id: exploits }, active: true, counts: { events: 2 } }]);
    expect(code).toBe(0);
    expect(JSON.parse(summary)).toMatchObject({ events: 3, matched: matches.length });
  });

  it("rejects what the feed's parser rejects", async () => {
    const { code, messages } = await match(
      { rules: catalogue, events: "suricata-eve" },
      asLines({ no: "event" }, eve(0)),
    );
    expect(JSON.parse(messages[0]!)).toMatchObject({ rejected: { line: 1, problem: "missing-field" } });
    expect(code).toBe(2);
  });
});

describe("lagewarte match on events of ours", () => {
  const event = (n: number, minute: number) =>
    Event.parse({
      id: `e-${n}`,
      feed: "suricata-eve",
      sensor: "s",
      observedAt: `2026-11-24T12:0${minute}:00.000Z`,
      observedAtReason: "source",
      recordedAt: `2026-11-24T12:0${minute}:00.000Z`,
      title: "",
      classification: { taxonomy: "intrusion-attempts", type: "exploit" },
      severity: "high",
      confidence: null,
      tlp: "AMBER",
      ecs: { event: { action: "alert" }, source: { ip: "203.0.113.7" } },
      native: {},
      observables: [],
      techniques: [],
      organisations: [{ id: `town-${n}`, side: "destination", reason: "network", confidence: 95 }],
      raw: { log: "file", offset: n },
    });

  it("finds the address that attacks three organisations within ten minutes", async () => {
    const { alerts } = await match({ rules: catalogue }, asLines(event(1, 0), event(2, 4), event(3, 9)));
    expect(alerts.filter(({ rule }) => rule.id === wave)).toMatchObject([
      {
        title: "Welle gegen 3 Organisationen von 203.0.113.7",
        counts: { events: 3, organisations: 3 },
        evidence: ["e-1", "e-2", "e-3"],
      },
    ]);
    expect(alerts.filter(({ rule }) => rule.id === exploits)).toHaveLength(3);
  });

  it("rejects a line that is no event, and goes on", async () => {
    const { code, matches, messages } = await match(
      { rules: catalogue },
      `{"id":"e-1"}\n${JSON.stringify(event(1, 0))}`,
    );
    expect(JSON.parse(messages[0]!)).toMatchObject({ rejected: { line: 1, problem: "bad-value" } });
    expect(matches.length).toBeGreaterThan(0);
    expect(code).toBe(2);
  });
});

describe("lagewarte match", () => {
  it("says what is not there, and which feeds there are", async () => {
    expect(await match({ rules: path.join(folder, "nowhere") })).toMatchObject({ code: 66 });
    expect(await match({ file: path.join(folder, "nowhere"), events: "json" })).toMatchObject({ code: 66 });
    const empty = await fs.mkdtemp(path.join(folder, "empty-"));
    expect(await match({ rules: empty, events: "json" })).toMatchObject({ code: 66 });
    const unread = await match({ events: "kev" });
    expect([unread.code, unread.summary]).toEqual([64, expect.stringContaining("suricata-eve")]);
  });

  it("tells of bad rules, uses the good ones, and exits with 2", async () => {
    const mixed = await fs.mkdtemp(path.join(folder, "mixed-"));
    await fs.copyFile(rules, path.join(mixed, "good.yml"));
    await fs.writeFile(path.join(mixed, "bad.yml"), "title: Bad");
    const { code, matches, messages } = await match(
      { rules: mixed, events: "json" },
      asLines({ EventID: 4625, TargetUserName: "admin" }),
    );
    expect(JSON.parse(messages[0]!)).toMatchObject({ problem: { line: 1, column: 1 } });
    expect([code, matches.length]).toEqual([2, 1]);
  });
});
