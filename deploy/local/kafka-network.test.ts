import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { KafkaEventLog } from "@lagewarte/platform";
import { freePort } from "./java.ts";
import { startKafka, type LocalKafka } from "./kafka.ts";
import { collector, Ledger, pause, until } from "./ledger.ts";
import { startTcpProxy, type TcpProxy } from "./tcp-proxy.ts";

let kafka: LocalKafka;
let proxy: TcpProxy;
let log: KafkaEventLog;
let port = 0;
let tests = 0;

beforeAll(async () => {
  port = await freePort();
  kafka = await startKafka({ proxy: port });
  proxy = await startTcpProxy(port, kafka.proxied);
});
afterAll(async () => {
  await proxy.close();
  await kafka.stop();
});
beforeEach(async () => {
  tests += 1;
  log = await KafkaEventLog.open({
    brokers: `127.0.0.1:${port}`,
    prefix: `n${tests}-`,
    replicationFactor: 1,
    timeouts: { append: 25_000, request: 2000, connect: 1000, session: 6000 },
  });
});
afterEach(async () => {
  proxy.delay(0);
  proxy.swallow(false);
  await log.close();
});

describe("Kafka behind a bad network", () => {
  it("is slow, and all else is as ever", async () => {
    proxy.delay(100);
    const { seen, take } = collector();
    const tailed = collector();
    const group = await log.subscribe({ topics: ["events"], group: "g" }, take);
    const tail = await log.tail("events", "start", tailed.take);
    const ledger = new Ledger(log, 3);
    await ledger.grows(60);
    await ledger.end();
    await until(async () => (await group.lag()) === 0 && (await tail.behind()) === 0);
    expect(await ledger.faults()).toEqual([]);
    expect(ledger.faultsIn(seen)).toEqual([]);
    expect(ledger.faultsIn(tailed.seen)).toEqual([]);
    expect(ledger.refused).toBe(0);
  });

  it("loses every connection again and again: nothing that was acknowledged is gone, and orders hold", async () => {
    const { seen, take } = collector();
    const tailed = collector();
    const group = await log.subscribe({ topics: ["events"], group: "g" }, take);
    const tail = await log.tail("events", "start", tailed.take);
    const ledger = new Ledger(log, 3);
    for (let round = 0; round < 6; round += 1) {
      await ledger.grows(50);
      proxy.cut();
    }
    await ledger.grows(50);
    await ledger.end();
    await until(async () => (await group.lag()) === 0 && (await tail.behind()) === 0);
    expect(await ledger.faults()).toEqual([]);
    expect(ledger.faultsIn(seen)).toEqual([]);
    expect(ledger.faultsIn(tailed.seen)).toEqual([]);
    await until(() => group.failing() === undefined && tail.failing() === undefined);
  });

  it("answers nothing for a while without a word: what waits is taken afterwards, and readers go on", async () => {
    const { seen, take } = collector();
    const group = await log.subscribe({ topics: ["events"], group: "g" }, take);
    const ledger = new Ledger(log, 3);
    await ledger.grows(50);
    proxy.swallow(true);
    await until(() => group.failing() !== undefined);
    await pause(1000);
    proxy.swallow(false);
    await ledger.grows(50);
    await ledger.end();
    await until(async () => (await group.lag()) === 0);
    expect(await ledger.faults()).toEqual([]);
    expect(ledger.faultsIn(seen)).toEqual([]);
    expect(ledger.refused).toBe(0);
  });
});
