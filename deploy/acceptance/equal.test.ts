// The same files into both ways to run: the same events, rejected records, books, alerts and situation, record by record.
import { createHmac } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REPORTS } from "../../cli/src/example/example-sources.ts";
import { readExample } from "../../cli/src/example/load-example.ts";
import { Story, type Line } from "../../cli/src/example/story.ts";
import { startDistributed } from "./distributed-system.ts";
import { settledPicture, type Picture } from "./picture.ts";
import { adminPassword, Api, deliver, samples, startSystem, type System } from "./system.ts";

const SECRET = "0".repeat(64);
const HOUR = 3_600_000;
const password = "equal-analyst-password";

interface Sending {
  readonly source: string;
  readonly feed: string;
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly name?: string;
}

/** The story of the example as its sensors send it, and real files of every feed. */
function sendings(): Sending[] {
  const example = readExample(path.resolve(import.meta.dirname, "../example"), SECRET);
  const start = Date.now();
  const story = new Story(example, 7);
  const all: Sending[] = [];
  const send = (lines: readonly Line[]): void => {
    for (const source of new Set(lines.map((line) => line.source))) {
      const own = lines.filter((line) => line.source === source).toSorted((left, right) => left.at - right.at);
      const feed = source === REPORTS.warden ? "idea0" : "suricata-eve";
      all.push({ source, feed, body: `${own.map(({ text }) => text).join("\n")}\n` });
    }
  };
  send(story.findings(6, start - 3 * HOUR, start - HOUR));
  for (let step = 0; step < 9; step += 1) send(story.campaign(step, start - 60_000 + step * 5000));
  send(story.shared(8, start - 60_000));
  all.push({ source: "ex-itv", feed: "suricata-eve", body: '{"event_type":"alert", cut\n\u0000\n[]\n' });
  const report = story.exposure(12, start);
  all.push({ source: REPORTS.shadowserver, feed: "shadowserver", body: report.text, name: path.basename(report.name) });
  for (const [feed, folder, source] of [
    ["suricata-eve", "suricata_eve", "ex-itv"],
    ["shadowserver", "shadowserver", REPORTS.shadowserver],
    ["idea0", "idea0", REPORTS.warden],
  ] as const)
    for (const file of fs
      .readdirSync(path.join(samples, folder), { recursive: true, encoding: "utf8" })
      .filter((each) => /\.(ndjson|log|csv|idea|json)$/.test(each) && !/cases|expected|config/.test(each))
      .toSorted()
      .slice(0, 8))
      all.push({
        source,
        feed,
        body: new Uint8Array(fs.readFileSync(path.join(samples, folder, file))),
        name: path.basename(file),
      });
  return all;
}

async function pictureAfter(system: System, all: readonly Sending[]): Promise<Picture> {
  const admin = await Api.signIn(system.url, "admin", adminPassword);
  await admin.post("/people", { name: "equal-analyst", role: "analyst", password });
  const analyst = await Api.signIn(system.url, "equal-analyst", password);
  for (const { source, feed, body, name } of all) {
    const token = createHmac("sha256", SECRET).update(source).digest("base64url");
    const headers: Record<string, string> = name === undefined ? {} : { "x-file-name": encodeURIComponent(name) };
    const answer = await deliver(system.url, feed, token, body, headers);
    expect(answer.status, `${feed} ${name ?? ""} ${JSON.stringify(answer.body)}`).toBe(202);
    expect(answer.body["pending"]).toBeUndefined();
  }
  return settledPicture(analyst);
}

describe("embedded and distributed, given the same", () => {
  const systems: System[] = [];
  let embedded: Picture;
  let distributed: Picture;

  beforeAll(async () => {
    const all = sendings();
    const data = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-equal-"));
    fs.writeFileSync(path.join(data, "example-secret"), SECRET);
    const one = await startSystem({ data });
    systems.push(one);
    embedded = await pictureAfter(one, all);
    const other = await startDistributed({
      secret: SECRET,
      workers: ["ingest", "ingest", "rules", "rules", "backend"],
    });
    systems.push(other);
    distributed = await pictureAfter(other, all);
  }, 600_000);
  afterAll(async () => {
    for (const system of systems) expect(await system.stop()).toBe(0);
    for (const { data } of systems) fs.rmSync(data, { recursive: true, force: true });
  }, 120_000);

  it.each(["events", "rejected", "books", "alerts", "situation"] as const)("have the same %s", (what) => {
    expect(embedded[what].length).toBeGreaterThan(0);
    expect(distributed[what].map(([key]) => key)).toEqual(embedded[what].map(([key]) => key));
    expect(distributed[what]).toEqual(embedded[what]);
  });
});
