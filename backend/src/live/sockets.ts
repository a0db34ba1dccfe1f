import type { IncomingMessage, Server as HttpServer } from "node:http";
import { Counter, Gauge } from "prom-client";
import { Server, type Socket } from "socket.io";
import { instant, type Heartbeat } from "@lagewarte/model";
import { checkOrigin, checkPermission } from "../access/guard.ts";
import type { Services } from "../services.ts";
import type { SignedIn } from "../session/sessions.ts";
import type { Audience } from "./live.ts";

const HEARTBEAT = 10_000;
/** A session that runs out ends its sockets this much later at the most; other changes of rights do at once. */
const RECHECK = 3000;
/** A client that does not take what it gets is cut off before it costs memory; it comes back and asks for the rest. */
const MOST_BUFFERED = 1024 * 1024;
const MOST_PER_SESSION = 20;
const FAREWELL = 500;

interface Client {
  signedIn: SignedIn;
  readonly socket: Socket;
}

/** Rights that see the same get the same message: one room for each group of viewers. */
const roomOf = ({ viewer }: SignedIn): string => `${viewer.role} ${viewer.tenant} ${viewer.organisation ?? ""}`;

/** Everybody who follows the changes over a socket. */
export class Sockets {
  readonly #clients = new Set<Client>();
  /** Room -> who is in it. */
  readonly #rooms = new Map<string, Set<Client>>();
  readonly #slow = new Counter({
    name: "lagewarte_live_slow_clients_total",
    help: "Sockets that were cut off because they did not take what they got",
    registers: [],
  });
  #services: Services | undefined;
  #io: Server | undefined;
  #timers: NodeJS.Timeout[] = [];

  attach(services: Services, server: HttpServer, heartbeat = HEARTBEAT): void {
    this.#services = services;
    this.#io = new Server(server, {
      transports: ["websocket"],
      serveClient: false,
      maxHttpBufferSize: 64 * 1024,
      perMessageDeflate: false,
      // The only place that can refuse a socket of another origin; CORS does not.
      allowRequest: (request, decide) =>
        void services.sessions
          .findAnywhere(request.headers.cookie)
          .catch(() => undefined)
          .then((signedIn) => decide(null, this.#admitted(request, signedIn) !== undefined)),
    });
    this.#io.on("connection", (socket) => this.#admit(socket));
    this.#count(services);
    this.#timers = [setInterval(() => void this.#beat(), heartbeat), setInterval(() => this.recheck(), RECHECK)];
  }

  #count({ telemetry: { metrics } }: Services): void {
    const clients = this.#clients;
    const gauge = new Gauge({
      name: "lagewarte_live_clients",
      help: "Sockets that follow the changes",
      registers: [],
      collect() {
        this.set(clients.size);
      },
    });
    metrics.registerMetric(gauge);
    metrics.registerMetric(this.#slow);
  }

  /** The same decision as on `GET /changes`, and a page of ours must ask. */
  #admitted(request: IncomingMessage, signedIn: SignedIn | undefined): SignedIn | undefined {
    const services = this.#services;
    if (services === undefined || request.headers.origin === undefined || signedIn === undefined) return undefined;
    try {
      checkOrigin(request, services.origin(request.headers.host));
      checkPermission(signedIn.person, "read-changes");
    } catch {
      return undefined;
    }
    const open = [...this.#clients].filter((client) => client.signedIn.key === signedIn.key).length;
    return open < MOST_PER_SESSION ? signedIn : undefined;
  }

  #admit(socket: Socket): void {
    const { request } = socket;
    const signedIn = this.#admitted(request, this.#services?.sessions.find(request.headers.cookie));
    if (signedIn === undefined) return void socket.disconnect(true);
    const client: Client = { signedIn, socket };
    const room = roomOf(signedIn);
    const others = this.#rooms.get(room) ?? new Set();
    this.#rooms.set(room, others.add(client));
    this.#clients.add(client);
    void socket.join(room);
    socket.on("disconnect", () => {
      this.#clients.delete(client);
      others.delete(client);
      if (others.size === 0) this.#rooms.delete(room);
    });
    void this.#heartbeat().then((beat) => socket.emit("heartbeat", beat));
  }

  /** One for each room; a message is written once for all who are in it. */
  *audiences(): Iterable<Audience> {
    for (const [room, clients] of this.#rooms) {
      const [first] = clients;
      if (first === undefined) continue;
      yield {
        viewer: first.signedIn.viewer,
        send: (message) => {
          this.#cutSlow(clients);
          this.#io?.to(room).emit("change", message);
        },
      };
    }
  }

  #cutSlow(clients: Iterable<Client>): void {
    for (const { socket } of clients) {
      if (buffered(socket) <= MOST_BUFFERED) continue;
      this.#slow.inc();
      cut(socket, 0);
    }
  }

  async #heartbeat(): Promise<Heartbeat> {
    const { live, clock, delay } = this.#services as Services;
    const [behind, late] = await Promise.all([live.behind().catch(() => 0), delay().catch(() => 0)]);
    return { seq: live.seq, at: instant(clock.now()), behind, delay: late };
  }

  async #beat(): Promise<void> {
    const beat = await this.#heartbeat();
    this.#cutSlow(this.#clients);
    this.#io?.emit("heartbeat", beat);
  }

  /** Cuts off whoever's session has ended or whose rights have changed; called at once when that happens here. */
  recheck(): void {
    for (const client of this.#clients) {
      const now = this.#services?.sessions.byKey(client.signedIn.key);
      const isSame = now !== undefined && !now.person.mustChangePassword && roomOf(now) === roomOf(client.signedIn);
      if (isSame) client.signedIn = now;
      else cut(client.socket);
    }
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    for (const { socket } of this.#clients) cut(socket);
    await this.#io?.close();
  }
}

/** What a socket's connection is below socket.io. */
interface Wire {
  readonly transport: { readonly socket?: { readonly bufferedAmount: number; terminate(): void } };
  readonly writeBuffer: readonly { readonly data?: string | Uint8Array }[];
}

function wireOf({ conn }: Socket): Wire {
  return conn as unknown as Wire;
}

/** Bytes that wait for a client: what its connection has not taken, and the messages behind that. */
function buffered(socket: Socket): number {
  const { transport, writeBuffer } = wireOf(socket);
  const behind = writeBuffer.reduce((sum, { data }) => sum + (data?.length ?? 0), 0);
  return (transport.socket?.bufferedAmount ?? 0) + behind;
}

/** Ends a connection; one that does not take the farewell within so many milliseconds ends without it. */
function cut(socket: Socket, within = FAREWELL): void {
  const { transport } = wireOf(socket);
  socket.disconnect(true);
  if (within === 0) transport.socket?.terminate();
  else setTimeout(() => transport.socket?.terminate(), within);
}
