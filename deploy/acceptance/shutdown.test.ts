// An operator stops the system in the middle of the day: it ends in time, and nothing that it acknowledged is gone.
import fs from "node:fs";
import net from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { booksWith, eventsOf, insist, lines, registerSensor, type Delivery } from "./sensors.ts";
import { adminPassword, Api, deliver, startSystem, waitFor, type System } from "./system.ts";

const password = "shutdown-analyst-password";
const RECORDS = 500;
const SENDERS = 4;

describe("stopped by SIGTERM", () => {
  let system: System | undefined;
  afterEach(async () => {
    await system?.stop();
    if (system !== undefined) fs.rmSync(system.data, { recursive: true, force: true });
    system = undefined;
  });

  it("under full load it ends with 0 within 15 s, and every acknowledged record is stored once", async () => {
    let running = (system = await startSystem({ flags: ["--empty"] }));
    const { data } = running;
    const admin = await Api.signIn(running.url, "admin", adminPassword);
    await admin.post("/people", { name: "shutdown-analyst", role: "analyst", password });
    const sensor = await registerSensor(admin, "Sensor under load");

    let sent = 0;
    for (let stops = 0; stops < 3; stops += 1) {
      const unanswered: Delivery[] = [];
      let acknowledged = 0;
      // Each sends one delivery after the other until one is not accepted: then the system has stopped.
      const senders = Array.from({ length: SENDERS }, async () => {
        for (let isThere = true; isThere;) {
          const delivery: Delivery = { sensor, body: lines(sent, RECORDS) };
          sent += RECORDS;
          const answer = await deliver(running.url, "suricata-eve", sensor.token, delivery.body).catch(() => undefined);
          isThere = answer?.status === 202;
          if (isThere) acknowledged += RECORDS;
          else unanswered.push(delivery);
        }
      });
      await waitFor(() => (acknowledged >= 5000 + stops * 1700 ? true : undefined), 60_000);
      const started = performance.now();
      const code = await running.stop();
      const took = performance.now() - started;
      await Promise.all(senders);
      expect(code, running.output()).toBe(0);
      expect(took).toBeLessThan(15_000);

      system = running = await startSystem({ data, flags: ["--empty"] });
      const analyst = await Api.signIn(running.url, "shutdown-analyst", password);
      await eventsOf(analyst, sensor, sent - unanswered.length * RECORDS);
      for (const delivery of unanswered) await insist(() => running.url, delivery);
      expect(await eventsOf(analyst, sensor, sent)).toBe(sent);
    }
    const analyst = await Api.signIn(running.url, "shutdown-analyst", password);
    const books = await booksWith(analyst, sensor, sent);
    expect(books.stored).toBe(sent);
    expect(books.rejected).toBe(0);
    expect(books.received).toBe(books.stored + books.suppressed);
  }, 300_000);

  it("does not wait for a sensor that sends its delivery a byte at a time, nor for a second Ctrl+C", async () => {
    system = await startSystem({ flags: ["--empty"] });
    const admin = await Api.signIn(system.url, "admin", adminPassword);
    const { token } = await registerSensor(admin, "Slow sensor");
    const { hostname, port } = new URL(system.url);
    const socket = net.connect(Number(port), hostname);
    socket.on("error", () => {});
    socket.write(
      `POST /api/v1/intake/suricata-eve HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${token}\r\nContent-Length: 100000\r\n\r\n`,
    );
    const dripping = setInterval(() => socket.write("x"), 100);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const started = performance.now();
    const stopped = system.stop();
    // The terminal's own signal and the one that npm passes on.
    system.signal("SIGINT");
    expect(await stopped, system.output()).toBe(0);
    expect(performance.now() - started).toBeLessThan(15_000);
    clearInterval(dripping);
    socket.destroy();
  }, 60_000);
});
