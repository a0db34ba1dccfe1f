import { spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const root = path.resolve(import.meta.dirname, "../..");
export const samples = path.resolve(root, "../shared/data/dev");
export const adminPassword = "acceptance-admin-password";

export interface System {
  readonly url: string;
  readonly data: string;
  /** What it printed so far. */
  readonly output: () => string;
  /** As an operator stops it; the exit code. */
  stop(): Promise<number | null>;
  /** As the power fails. */
  kill(): Promise<void>;
  signal(name: NodeJS.Signals): void;
}

/** Starts the built system as a user does, on a free port, and waits until it says that it is ready. */
export async function startSystem(
  options: { data?: string; flags?: string[]; env?: NodeJS.ProcessEnv; seconds?: number } = {},
): Promise<System> {
  const data = options.data ?? fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-acceptance-"));
  const flags = options.flags ?? ["--example", "constituency"];
  const child = spawn(path.join(root, "bin/lagewarte"), ["start", "--data", data, "--port", "0", ...flags], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, LAGEWARTE_ADMIN_PASSWORD: adminPassword, ...options.env },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  const url = await waitFor(
    () => (child.exitCode === null ? /https?:\/\/[^\s/]+:\d+/.exec(output)?.[0] : endedEarly(child, output)),
    (options.seconds ?? 60) * 1000,
    () => `no address within time:\n${output}`,
  );
  return {
    url,
    data,
    output: () => output,
    stop: async () => {
      child.kill("SIGTERM");
      return ended;
    },
    signal: (name) => void child.kill(name),
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function endedEarly(child: ChildProcess, output: string): never {
  throw new Error(`ended with ${child.exitCode}:\n${output}`);
}

/** Asks every 50 ms until the answer is there. */
export async function waitFor<Answer>(
  ask: () => Promise<Answer | undefined> | Answer | undefined,
  milliseconds = 60_000,
  complaint: () => string = () => `nothing within ${milliseconds} ms`,
): Promise<Answer> {
  const until = Date.now() + milliseconds;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > until) throw new Error(complaint());
    await pause(50);
  }
}

/** A signed-in person's way to the API. */
export class Api {
  readonly url: string;
  readonly cookie: string;
  readonly csrf: string;
  constructor(url: string, cookie: string, csrf: string) {
    this.url = url;
    this.cookie = cookie;
    this.csrf = csrf;
  }

  static async signIn(url: string, name: string, password: string): Promise<Api> {
    const response = await fetch(`${url}/api/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name, password }),
    });
    if (!response.ok) throw new Error(`sign-in of ${name}: ${response.status} ${await response.text()}`);
    const { csrf } = (await response.json()) as { csrf: string };
    const cookie = response.headers
      .getSetCookie()
      .map((line) => line.split(";")[0])
      .join("; ");
    return new Api(url, cookie, csrf);
  }

  async send(
    method: string,
    resource: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return fetch(`${this.url}/api/v1${resource}`, {
      method,
      headers: {
        cookie: this.cookie,
        ...(method === "GET"
          ? {}
          : { "x-csrf-token": this.csrf, origin: this.url, "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async get<Answer>(resource: string): Promise<Answer> {
    const response = await this.send("GET", resource);
    if (!response.ok) throw new Error(`GET ${resource}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  }

  async post<Answer>(resource: string, body: unknown = {}): Promise<Answer> {
    const response = await this.send("POST", resource, body);
    if (!response.ok) throw new Error(`POST ${resource}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  }
}

/** Delivers a body as a sensor does; the answer's status and body. */
export async function deliver(
  url: string,
  feed: string,
  token: string,
  body: BodyInit,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${url}/api/v1/intake/${feed}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/x-ndjson", ...headers },
    body,
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
