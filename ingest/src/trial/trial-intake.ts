import fs from "node:fs";
import { createServer, request, type ClientRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { FeedId, Source, TopicName } from "@lagewarte/model";
import { createTelemetry, SqliteEventLog, SqliteReadModel, systemClock } from "@lagewarte/platform";
import { aSource } from "./a-source.ts";
import { createIntake, type Intake } from "../intake/intake.ts";
import { startIngest, type Worker } from "../worker/ingest-worker.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A body that is sent piece by piece, for as long as the test likes. */
export interface SlowDelivery {
  readonly request: ClientRequest;
  /** Rejects when the connection is cut without an answer. */
  readonly status: Promise<number>;
}

interface Parts {
  readonly folder: string;
  readonly log: SqliteEventLog;
  readonly readModel: SqliteReadModel;
  readonly intake: Intake;
  readonly worker: Worker;
  readonly server: Server;
}

/** For tests: the real intake behind a real HTTP server, with the real worker on a real log in a folder of its own. */
export class TrialIntake {
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** `idle`: milliseconds after which a body that stops coming is given up; `durableAfter`: what the log takes for raw records. */
  static async start({
    idle,
    durableAfter,
  }: { readonly idle?: number; readonly durableAfter?: number } = {}): Promise<TrialIntake> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-intake-"));
    const log = await SqliteEventLog.open({ folder, clock: systemClock });
    const readModel = await SqliteReadModel.open({ folder });
    if (durableAfter !== undefined) {
      const append = log.append.bind(log);
      log.append = async (records) => {
        if (records.some(({ topic }) => topic.startsWith("raw."))) await pause(durableAfter);
        return append(records);
      };
    }
    const telemetry = createTelemetry({ level: "silent" });
    const worker = await startIngest({ log, readModel, clock: systemClock, telemetry });
    const intake = await createIntake({ log, clock: systemClock, telemetry, ...(idle === undefined ? {} : { idle }) });
    const server = createServer((incoming, response) => {
      const feed = new URL(incoming.url ?? "/", "http://intake").pathname.split("/").at(-1) ?? "";
      void intake.handle(incoming, response, feed);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new TrialIntake({ folder, log, readModel, intake, worker, server });
  }

  get intake(): Intake {
    return this.#parts.intake;
  }

  get #address(): string {
    return `http://127.0.0.1:${(this.#parts.server.address() as AddressInfo).port}/api/v1/intake`;
  }

  /** Registers a source whose token is `token-<name>`. */
  async register(name: string, feed: FeedId, more: Partial<Source> = {}): Promise<Source> {
    const source = aSource(name, feed, more);
    await this.#parts.log.append([{ topic: "registry.sources", key: name, value: JSON.stringify(source) }]);
    return source;
  }

  /** The same; fulfilled when the intake knows it. */
  async source(name: string, feed: FeedId, more: Partial<Source> = {}): Promise<Source> {
    const source = await this.register(name, feed, more);
    if (source.revokedAt === null) await until(async () => (await this.post(feed, "", `token-${name}`)).status === 202);
    return source;
  }

  async post(feed: string, body: string | Uint8Array, token?: string, query = "", scheme = "Bearer"): Promise<Answer> {
    const response = await fetch(`${this.#address}/${feed}${query}`, {
      method: "POST",
      body: typeof body === "string" ? body : new Uint8Array(body),
      headers: token === undefined ? {} : { authorization: `${scheme} ${token}` },
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  }

  /** Begins a delivery and does not end it. */
  slow(feed: string, token: string, beginning = ""): SlowDelivery {
    const outgoing = request(`${this.#address}/${feed}`, {
      method: "POST",
      agent: false,
      headers: { authorization: `Bearer ${token}` },
    });
    const status = new Promise<number>((resolve, reject) => {
      outgoing.on("error", reject);
      outgoing.on("response", (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
    });
    // Whether a test looks at it or not, it is no failure of the test that the connection was cut.
    status.catch(() => {});
    outgoing.flushHeaders();
    if (beginning !== "") outgoing.write(beginning);
    return { request: outgoing, status };
  }

  /** All that lies on a topic, parsed. */
  async onLog(topic: TopicName): Promise<unknown[]> {
    const values: unknown[] = [];
    await this.#parts.log.scan(topic, [], async (batch) => {
      for (const { value } of batch) values.push(JSON.parse(Buffer.from(value).toString()));
    });
    return values;
  }

  async close(): Promise<void> {
    const { folder, log, readModel, intake, worker, server } = this.#parts;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await intake.close();
    await worker.close();
    await readModel.close();
    await log.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Asks every few milliseconds; rejects after half a minute. */
export async function until(isThere: () => Promise<boolean> | boolean): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await isThere())) {
    if (Date.now() > end) throw new Error("not within 30 s");
    await pause(4);
  }
}
