import { Client, errors } from "@elastic/elasticsearch";
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

/** The client, whose failures are problems of ours. It repeats nothing by itself: who asks knows what may be asked again. */
export class Connection {
  readonly #client: Client;
  #isOpen = false;
  #isClosed = false;

  constructor({ nodes, apiKey, ca, requestTimeout = 30_000 }: ConnectionOptions) {
    this.#client = new Client({
      nodes: [...nodes],
      maxRetries: 0,
      requestTimeout,
      ...(apiKey === undefined ? {} : { auth: { apiKey } }),
      tls: { minVersion: "TLSv1.2", ...(ca === undefined ? {} : { ca }) },
    });
  }

  /** From now on a refusal is a failure that may pass, as when somebody changes the key. */
  opened(): void {
    this.#isOpen = true;
  }

  /** Rejects with a `ProblemError`, but for what Elasticsearch answers with `passed`: that becomes undefined. */
  async ask<Answer>(question: (client: Client) => Promise<Answer>): Promise<Answer>;
  async ask<Answer>(
    question: (client: Client) => Promise<Answer>,
    ...passed: readonly (number | string)[]
  ): Promise<Answer | undefined>;
  async ask<Answer>(
    question: (client: Client) => Promise<Answer>,
    ...passed: readonly (number | string)[]
  ): Promise<Answer | undefined> {
    if (this.#isClosed) throw new ProblemError({ id: "read-model-unavailable", detail: "the read model is closed" });
    try {
      return await question(this.#client);
    } catch (error) {
      const cause = causeOf(error);
      if (cause !== undefined && passed.some((one) => one === cause.status || one === cause.type)) return undefined;
      throw this.problem(error);
    }
  }

  problem(error: unknown): unknown {
    const isOurs =
      error instanceof ProblemError || !(error instanceof errors.ElasticsearchClientError || isSystemError(error));
    if (isOurs) return error;
    const id = this.#isOpen || !isMisconfigured(error) ? "read-model-unavailable" : "bad-configuration";
    return new ProblemError({ id, detail: `Elasticsearch: ${sentence(error)}` }, { cause: error });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#client.close();
  }
}

/** Undefined where there was no answer. */
export function causeOf(error: unknown): Cause | undefined {
  if (!(error instanceof errors.ResponseError)) return undefined;
  const body = error.body as { error?: ErrorBody } | string | undefined;
  return causeIn(error.statusCode ?? 0, typeof body === "object" ? body.error : undefined);
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

function isSystemError(error: unknown): boolean {
  return error instanceof Error && typeof (error as { code?: unknown }).code === "string";
}

const CERTIFICATE = /certificate|self-signed|altnames|wrong version number|SSL|TLS/i;

/** What waiting does not help against. */
function isMisconfigured(error: unknown): boolean {
  const cause = causeOf(error);
  if (cause !== undefined) return cause.status === 401 || (cause.status === 403 && cause.type === "security_exception");
  if (error instanceof errors.ProductNotSupportedError || error instanceof errors.ConfigurationError) return true;
  return error instanceof errors.ConnectionError && CERTIFICATE.test(error.message);
}

function sentence(error: unknown): string {
  const cause = causeOf(error);
  if (cause !== undefined) return `${cause.type}: ${cause.reason}`;
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0]?.slice(0, 300) ?? "";
}
