import { io, type Socket } from "socket.io-client";
import type { ChangeMessage, Heartbeat, SessionView } from "@lagewarte/model";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** For tests: somebody with a session, as a browser has it. */
export class TrialPerson {
  readonly url: string;
  /** `name=value` pairs, as sent. */
  readonly cookie: string;
  readonly session: SessionView;

  constructor(url: string, cookie: string, session: SessionView) {
    this.url = url;
    this.cookie = cookie;
    this.session = session;
  }

  static async signIn(
    url: string,
    name: string,
    password: string,
    headers: Record<string, string> = {},
  ): Promise<TrialPerson> {
    const response = await signIn(url, name, password, headers);
    const text = await response.text();
    if (!response.ok) throw new Error(`sign-in of ${name}: ${response.status} ${text}`);
    return new TrialPerson(url, cookiesOf(response), JSON.parse(text) as SessionView);
  }

  async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const isChange = method !== "GET";
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        cookie: this.cookie,
        ...(isChange ? { "x-csrf-token": this.session.csrf, origin: this.url } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  /** The body of an answer that must be a success. */
  async get<Body>(path: string): Promise<Body> {
    return successOf(path, await this.ask("GET", path)) as Body;
  }

  async post<Body>(path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<Body> {
    return successOf(path, await this.ask("POST", path, body, headers)) as Body;
  }

  async put<Body>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Body> {
    return successOf(path, await this.ask("PUT", path, body, headers)) as Body;
  }

  /** A socket and what comes over it. */
  connect(headers: Record<string, string> = {}): TrialSocket {
    return new TrialSocket(this.url, { cookie: this.cookie, origin: this.url, ...headers });
  }
}

export class TrialSocket {
  readonly socket: Socket;
  readonly changes: ChangeMessage[] = [];
  readonly heartbeats: Heartbeat[] = [];
  /** Whether it was let in; false once it is refused. */
  readonly opened: Promise<boolean>;
  /** When the server cut it. */
  readonly cut: Promise<number>;

  constructor(url: string, extraHeaders: Record<string, string>) {
    this.socket = io(url, { transports: ["websocket"], extraHeaders, reconnection: false, forceNew: true });
    this.socket.on("change", (message: ChangeMessage) => this.changes.push(message));
    this.socket.on("heartbeat", (beat: Heartbeat) => this.heartbeats.push(beat));
    this.opened = new Promise((resolve) => {
      this.socket.on("heartbeat", () => resolve(true));
      this.socket.on("connect_error", () => resolve(false));
      this.socket.on("disconnect", () => resolve(false));
    });
    this.cut = new Promise((resolve) => {
      this.socket.on("disconnect", () => resolve(Date.now()));
    });
  }

  close(): void {
    this.socket.close();
  }
}

export function signIn(
  url: string,
  name: string,
  password: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ name, password }),
  });
}

/** As a browser sends them back. */
export function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
}

function successOf(path: string, { status, text }: Answer): unknown {
  if (status < 200 || status > 299) throw new Error(`${path}: ${status} ${text}`);
  return JSON.parse(text);
}
