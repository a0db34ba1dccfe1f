import { setTimeout as pause } from "node:timers/promises";
import type { Client, errors } from "@elastic/elasticsearch";
import { ProblemError } from "@lagewarte/model";

export interface ConnectionOptions {
  /** Of nodes of one cluster. */
  readonly nodes: readonly string[];
  readonly apiKey?: string | undefined;
  /** PEM of who signed the nodes' certificates, where the system does not know it. */
  readonly ca?: string | undefined;
  /** Milliseconds for one answer. */
  readonly requestTimeout?: number | undefined;
}

/** What Elasticsearch says of a request or of one document in it that it did not take. */
export interface Cause {
  readonly status: number;
  readonly type: string;
  readonly reason: string;
}

/** Full queues, nodes that start or go, and what stands between us and them: it passes. */
const PASSING = new Set([429, 502, 503, 504]);
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 2000;
/** Milliseconds for which a question is asked again: while a connection that was idle is found to be closed, no more. */
const PATIENCE = 500;

/** The client, whose failures are problems of ours. */
export class Connection {
  readonly #client: Client;
  readonly #state: { isOpen: boolean; isClosed: boolean };
  readonly #patience: number;

  private constructor(client: Client, state: { isOpen: boolean; isClosed: boolean }, patience: number) {
    this.#client = client;
    this.#state = state;
    this.#patience = patience;
  }

  static async to({ nodes, apiKey, ca, requestTimeout = 30_000 }: ConnectionOptions): Promise<Connection> {
    // Loaded by who needs it: in each thread it costs 0.2 s and 40 MB, and the embedded system has no use for it.
    const { Client } = await import("@elastic/elasticsearch");
    const client = new Client({
      nodes: [...nodes],
      // What may be repeated, and how long, is decided here.
      maxRetries: 0,
      requestTimeout,
      ...(apiKey === undefined ? {} : { auth: { apiKey } }),
      tls: { minVersion: "TLSv1.2", ...(ca === undefined ? {} : { ca }) },
    });
    return new Connection(client, { isOpen: false, isClosed: false }, PATIENCE);
  }

  /** The same for whoever waits longer, in milliseconds. */
  patient(patience: number): Connection {
    return new Connection(this.#client, this.#state, patience);
  }

  /** From now on a refusal is a failure that may pass, as when somebody changes the key. */
  opened(): void {
    this.#state.isOpen = true;
  }

  /**
   * For what may be asked again. Rejects with a `ProblemError`, but for what Elasticsearch answers with `passed`: that
   * becomes undefined.
   */
  async ask<Answer>(question: (client: Client) => Promise<Answer>): Promise<Answer>;
  async ask<Answer>(
    question: (client: Client) => Promise<Answer>,
    ...passed: readonly (number | string)[]
  ): Promise<Answer | undefined>;
  async ask<Answer>(
    question: (client: Client) => Promise<Answer>,
    ...passed: readonly (number | string)[]
  ): Promise<Answer | undefined> {
    const until = performance.now() + this.#patience;
    for (let tries = 0; ; tries += 1)
      try {
        return await this.once(question);
      } catch (error) {
        const cause = causeOf(error);
        if (cause !== undefined && passed.some((one) => one === cause.status || one === cause.type)) return undefined;
        const wait = pauseAfter(tries);
        if (!mayPass(error) || performance.now() + wait > until) throw error;
        await pause(wait);
      }
  }

  /** For what is not repeated here. Rejects with a `ProblemError`, which has what the client says as its cause. */
  async once<Answer>(question: (client: Client) => Promise<Answer>): Promise<Answer> {
    if (this.#state.isClosed)
      throw new ProblemError({ id: "read-model-unavailable", detail: "the read model is closed" });
    try {
      return await question(this.#client);
    } catch (error) {
      throw this.#problem(error);
    }
  }

  #problem(error: unknown): unknown {
    if (error instanceof ProblemError || !(isOfClient(error) || isSystemError(error))) return error;
    const id = this.#state.isOpen || !isMisconfigured(error) ? "read-model-unavailable" : "bad-configuration";
    return new ProblemError({ id, detail: `Elasticsearch: ${sentence(error)}` }, { cause: error });
  }

  async close(): Promise<void> {
    this.#state.isClosed = true;
    await this.#client.close();
  }
}

/** Milliseconds to wait after so many tries; not the same for all who wait. */
export function pauseAfter(tries: number): number {
  return Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** tries) * (0.5 + Math.random() / 2);
}

/** Whether the same may be answered in a while: no answer came, or one that says so. */
export function mayPass(error: unknown): boolean {
  if (!(error instanceof ProblemError)) return false;
  const cause = causeOf(error);
  if (cause !== undefined) return isPassing(cause);
  return error.problem.id === "read-model-unavailable" && error.cause !== undefined;
}

/** Not where somebody has blocked an index, or a full disk has: that is told at once. */
export function isPassing({ status, type }: Cause): boolean {
  return PASSING.has(status) && type !== "cluster_block_exception";
}

/** Undefined where there was no answer. */
export function causeOf(failure: unknown): Cause | undefined {
  const error = failure instanceof ProblemError ? failure.cause : failure;
  if (!isOfClient(error) || error.name !== "ResponseError") return undefined;
  const { statusCode = 0, body: answer } = error as errors.ResponseError;
  const body = answer as { error?: ErrorBody } | string | undefined;
  return causeIn(statusCode, typeof body === "object" ? body.error : undefined);
}

interface ErrorBody {
  readonly type?: string;
  readonly reason?: string | null;
  readonly caused_by?: ErrorBody;
}

export function causeIn(status: number, error: ErrorBody | undefined): Cause {
  let root = error;
  while (root?.caused_by?.type !== undefined) root = root.caused_by;
  const type = root?.type ?? error?.type ?? `status ${status}`;
  return { status, type, reason: (root?.reason ?? error?.reason ?? "").slice(0, 300) };
}

/** Known by name: their classes come with the client. */
const OF_CLIENT: ReadonlySet<string> = new Set<keyof typeof errors>([
  "ConfigurationError",
  "ConnectionError",
  "DeserializationError",
  "NoLivingConnectionsError",
  "ProductNotSupportedError",
  "RequestAbortedError",
  "ResponseError",
  "TimeoutError",
]);

function isOfClient(error: unknown): error is Error {
  return error instanceof Error && OF_CLIENT.has(error.name);
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && typeof (error as { code?: unknown }).code === "string";
}

const CERTIFICATE = /certificate|self-signed|altnames|wrong version number|SSL|TLS/i;

/** What waiting does not help against. */
function isMisconfigured(error: unknown): boolean {
  const cause = causeOf(error);
  if (cause !== undefined) return cause.status === 401 || (cause.status === 403 && cause.type === "security_exception");
  if (!isOfClient(error)) return false;
  if (error.name === "ConnectionError") return CERTIFICATE.test(error.message);
  return error.name === "ProductNotSupportedError" || error.name === "ConfigurationError";
}

function sentence(error: unknown): string {
  const cause = causeOf(error);
  if (cause !== undefined) return `${cause.type}: ${cause.reason}`;
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0]?.slice(0, 300) ?? "";
}
