// The disk fills up under the system: sources are asked to wait, people go on working, and it recovers by itself.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { booksWith, eventsOf, insist, lines, registerSensor } from "./sensors.ts";
import { adminPassword, Api, startSystem, type System } from "./system.ts";

const password = "full-analyst-password";
const RECORDS = 1000;

function mount(...args: string[]): void {
  const { status, stderr } = spawnSync("mount", args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`mount ${args.join(" ")}: ${stderr}`);
}

describe("a disk that fills up", () => {
  const disk = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-small-disk-"));
  let system: System | undefined;
  afterAll(async () => {
    await system?.stop();
    spawnSync("umount", ["-l", disk]);
    fs.rmSync(disk, { recursive: true, force: true });
  });

  it("has sources wait, keeps the pages alive, loses nothing acknowledged, and is over when there is space", async () => {
    // Nobody but root may mount a small disk to fill; the stores' own tests limit their files instead.
    if (process.getuid?.() !== 0) return;
    mount("-t", "tmpfs", "-o", "size=96m", "tmpfs", disk);
    const { url } = (system = await startSystem({ data: path.join(disk, "data"), flags: ["--empty"] }));
    const admin = await Api.signIn(url, "admin", adminPassword);
    await admin.post("/people", { name: "full-analyst", role: "analyst", password });
    const analyst = await Api.signIn(url, "full-analyst", password);
    const sensor = await registerSensor(admin, "Sensor on a small disk");
    const send = (from: number): Promise<Response> =>
      fetch(`${url}/api/v1/intake/suricata-eve`, {
        method: "POST",
        headers: { authorization: `Bearer ${sensor.token}` },
        body: lines(from, RECORDS),
      });

    let sent = 0;
    let refusal: Response | undefined;
    // A delivery whose raw bytes are durable is accepted, even where its events do not fit on the disk yet.
    const accepted = async (response: Response): Promise<boolean> => {
      if (response.status !== 202) refusal = response;
      else await response.json();
      return response.status === 202;
    };
    while (sent < 400 * RECORDS) {
      // The answer to what cannot be worked off comes late; another delivery finds the disk full meanwhile.
      const pair = await Promise.all([send(sent), send(sent + RECORDS)]);
      sent += 2 * RECORDS;
      if (!(await accepted(pair[0])) || !(await accepted(pair[1]))) break;
    }
    expect(refusal?.status).toBe(503);
    expect(refusal?.headers.get("retry-after")).toMatch(/^\d+$/);
    expect(refusal?.headers.get("content-type")).toContain("application/problem+json");
    expect(await refusal?.json()).toMatchObject({ id: "log-full", status: 503 });

    const started = performance.now();
    for (const resource of ["/health/live", "/alerts", "/events?limit=5", "/sources", "/organisations"])
      expect((await analyst.send("GET", resource)).status, resource).toBe(200);
    expect(performance.now() - started).toBeLessThan(5000);
    expect((await analyst.send("GET", "/health/ready")).status).toBe(503);
    const acknowledged = (await analyst.get<{ total: number }>(`/events?sensor=${sensor.id}&limit=1`)).total;
    expect(acknowledged).toBeGreaterThan(0);

    mount("-o", "remount,size=1g", disk);
    const freed = performance.now();
    await insist(() => url, { sensor, body: lines(sent, RECORDS) });
    expect(performance.now() - freed).toBeLessThan(10_000);
    sent += RECORDS;
    // What was refused is sent again, as a sensor does; what was accepted is a duplicate then.
    for (let from = 0; from < sent; from += 10 * RECORDS)
      await insist(() => url, { sensor, body: lines(from, Math.min(10 * RECORDS, sent - from)) });
    expect(await eventsOf(analyst, sensor, sent)).toBe(sent);
    const books = await booksWith(analyst, sensor, sent);
    expect(books).toMatchObject({ stored: sent, rejected: 0, received: sent + books.suppressed });
    expect((await analyst.send("GET", "/health/ready")).status).toBe(200);
  }, 300_000);
});
