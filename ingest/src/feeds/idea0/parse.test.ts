import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { classify, type JsonObject } from "@lagewarte/model";
import { aContext, eventOf, jsonFeedContract, problemOf, sampleOf } from "../feed.contract.ts";
import { idea0 } from "./index.ts";
import { categories } from "./tables.ts";

jsonFeedContract(idea0);

const lines = sampleOf("idea0");
const sample = (number: number): JsonObject => JSON.parse(lines[number - 1] ?? "") as JsonObject;
const message = (fields: JsonObject): JsonObject => ({
  Format: "IDEA0",
  ID: "a-1",
  DetectTime: "2026-11-24T09:00:00Z",
  Category: ["Recon.Scanning"],
  Source: [{ IP4: ["192.0.2.1"] }],
  ...fields,
});
const read = (fields: JsonObject) => eventOf(idea0, message(fields));
const observed = async (fields: JsonObject): Promise<string[]> =>
  (await read(fields)).observables.map(({ type, value, role }) => `${role} ${type} ${value}`);

describe("an IDEA0 message", () => {
  it("of a password guesser becomes one event with both hosts, the times and the detector", async () => {
    expect(await eventOf(idea0, sample(1))).toMatchObject({
      feed: "idea0",
      observedAt: "2026-11-24T09:00:00.250Z",
      observedAtReason: "source",
      title: "SSH dictionary attack",
      classification: { taxonomy: "intrusion-attempts", type: "brute-force", identifier: "Attempt.Login" },
      severity: "medium",
      confidence: null,
      tlp: "AMBER",
      ecs: {
        source: { ip: "192.0.2.10", port: 40_000 },
        destination: { ip: "198.51.100.20", port: 22, domain: "ssh.example.org" },
        network: { transport: "tcp", protocol: "ssh" },
        event: {
          id: "0b6c3a1e-8f6f-4f0e-9c36-1d1f6a7e0001",
          kind: "alert",
          category: ["network", "intrusion_detection"],
          action: "attempt.login",
          start: "2026-11-24T09:00:00.250Z",
          end: "2026-11-24T09:04:30.000Z",
          created: "2026-11-24T09:05:02.000Z",
          duration: 269_750_000_000,
        },
        observer: { name: "org.example.sshwatch", type: "flow", product: "Nemea brute_force_detector" },
      },
      native: { ConnCount: 79, FlowCount: 158 },
    });
  });

  it("that lists hosts, networks and ranges has all of them as observables and the first host as its side", async () => {
    const event = await eventOf(idea0, sample(2));
    expect(event.ecs["source"]).toEqual({ ip: "192.0.2.11" });
    expect(event.ecs["destination"]).toBeUndefined();
    expect(event.observables).toEqual([
      { type: "ipv4-addr", value: "192.0.2.11", role: "source" },
      { type: "ipv4-addr", value: "192.0.2.12", role: "source" },
      { type: "ipv6-addr", value: "2001:db8::11", role: "source" },
      { type: "ipv4-addr", value: "198.51.100.0/24", role: "destination" },
      { type: "ipv4-addr", value: "203.0.113.5", role: "destination" },
      { type: "ipv4-addr", value: "203.0.113.6", role: "destination" },
    ]);
    expect(event).toMatchObject({ confidence: 75, ecs: { network: { bytes: 180_000, packets: 3000 } } });
    expect(event.observedAt).toBe("2026-11-24T08:00:00.000Z");
  });

  it("about phishing carries page, host and mail addresses", async () => {
    const event = await eventOf(idea0, sample(3));
    expect(event.ecs).toMatchObject({
      url: { original: "https://login.example.com:8443/bank?x=1", domain: "login.example.com", port: 8443 },
      email: { from: { address: ["service@mail.example.com"] }, to: { address: ["citizen@example.org"] } },
      event: { reference: "https://reports.example.net/4711" },
    });
    expect(event.observables.map(({ type }) => type).toSorted()).toEqual([
      "domain-name",
      "email-addr",
      "email-addr",
      "url",
    ]);
  });

  it("about a sample carries its name and hashes", async () => {
    const event = await eventOf(idea0, sample(4));
    expect(event.classification.type).toBe("malware-distribution");
    expect(event.ecs["file"]).toEqual({
      name: "bin.sh",
      size: 46,
      mime_type: "text/x-shellscript",
      hash: {
        sha1: "0123456789abcdef0123456789abcdef01234567",
        sha256: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
      },
    });
    expect(event.observables).toContainEqual({
      type: "file:sha1",
      value: "0123456789abcdef0123456789abcdef01234567",
      role: "indicator",
    });
  });

  it("keeps its marking, the severity that Mentat gave it, and the relations to other messages", async () => {
    expect(await eventOf(idea0, sample(10))).toMatchObject({
      tlp: "GREEN",
      severity: "medium",
      ecs: { source: { mac: "02-00-5E-10-00-01", as: { number: 64_496 } } },
    });
    expect((await eventOf(idea0, sample(11))).native).toMatchObject({
      CorrelID: ["0b6c3a1e-8f6f-4f0e-9c36-1d1f6a7e0005"],
      AggrID: ["0b6c3a1e-8f6f-4f0e-9c36-1d1f6a7e0006"],
    });
  });

  it("is known again by its ID, whatever else changed", async () => {
    const [one, two, other] = [await read({}), await read({ Note: "sent again" }), await read({ ID: "a-2" })];
    expect(one.id).toBe(two.id);
    expect(one.id).not.toBe(other.id);
  });
});

describe("the category", () => {
  const typeOf = async (fields: JsonObject): Promise<string> => (await read(fields)).classification.type;

  it.each(Object.entries(categories))("%s has a type and a severity", async (name, { severity }) => {
    const event = await read({ Category: [name] });
    expect(event.classification.identifier).toBe(name);
    expect(event.severity).toBe(severity);
    expect(event.issues).toBeUndefined();
  });

  it("has the same table in the documentation", () => {
    const page = readFileSync(path.resolve(import.meta.dirname, "../../../../docs/feeds/idea0.md"), "utf8");
    const rows = [...page.matchAll(/^\| `([A-Z]\w*(?:\.\w+)?)` +\| (\S+ \/ \S+) +\| (\w+) +\|$/gm)];
    expect(rows.map(([, name, rsit, severity]) => [name, rsit, severity])).toEqual(
      Object.entries(categories).map(([name, { type, severity }]) => {
        const { taxonomy } = classify(type);
        return [name, `${taxonomy} / ${type}`, severity];
      }),
    );
  });

  it.each([
    ["a command server", { Type: ["Botnet", "CC"] }, "Intrusion.Botnet", "c2-server"],
    ["a bot", { Type: ["Botnet"] }, "Intrusion.Botnet", "infected-system"],
    ["a host that hands malware out", { Type: ["OriginMalware"] }, "Malware", "malware-distribution"],
    ["a page that hands malware out", { URL: ["http://example.com/x"] }, "Malware.Trojan", "malware-distribution"],
    ["an infected host", {}, "Malware.Worm", "infected-system"],
    ["malware of which nothing more is said", {}, "Malware", "malware"],
    ["an open resolver", { Proto: ["udp", "domain"] }, "Vulnerable.Open", "ddos-amplifier"],
    ["an open time server, by its port", { Port: [123] }, "Vulnerable.Config", "ddos-amplifier"],
    ["an open desktop", { Proto: ["tcp", "ms-wbt-server"] }, "Vulnerable.Open", "potentially-unwanted-accessible"],
    ["a name server over TCP", { Proto: ["tcp", "domain"] }, "Vulnerable.Open", "potentially-unwanted-accessible"],
    ["old encryption", { Proto: ["ssl3"] }, "Vulnerable.Config", "weak-crypto"],
    ["weak ciphers", { Ciphers: ["RC4"], Proto: ["tls"] }, "Vulnerable.Config", "weak-crypto"],
    ["a miner", { Type: ["Miner"] }, "Suspicious.Miner", "unauthorised-use-of-resources"],
  ])("of %s is read with what the message says of the host", async (_what, host, category, type) => {
    expect(await typeOf({ Category: [category], Source: [{ IP4: ["192.0.2.1"], ...host }] })).toBe(type);
  });

  it("of a host that talks with a command server is an infected system", async () => {
    expect((await eventOf(idea0, sample(5))).classification.type).toBe("infected-system");
    expect((await eventOf(idea0, sample(6))).classification.type).toBe("c2-server");
  });

  it("with a vulnerability named is a vulnerable system, and names it", async () => {
    const event = await eventOf(idea0, sample(9));
    expect(event.classification.type).toBe("vulnerable-system");
    expect(event.ecs["vulnerability"]).toEqual({ id: "CVE-2026-12345" });
  });

  it("of several is the first that says something; the gravest decides the severity", async () => {
    const event = await read({ Category: ["Other", "Anomaly.Traffic", "Recon.Scanning", "Intrusion.AdminCompromise"] });
    expect(event.classification).toMatchObject({ type: "scanner", identifier: "Recon.Scanning" });
    expect(event.severity).toBe("critical");
  });

  it("Test makes all of the message a test", async () => {
    const event = await eventOf(idea0, sample(12));
    expect(event).toMatchObject({ classification: { taxonomy: "test", type: "test" }, severity: "info" });
    expect(event.techniques).toEqual([{ id: "T1190", version: null }]);
  });

  it("that nobody knows is undetermined, by its group if that is known, and never invented", async () => {
    expect(await typeOf({ Category: ["Intrusion.Novel"] })).toBe("system-compromise");
    const event = await read({ Category: ["constructor", "Portscan"] });
    expect(event.classification).toEqual({ taxonomy: "other", type: "undetermined", identifier: "constructor" });
    expect(event.issues?.map(({ problem }) => problem)).toEqual(["unknown: constructor", "unknown: Portscan"]);
  });
});

describe("the time of an event", () => {
  const at = "2026-11-24T09:00:00.000Z";
  it.each([
    [
      "is its own",
      { EventTime: "2026-11-24T08:00:00Z", WinStartTime: "2026-11-24T07:00:00Z" },
      "2026-11-24T08:00:00.000Z",
    ],
    ["else the begin of its window", { WinStartTime: "2026-11-24T07:00:00Z" }, "2026-11-24T07:00:00.000Z"],
    ["else its detection", {}, at],
    [
      "else the making of the message",
      { DetectTime: null, CreateTime: "2026-11-24T09:30:00+01:00" },
      "2026-11-24T08:30:00.000Z",
    ],
    ["also as seconds since the epoch", { EventTime: 1_795_500_000.5 }, "2026-11-24T06:00:00.500Z"],
    ["passes over one that cannot be read", { EventTime: "yesterday" }, at],
    ["passes over 30 February", { EventTime: "2026-02-30T09:00:00Z" }, at],
    ["passes over the year 0", { EventTime: "0000-01-01T00:00:00Z" }, at],
    ["passes over the year 9999", { EventTime: "9999-12-31T23:59:59Z" }, at],
  ])("%s", async (_what, fields, expected) => {
    expect(await read(fields)).toMatchObject({ observedAt: expected, observedAtReason: "source" });
  });

  it("is the receipt when no time is stated, or only impossible ones", async () => {
    expect(await read({ DetectTime: null })).toMatchObject({
      observedAt: aContext().receivedAt,
      observedAtReason: "receipt",
    });
    expect(await read({ DetectTime: "2031-01-01T00:00:00Z" })).toMatchObject({
      observedAt: aContext().receivedAt,
      observedAtReason: "clamped",
    });
  });

  it("without a zone is in the zone of the source", async () => {
    const event = await eventOf(idea0, sample(14), aContext({ timezone: "Europe/Berlin" }));
    expect(event).toMatchObject({ observedAt: "2026-11-24T08:18:00.000Z", observedAtReason: "assumed-zone" });
  });
});

describe("the hosts of a message", () => {
  it("pair address, port and name of the same host", async () => {
    const event = await read({
      Source: [
        { Hostname: ["first.example.org"], Port: [1] },
        { IP4: ["192.0.2.9"], Port: [2], PTR: ["second.example.org"] },
      ],
    });
    expect(event.ecs["source"]).toEqual({ ip: "192.0.2.9", port: 2, domain: "second.example.org" });
  });

  it("are read where a list, a text or a number stands", async () => {
    const event = await read({ Target: { IP4: "198.51.100.1", Port: "22", Proto: "6" } });
    expect(event.ecs).toMatchObject({ destination: { ip: "198.51.100.1", port: 22 }, network: { transport: "tcp" } });
  });

  it("count once, however often they are listed", async () => {
    expect(await observed({ Source: [{ IP4: ["192.0.2.1"] }, { IP4: ["192.0.2.1", "192.0.2.1/32"] }] })).toEqual([
      "source ipv4-addr 192.0.2.1",
    ]);
  });

  it("that are forged are affected, not the source", async () => {
    expect(await observed({ Source: [{ IP4: ["192.0.2.1"], Spoofed: true }] })).toEqual([
      "affected ipv4-addr 192.0.2.1",
    ]);
  });

  it("stand in URLs too, also in ones that nobody shall click", async () => {
    expect(
      await observed({
        Source: [{ URL: ["hxxps://evil.example[.]com/x", "http://[2001:db8::7]/", "198.51.100.9/a"] }],
      }),
    ).toEqual([
      "source url hxxps://evil.example[.]com/x",
      "source domain-name evil.example.com",
      "source url http://[2001:db8::7]/",
      "source ipv6-addr 2001:db8::7",
      "source url 198.51.100.9/a",
      "source ipv4-addr 198.51.100.9",
    ]);
  });

  it("may be thousands, up to a bound that is told", async () => {
    const many = Array.from({ length: 9000 }, (_, index) => `10.0.${index >> 8}.${index & 255}`);
    expect(await read({ Source: [{ IP4: many }] })).not.toHaveProperty("issues");
    const ranges = Array.from(
      { length: 900 },
      (_, index) => `10.${index & 255}.${index >> 8}.1-10.${index & 255}.${index >> 8}.254`,
    );
    const more = await read({ Source: [{ IP4: ranges }] });
    expect(more.observables).toHaveLength(10_000);
    expect(more.issues).toEqual([{ field: "observables", problem: "only the first 10000 are looked at" }]);
  });

  it("that are thousands of wide ranges cost no more than the bound", async () => {
    const ranges = Array.from({ length: 9000 }, () => "2001:db8::1-2001:db8:ffff:ffff:ffff:ffff:ffff:fffe");
    const event = await read({ Source: [{ IP6: ranges }] });
    expect(event.observables).toHaveLength(190);
    expect(event.issues?.map(({ field }) => field)).toEqual(["observables"]);
  });

  it("that cannot be read are named up to a hundred times", async () => {
    const event = await read({ Source: [{ IP4: ["192.0.2.1", ...Array.from({ length: 5000 }, () => "999.1.1.1")] }] });
    expect(event.issues).toHaveLength(100);
  });
});

describe("a value that does not fit", () => {
  it.each([
    ["an address among good ones", { Source: [{ IP4: ["999.1.1.1", "192.0.2.1"] }] }, "Source[0].IP4"],
    ["a prefix over 32", { Target: [{ IP4: ["198.51.100.0/33"] }] }, "Target[0].IP4"],
    ["a range that runs backwards", { Target: [{ IP4: ["198.51.100.9-198.51.100.1"] }] }, "Target[0].IP4"],
    ["a port over 65,535", { Target: [{ Port: [70_000] }] }, "Target[0].Port"],
    ["a MAC address", { Target: [{ MAC: ["01:23"] }] }, "Target[0].MAC"],
    ["a mail address", { Target: [{ Email: ["nobody"] }] }, "Target[0].Email"],
    ["an ASN", { Target: [{ ASN: ["many"] }] }, "Target[0].ASN"],
    ["a host name", { Target: [{ Hostname: ["a b"] }] }, "Target[0].Hostname"],
    ["a confidence over 1", { Confidence: 75 }, "Confidence"],
    ["a count below 0", { ByteCount: -1 }, "ByteCount"],
    ["a hash that is cut off", { Attach: [{ Hash: ["sha1:0c4a38c3569f"] }] }, "Attach[0].Hash"],
    ["an attachment that is none", { Attach: ["file"] }, "Attach[0]"],
    ["a detector that is none", { Node: ["sensor"] }, "Node[0]"],
    ["a time", { CeaseTime: "25:00" }, "CeaseTime"],
    ["a list for an identifier", { ID: ["a"] }, "ID"],
  ])("is left out and named: %s", async (_what, fields, place) => {
    expect((await read(fields)).issues?.map(({ field }) => field)).toEqual([place]);
  });

  it("an unknown marking is the narrowest", async () => {
    expect(await read({ TLP: "PURPLE" })).toMatchObject({ tlp: "RED", issues: [{ field: "TLP" }] });
  });

  it.each([
    ["another format", { Format: "IDEA1" }, "unknown-format", "Format"],
    [
      "no host that can be read",
      { Source: [{ IP4: ["999.1.1.1"] }], Target: [{ IP6: ["xyz"] }] },
      "bad-value",
      "Source[0].IP4",
    ],
    ["hosts that are texts", { Source: ["192.0.2.1"] }, "bad-value", "Source[0]"],
    ["no time that can be read", { DetectTime: "soon" }, "bad-time", "DetectTime"],
    ["neither category nor host", { Category: null, Source: null }, "missing-field", "Category"],
  ])("makes the message refused when it is its point: %s", async (_what, fields, id, place) => {
    const problem = await problemOf(idea0, message(fields));
    expect(problem.id).toBe(id);
    expect(problem.detail).toContain(place);
  });
});
