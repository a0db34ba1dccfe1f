import type { Server as HttpServer } from "node:http";
import { Server } from "socket.io";
import { Change, instant, type ChangeList, type ChangeMessage, type Heartbeat, type Viewer } from "@lagewarte/model";
import type { Tail } from "@lagewarte/platform";
import { checkOrigin } from "../access/guard.ts";
import type { Services } from "../services.ts";
import type { SignedIn } from "../session/sessions.ts";
import { messageFor } from "./message.ts";

/** Changes kept in memory for clients that come back; older ones are read from their pages anew. */
const KEPT = 20_000;
const HEARTBEAT = 10_000;
const RECHECK = 60_000;
/** A client that does not take what it gets is cut off before it costs memory; it comes back and asks for the rest. */
const MOST_BUFFERED = 1024 * 1024;

interface Kept {
  readonly seq: number;
  readonly change: Change;
}

interface Client {
  signedIn: SignedIn;
  emit(event: string, message: unknown): void;
  buffered(): number;
  cut(): void;
}

/** Rights that see the same get the same message: one cut for each group of viewers. */
const groupOf = ({ person }: SignedIn): string => `${person.role} ${person.organisation ?? ""}`;

/** The live stream: every backend reads `changes` by itself and sends each person what the policy allows. */
export class Live {
  readonly #kept: Kept[] = [];
  readonly #clients = new Set<Client>();
  #services: Services | undefined;
  #io: Server | undefined;
  #tail: Tail | undefined;
  #timers: NodeJS.Timeout[] = [];
  #seq = -1;

  /** `seq` of the newest change. */
  get seq(): number {
    return this.#seq;
  }

  async start(services: Services, heartbeat = HEARTBEAT): Promise<void> {
    this.#services = services;
    const [ends] = await services.log.ends("changes");
    const end = ends?.end ?? 0;
    this.#seq = end - 1;
    const decoder = new TextDecoder();
    this.#tail = await services.log.tail("changes", [Math.max(ends?.start ?? 0, end - KEPT)], async (batch) => {
      for (const record of batch)
        this.#take({ seq: record.offset, change: Change.parse(JSON.parse(decoder.decode(record.value))) });
    });
    this.#timers = [setInterval(() => void this.#beat(), heartbeat), setInterval(() => this.recheck(), RECHECK)];
  }

  #take(kept: Kept): void {
    this.#kept.push(kept);
    if (this.#kept.length > KEPT * 1.25) this.#kept.splice(0, this.#kept.length - KEPT);
    this.#seq = Math.max(this.#seq, kept.seq);
    const messages = new Map<string, ChangeMessage | undefined>();
    for (const client of this.#clients) {
      const group = groupOf(client.signedIn);
      if (!messages.has(group)) messages.set(group, this.#message(client.signedIn.person, kept));
      const message = messages.get(group);
      if (message === undefined) continue;
      if (client.buffered() > MOST_BUFFERED) client.cut();
      else client.emit("change", message);
    }
  }

  #message(viewer: Viewer, { seq, change }: Kept): ChangeMessage | undefined {
    return this.#services === undefined ? undefined : messageFor(this.#services, viewer, seq, change);
  }

  /** What a viewer missed after `seq`. */
  since(viewer: Viewer, seq: number): ChangeList {
    const first = this.#kept[0]?.seq ?? this.#seq + 1;
    const items = this.#kept.filter((kept) => kept.seq > seq).flatMap((kept) => this.#message(viewer, kept) ?? []);
    return { items, seq: this.#seq, complete: seq + 1 >= first };
  }

  attach(server: HttpServer): void {
    const services = this.#services;
    if (services === undefined) throw new Error("start before attach");
    this.#io = new Server(server, {
      transports: ["websocket"],
      serveClient: false,
      maxHttpBufferSize: 64 * 1024,
      perMessageDeflate: false,
      // The only place that can refuse a socket of another origin; CORS does not.
      allowRequest: (request, decide) => {
        try {
          if (request.headers.origin === undefined) throw new Error("no origin");
          checkOrigin(request, services.origin(request.headers.host));
          const signedIn = services.sessions.find(request.headers.cookie);
          decide(null, signedIn !== undefined && !signedIn.person.mustChangePassword);
        } catch {
          decide(null, false);
        }
      },
    });
    this.#io.on("connection", (socket) => {
      const signedIn = services.sessions.find(socket.request.headers.cookie);
      if (signedIn === undefined) return void socket.disconnect(true);
      const transport = socket.conn.transport as unknown as { socket?: { bufferedAmount?: number } };
      const client: Client = {
        signedIn,
        emit: (event, message) => void socket.emit(event, message),
        buffered: () => transport.socket?.bufferedAmount ?? 0,
        cut: () => void socket.disconnect(true),
      };
      this.#clients.add(client);
      socket.on("disconnect", () => this.#clients.delete(client));
      void this.#heartbeat().then((beat) => socket.emit("heartbeat", beat));
    });
  }

  async #heartbeat(): Promise<Heartbeat> {
    const behind = (await this.#tail?.behind()) ?? 0;
    return { seq: this.#seq, at: instant(this.#services?.clock.now() ?? 0), behind };
  }

  async #beat(): Promise<void> {
    const beat = await this.#heartbeat();
    for (const client of this.#clients) client.emit("heartbeat", beat);
  }

  /** Cuts off whoever's session has ended or whose rights have changed; called at once when that happens here. */
  recheck(): void {
    for (const client of this.#clients) {
      const now = this.#services?.sessions.byKey(client.signedIn.key);
      if (now === undefined || groupOf(now) !== groupOf(client.signedIn)) client.cut();
      else client.signedIn = now;
    }
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    for (const client of this.#clients) client.cut();
    await this.#io?.close();
    await this.#tail?.close();
  }
}
