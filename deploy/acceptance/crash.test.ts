// Power fails in the middle of a feed: nothing lost, nothing twice, and the books say so.
import fs from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, describe, it } from "vitest";
import { insist } from "./sensors.ts";
import { expectWhole, storm, stormSensors } from "./storm.ts";
import { adminPassword, Api, deliver, startSystem, type System } from "./system.ts";

const password = "crash-analyst-password";

describe("kill -9 in the middle of a feed of 100,000 lines", () => {
  let system: System;
  let data: string;
  afterAll(async () => {
    await system.stop();
    fs.rmSync(data, { recursive: true, force: true });
  });

  // oxlint-disable-next-line vitest/expect-expect -- expectWhole does
  it("leaves every accepted record stored once, no alert twice, and balanced books", async () => {
    system = await startSystem();
    data = system.data;
    const admin = await Api.signIn(system.url, "admin", adminPassword);
    await admin.post("/people", { name: "crash-analyst", role: "analyst", password });
    const sensors = await stormSensors(admin, await Api.signIn(system.url, "crash-analyst", password));
    const killAfter = new Set([9, 23, 38]);
    for (const [part, delivery] of [...storm(sensors)].entries()) {
      const { sensor, body } = delivery;
      const sending = deliver(system.url, "suricata-eve", sensor.token, body).catch(() => undefined);
      if (killAfter.has(part)) {
        // While the delivery is on its way: somewhere between the socket, the log and the answer.
        await pause(5 + part);
        await system.kill();
        system = await startSystem({ data });
      }
      // A sensor sends again what was not acknowledged, whole; so what had come in before is a duplicate.
      if ((await sending)?.status !== 202) await insist(() => system.url, delivery);
    }
    await expectWhole(await Api.signIn(system.url, "crash-analyst", password), sensors);
  }, 300_000);
});
