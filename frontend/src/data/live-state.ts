/** How old what is on the screen may be: the server tells every ten seconds that it is there. */
export type LiveState = "live" | "delayed" | "stale" | "offline";

const DELAYED_AFTER = 30_000;
const STALE_AFTER = 120_000;
/** Changes that the pages may be behind the log before it counts as a delay. */
const MOST_BEHIND = 1000;
/** Milliseconds by which the server may show an older picture than there is. */
const MOST_DELAY = 8000;

export interface Pulse {
  readonly isConnected: boolean;
  /** When the last heartbeat came, by this browser's clock; undefined: none yet. */
  readonly heartbeatAt: number | undefined;
  /** Changes that the server has not told yet. */
  readonly behind: number;
  /** Milliseconds by which what the server shows is older than what it knows. */
  readonly delay: number;
}

/** Live below 30 s without a heartbeat, delayed up to 120 s, then stale; without a connection offline. */
export function liveState({ isConnected, heartbeatAt, behind, delay }: Pulse, now: number): LiveState {
  if (!isConnected) return "offline";
  const age = heartbeatAt === undefined ? 0 : now - heartbeatAt;
  if (age + delay > STALE_AFTER) return "stale";
  return age > DELAYED_AFTER || delay > MOST_DELAY || behind > MOST_BEHIND ? "delayed" : "live";
}

/** Whether what stands on the page is too old to be shown like the present, connected or not. */
export function isOutOfDate({ heartbeatAt, delay }: Pulse, now: number): boolean {
  return heartbeatAt !== undefined && now - heartbeatAt + delay > STALE_AFTER;
}
