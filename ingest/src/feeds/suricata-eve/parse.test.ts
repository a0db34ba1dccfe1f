import { describe, expect, it } from "vitest";
import type { JsonObject } from "@lagewarte/model";
import { aContext, eventOf, jsonFeedContract, problemOf, sampleOf } from "../feed.contract.ts";
import { suricataEve } from "./index.ts";

jsonFeedContract(suricataEve);

const lines = sampleOf("suricata-eve");
const sample = (number: number) => eventOf(suricataEve, lines[number - 1] ?? "");
const line = (fields: JsonObject): JsonObject => ({
  timestamp: "2026-11-24T10:00:00Z",
  event_type: "alert",
  src_ip: "203.0.113.7",
  dest_ip: "192.0.2.10",
  ...fields,
});
const read = (fields: JsonObject) => eventOf(suricataEve, line(fields));
const alert = (fields: JsonObject) => read({ alert: { signature: "EXAMPLE", ...fields } });

describe("a line of eve.json", () => {
  it("of an alert has the signature, its class, technique and vulnerability, both sides, and what went over", async () => {
    expect(await sample(1)).toMatchObject({
      observedAt: "2026-11-24T09:00:00.123Z",
      observedAtReason: "source",
      title: "EXAMPLE Attempt on a gateway",
      classification: { taxonomy: "intrusion-attempts", type: "exploit", identifier: "admin-privilege" },
      severity: "critical",
      techniques: [{ id: "T1190", version: null }],
      ecs: {
        event: { kind: "alert", category: ["network", "intrusion_detection"], action: "alert", severity: 1 },
        rule: { id: "2900001", name: "EXAMPLE Attempt on a gateway", version: "3" },
        source: { ip: "203.0.113.7", port: 40_001, bytes: 600, packets: 4 },
        destination: { ip: "192.0.2.10", port: 443, bytes: 400, packets: 3 },
        network: { transport: "tcp", protocol: "tls", bytes: 1000, packets: 7 },
        observer: { product: "Suricata", name: "sensor-example", ingress: { interface: { name: "eth1" } } },
        vulnerability: { id: "CVE-2026-10001" },
        threat: { technique: { id: ["T1190"] }, tactic: { id: ["TA0001"] } },
      },
    });
  });

  it("of a protocol says what was asked of whom", async () => {
    const [dns, http, flow] = await Promise.all([sample(2), sample(3), sample(4)]);
    expect(dns.title).toContain("dns www.example.org");
    expect(dns.ecs).toMatchObject({ source: { ip: "2001:db8::1" }, dns: { question: { name: "www.example.org" } } });
    expect(http.ecs).toMatchObject({ url: { domain: "rathaus.example.org" }, http: { request: { method: "POST" } } });
    expect(flow.ecs).toMatchObject({
      event: { category: ["network"], type: ["connection"] },
      network: { bytes: 1900 },
    });
  });

  it("of a type that we do not know keeps its own fields", async () => {
    const event = await sample(6);
    expect(event.native).toMatchObject({ something_new: { key: "value" } });
    expect(event.ecs).toMatchObject({ event: { kind: "event", action: "something_new" } });
  });

  it.each([
    [1, "high"],
    [2, "medium"],
    [3, "low"],
    [4, "info"],
    [255, "info"],
    [0, "medium"],
    ["1", "medium"],
  ])("has the severity of priority %j: %s", async (priority, severity) => {
    expect((await alert({ severity: priority })).severity).toBe(severity);
  });

  it.each([
    ["A Network Trojan was detected", "EXAMPLE", "infected-system"],
    ["Misc Attack", "EXAMPLE SSH Brute Force", "brute-force"],
    ["Misc Attack", "EXAMPLE CnC Checkin", "c2-server"],
    ["Misc activity", "EXAMPLE DNS amplification", "ddos"],
    ["Attempted Information Leak", "EXAMPLE beacon", "scanner"],
    ["a category of our own", "EXAMPLE", "ids-alert"],
  ])("classifies %j with %j as %s", async (category, signature, type) => {
    expect((await alert({ category, signature })).classification.type).toBe(type);
  });

  it.each([{ alert: { action: "blocked" } }, { alert: { action: "allowed" }, verdict: { action: "drop" } }])(
    "says that the sensor stopped it: %j",
    async (fields) => {
      expect((await read(fields)).ecs["event"]).toMatchObject({ type: ["denied"] });
    },
  );

  it("takes only what is an identifier from a rule's metadata", async () => {
    const metadata = { mitre_technique_id: ["T1190", "T1190", "<b>"], cve: ["CVE_2026_1", "cve-2026-10001", "x"] };
    const { techniques, ecs } = await alert({ metadata });
    expect(techniques).toEqual([{ id: "T1190", version: null }]);
    expect(ecs["vulnerability"]).toEqual({ id: "CVE-2026-10001" });
  });

  it("without a time has that of its receipt, one without a zone the source's zone", async () => {
    const { timestamp: _, ...timeless } = line({});
    expect(await eventOf(suricataEve, timeless)).toMatchObject({ observedAtReason: "receipt" });
    const berlin = aContext({ timezone: "Europe/Berlin" });
    expect(await eventOf(suricataEve, line({ timestamp: "2026-11-24T10:00:00" }), berlin)).toMatchObject({
      observedAt: "2026-11-24T09:00:00.000Z",
      observedAtReason: "assumed-zone",
    });
  });

  it.each([
    ["no event_type", { event_type: null }, "missing-field"],
    ["a time that is none", { timestamp: "yesterday" }, "bad-time"],
    ["30 February", { timestamp: "2026-02-30T10:00:00Z" }, "bad-time"],
    ["a time that is a number", { timestamp: 1_764_000_000 }, "bad-time"],
    ["an address that is none", { src_ip: "300.1.1.1" }, "bad-value"],
    ["a port that is none", { dest_port: 70_000 }, "bad-value"],
  ])("is refused for %s", async (_what, fields, problem) => {
    expect(await problemOf(suricataEve, line(fields))).toMatchObject({ id: problem });
  });
});
