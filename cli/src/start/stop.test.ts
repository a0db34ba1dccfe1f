import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { untilStopped } from "./stop.ts";

describe("being told to stop", () => {
  let said: string;
  let ended: number[];
  const listeners = { SIGINT: process.listeners("SIGINT"), SIGTERM: process.listeners("SIGTERM") };
  const start = (): ReturnType<typeof untilStopped> => {
    const stderr = new PassThrough();
    stderr.on("data", (text: Buffer) => (said += text.toString()));
    return untilStopped({ stdin: process.stdin, stdout: stderr, stderr }, (code) => void ended.push(code));
  };
  beforeEach(() => {
    said = "";
    ended = [];
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
    for (const name of ["SIGINT", "SIGTERM"] as const)
      for (const listener of process.listeners(name))
        if (!listeners[name].includes(listener)) process.removeListener(name, listener);
  });

  it("by a signal is done, in good time", async () => {
    const stop = start();
    expect(stop.signal.aborted).toBe(false);
    process.emit("SIGTERM");
    expect(stop.signal.aborted).toBe(true);
    expect(await stop.code).toBe(0);
    expect(ended).toEqual([]);
  });

  it("twice at once is once: a terminal and npm both pass on a Ctrl+C", () => {
    start();
    process.emit("SIGINT");
    process.emit("SIGINT");
    expect(ended).toEqual([]);
  });

  it("again by somebody who does not want to wait ends at once", () => {
    start();
    process.emit("SIGINT");
    vi.advanceTimersByTime(1500);
    process.emit("SIGINT");
    expect(ended).toEqual([70]);
  });

  it("ends it before a supervisor would kill it, whatever hangs", () => {
    start();
    process.emit("SIGTERM");
    vi.advanceTimersByTime(14_000);
    expect(ended).toEqual([70]);
    expect(said).toContain("not done within 13 s");
  });

  it("by the death of a part is our fault, and says which part", async () => {
    const stop = start();
    stop.fail("the log", new Error("disk I/O error"));
    expect(await stop.code).toBe(70);
    expect(said).toBe("lagewarte: the log has died: disk I/O error\n");
  });
});
