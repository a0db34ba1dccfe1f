import type { QueryClient } from "@tanstack/react-query";
import { io, type Socket } from "socket.io-client";
import {
  AlertView,
  AreaView,
  ChangeList,
  ChangeMessage,
  Heartbeat,
  SourceView,
  type AlertId,
} from "@lagewarte/model";
import { patchAlerts } from "./alerts.ts";
import { call } from "./api.ts";
import { isOutOfDate, liveState, type LiveState, type Pulse } from "./live-state.ts";
import { patchAreas } from "./situation.ts";
import { patchSources } from "./sources.ts";

/** Changes are collected this long and shown together, so that a flood costs one drawing, not hundreds. */
const COLLECT = 250;
/** What is only an aggregate (top of the queue, counts, change list) is asked for again at most this often. */
const AGAIN = 2000;
/** New alerts remembered for the pill; beyond, the count says "at least". */
const MOST_ARRIVED = 2000;
const TICK = 1000;

export interface LiveSnapshot {
  readonly state: LiveState;
  /** Too old to look like the present. */
  readonly isStale: boolean;
  readonly heartbeatAt: number | undefined;
  /** By how many milliseconds this browser's clock is ahead of the server's. */
  readonly ahead: number;
  /** Alerts that came or changed since the page was opened, newest state of each. */
  readonly arrived: readonly AlertView[];
}

/** The live stream of one signed-in page: patches what is shown, and after a gap asks for what it missed by `seq`. */
export class LiveConnection {
  readonly #client: QueryClient;
  readonly #listeners = new Set<() => void>();
  readonly #arrived = new Map<AlertId, AlertView>();
  #socket: Socket | undefined;
  #pulse: Pulse = { isConnected: false, heartbeatAt: undefined, behind: 0, delay: 0 };
  /** Newest change that we have, or that was not for us. */
  #seq: number | undefined;
  #collected: ChangeMessage[] = [];
  #collecting: ReturnType<typeof setTimeout> | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  #ticking: ReturnType<typeof setInterval> | undefined;
  #ahead = 0;
  #snapshot: LiveSnapshot = { state: "offline", isStale: false, heartbeatAt: undefined, ahead: 0, arrived: [] };

  constructor(client: QueryClient) {
    this.#client = client;
  }

  get snapshot(): LiveSnapshot {
    return this.#snapshot;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  open(): void {
    const socket = io({ transports: ["websocket"], reconnectionDelay: 500, reconnectionDelayMax: 10_000 });
    this.#socket = socket;
    socket.on("connect", () => {
      this.#pulse = { ...this.#pulse, isConnected: true };
      this.#tell();
      void this.#fillGap();
    });
    socket.on("disconnect", (reason) => {
      this.#pulse = { ...this.#pulse, isConnected: false };
      this.#tell();
      // The server ends a connection whose session is over or that was too slow: ask which, and come back.
      if (reason !== "io server disconnect") return;
      void this.#client.invalidateQueries({ queryKey: ["session"] });
      setTimeout(() => socket.connect(), 1000);
    });
    socket.on("heartbeat", (message: unknown) => this.#beat(Heartbeat.parse(message)));
    socket.on("change", (message: unknown) => this.#collect([ChangeMessage.parse(message)]));
    this.#ticking = setInterval(() => this.#tell(), TICK);
  }

  close(): void {
    this.#socket?.close();
    clearTimeout(this.#collecting);
    clearTimeout(this.#again);
    clearInterval(this.#ticking);
  }

  #beat({ seq, at, behind, delay }: Heartbeat): void {
    this.#ahead = Date.now() - Date.parse(at);
    this.#pulse = { isConnected: true, heartbeatAt: Date.now(), behind, delay };
    this.#seq = Math.max(this.#seq ?? seq, seq);
    this.#tell();
  }

  /** What happened while we were away; when it is more than the server remembers, every page is read anew. */
  async #fillGap(): Promise<void> {
    const since = this.#seq;
    if (since === undefined) return;
    try {
      const { items, seq, complete } = await call("/changes", { query: { since }, schema: ChangeList });
      this.#collect(items);
      this.#seq = Math.max(this.#seq ?? seq, seq);
      if (!complete) await this.#client.invalidateQueries();
    } catch {
      // The next connection asks again: `seq` has not moved.
      this.#seq = since;
    }
  }

  #collect(messages: readonly ChangeMessage[]): void {
    for (const message of messages) {
      this.#seq = Math.max(this.#seq ?? message.seq, message.seq);
      this.#collected.push(message);
    }
    this.#collecting ??= setTimeout(() => this.#show(), COLLECT);
  }

  #show(): void {
    this.#collecting = undefined;
    const collected = this.#collected;
    this.#collected = [];
    const alerts = new Map<AlertId, AlertView>();
    const areas = new Map<string, AreaView>();
    const sources = new Map<string, SourceView>();
    for (const { type, id, document } of collected) {
      if (type === "alert") {
        const view = AlertView.parse(document);
        alerts.set(view.alert.id, view);
      } else if (type === "situation") areas.set(id, AreaView.parse(document));
      else sources.set(id, SourceView.parse(document));
    }
    if (alerts.size > 0) this.#arrive(alerts);
    if (areas.size > 0) patchAreas(this.#client, areas);
    if (sources.size > 0) patchSources(this.#client, sources);
    if (alerts.size > 0 || areas.size > 0) this.#askAgain(alerts.size > 0);
  }

  #arrive(alerts: ReadonlyMap<AlertId, AlertView>): void {
    patchAlerts(this.#client, alerts);
    for (const [id, view] of alerts) {
      this.#arrived.delete(id);
      this.#arrived.set(id, view);
    }
    for (const id of this.#arrived.keys()) {
      if (this.#arrived.size <= MOST_ARRIVED) break;
      this.#arrived.delete(id);
    }
    this.#tell([...this.#arrived.values()]);
  }

  #askAgain(hasAlerts: boolean): void {
    this.#again ??= setTimeout(() => {
      this.#again = undefined;
      if (hasAlerts) void this.#client.invalidateQueries({ queryKey: ["alerts", "queue"] });
      void this.#client.invalidateQueries({ queryKey: ["situation", "now"] });
    }, AGAIN);
  }

  #tell(arrived: readonly AlertView[] = this.#snapshot.arrived): void {
    const now = Date.now();
    const next: LiveSnapshot = {
      state: liveState(this.#pulse, now),
      isStale: isOutOfDate(this.#pulse, now),
      heartbeatAt: this.#pulse.heartbeatAt,
      ahead: this.#ahead,
      arrived,
    };
    const { state, isStale, heartbeatAt } = this.#snapshot;
    if (next.state === state && next.isStale === isStale && next.heartbeatAt === heartbeatAt && next.arrived === this.#snapshot.arrived)
      return;
    this.#snapshot = next;
    for (const listener of this.#listeners) listener();
  }
}
