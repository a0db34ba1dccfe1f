import { describe, expect, it } from "vitest";
import { isOutOfDate, liveState } from "./live-state.ts";

const pulse = (secondsAgo: number | undefined, more = {}) => ({
  isConnected: true,
  heartbeatAt: secondsAgo === undefined ? undefined : 1_000_000 - secondsAgo * 1000,
  behind: 0,
  delay: 0,
  ...more,
});
const state = (secondsAgo: number | undefined, more = {}) => liveState(pulse(secondsAgo, more), 1_000_000);

describe("how old the picture is", () => {
  it("is live with a heartbeat of the last 30 seconds", () => {
    expect([state(0), state(30), state(undefined)]).toEqual(["live", "live", "live"]);
  });
  it("is delayed from 30 to 120 seconds, and stale after", () => {
    expect([state(31), state(120), state(121)]).toEqual(["delayed", "delayed", "stale"]);
  });
  it("is delayed when the server itself is far behind", () => {
    expect(state(1, { behind: 5000 })).toBe("delayed");
  });
  it("is delayed and then stale when the server shows an older picture than there is", () => {
    expect([state(1, { delay: 7000 }), state(1, { delay: 9000 })]).toEqual(["live", "delayed"]);
    expect(state(1, { delay: 125_000 })).toBe("stale");
    expect(isOutOfDate(pulse(1, { delay: 125_000 }), 1_000_000)).toBe(true);
  });
  it("is offline without a connection, and what is shown still grows old", () => {
    expect(state(1, { isConnected: false })).toBe("offline");
    expect(isOutOfDate(pulse(121, { isConnected: false }), 1_000_000)).toBe(true);
    expect(isOutOfDate(pulse(119), 1_000_000)).toBe(false);
  });
});
