import { afterEach, describe, expect, it, vi } from "vitest";
import { pause } from "../log-under-test.contract.ts";
import { openLog } from "./kafka-under-test.contract.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a log on Kafka with nothing to do", () => {
  it("lets the process sleep: no timer but those of its polls and heartbeats, and no warning of one", async () => {
    const warnings: Error[] = [];
    const warn = (warning: Error): void => void warnings.push(warning);
    process.on("warning", warn);
    const log = await openLog();
    await log.append([{ topic: "changes", key: "", value: "a" }]);
    const group = await log.subscribe({ topics: ["changes"], group: "g" }, async () => {});
    const tail = await log.tail("changes", "now", async () => {});

    const armed = vi.spyOn(globalThis, "setTimeout");
    const started = performance.now();
    await pause(3000);
    const seconds = (performance.now() - started) / 1000;
    const perSecond = armed.mock.calls.length / seconds;
    armed.mockRestore();
    await group.close();
    await tail.close();
    await log.close();
    process.off("warning", warn);
    // One for a heartbeat each second; kafkajs as it is armed some 1700.
    expect(perSecond).toBeLessThan(10);
    expect(warnings.map(({ name }) => name)).not.toContain("TimeoutNegativeWarning");
  });
});
