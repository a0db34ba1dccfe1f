import { setTimeout as pause } from "node:timers/promises";
import type { estypes } from "@elastic/elasticsearch";
import { ProblemError, type CollectionName } from "@lagewarte/model";
import { Counter } from "prom-client";
import type { Telemetry } from "../telemetry.ts";
import { causeIn, causeOf, isPassing, mayPass, pauseAfter, type Cause, type Connection } from "./connection.ts";

/** One document to be written, or to be forgotten at a place where it does not belong any more. */
export interface BulkItem {
  readonly collection: CollectionName;
  readonly index: string;
  readonly id: string;
  readonly version: number;
  /** Null removes it. */
  readonly source: string | null;
}

/** `missing`: there is no such index. */
export type Verdict = "written" | "older" | "missing";

export interface Writing {
  /** Milliseconds for which one call goes on trying. */
  readonly retryFor: number;
  readonly telemetry?: Telemetry | undefined;
}

const MOST_BYTES = 5_000_000;
const MOST_ITEMS = 2500;

interface Pending extends BulkItem {
  readonly place: number;
}

/**
 * Writes by version, and says of each item what became of it. The client's own helper loses count of documents when a
 * request fails; here each is settled, or the call rejects and may be repeated as it was.
 */
export class Bulk {
  readonly #connection: Connection;
  readonly #retryFor: number;
  readonly #telemetry: Telemetry | undefined;
  readonly #refused: Counter;
  readonly #retried: Counter;

  constructor(connection: Connection, { retryFor, telemetry }: Writing) {
    this.#connection = connection;
    this.#retryFor = retryFor;
    this.#telemetry = telemetry;
    const registers = telemetry === undefined ? [] : [telemetry.metrics];
    this.#refused = new Counter({
      name: "lagewarte_read_model_refused_documents_total",
      help: "Documents that Elasticsearch does not take: a mistake of ours",
      registers,
    });
    this.#retried = new Counter({
      name: "lagewarte_read_model_retried_documents_total",
      help: "Documents that were sent once more because Elasticsearch could not take them just then",
      registers,
    });
  }

  /** Of each item, in their order. Items of the same id and index count in their order too. */
  async write(items: readonly BulkItem[]): Promise<Verdict[]> {
    const verdicts: Verdict[] = [];
    const until = performance.now() + this.#retryFor;
    let batch: Pending[] = [];
    let bytes = 0;
    for (const [place, item] of items.entries()) {
      const size = (item.source === null ? 0 : Buffer.byteLength(item.source)) + item.id.length + 100;
      if (batch.length === MOST_ITEMS || (batch.length > 0 && bytes + size > MOST_BYTES)) {
        await this.#settle(batch, verdicts, until);
        batch = [];
        bytes = 0;
      }
      batch.push({ ...item, place });
      bytes += size;
    }
    if (batch.length > 0) await this.#settle(batch, verdicts, until);
    return verdicts;
  }

  async #settle(batch: Pending[], verdicts: Verdict[], until: number): Promise<void> {
    let left = batch;
    for (let attempt = 0; ; attempt += 1) {
      const { again, cause } = await this.#try(left, verdicts);
      if (attempt > 0) await this.#recognise(left, verdicts);
      if (again.length === 0) return;
      const wait = pauseAfter(attempt);
      if (performance.now() + wait > until) throw unavailable(cause);
      this.#retried.inc(again.length);
      await pause(wait);
      left = again;
    }
  }

  /** One request. What is to be sent again, and why. */
  async #try(items: Pending[], verdicts: Verdict[]): Promise<{ again: Pending[]; cause: Cause | undefined }> {
    let response: Partial<estypes.BulkResponse>;
    try {
      response = await this.#send(items);
    } catch (error) {
      const cause = causeOf(error);
      if (cause?.status === 413) return this.#halve(items, verdicts, cause);
      if (!mayPass(error)) throw error;
      return { again: items, cause: cause ?? { status: 0, type: "no answer", reason: (error as Error).message } };
    }
    const again: Pending[] = [];
    let cause: Cause | undefined;
    for (const [index, item] of items.entries()) {
      const answer = Object.values(response.items?.[index] ?? {})[0];
      const status = answer?.status ?? 503;
      const failure = causeIn(status, answer?.error);
      if (status < 300 || (status === 404 && answer?.error === undefined)) verdicts[item.place] = "written";
      else if (status === 409) verdicts[item.place] = "older";
      else if (failure.type === "index_not_found_exception") verdicts[item.place] = "missing";
      else if (isPassing(failure)) {
        again.push(item);
        cause = failure;
      } else if (status === 400 || status === 413) this.#refuse(item, failure);
      else throw unavailable(failure);
    }
    return { again, cause };
  }

  #send(items: readonly Pending[]): Promise<estypes.BulkResponse> {
    const operations = items.flatMap(({ index, id, version, source }): (object | string)[] => {
      const meta = { _index: index, _id: id, version, version_type: "external" };
      return source === null ? [{ delete: meta }] : [{ index: meta }, source];
    });
    return this.#connection.once((client) =>
      // Documents as text go as they are; the client's type does not know of that.
      client.bulk({ operations: operations as object[], filter_path: ["items.*.status", "items.*.error"] }),
    );
  }

  async #halve(
    items: Pending[],
    verdicts: Verdict[],
    cause: Cause,
  ): Promise<{ again: Pending[]; cause: Cause | undefined }> {
    const [first] = items;
    if (items.length === 1 && first !== undefined) this.#refuse(first, cause);
    const half = items.length >> 1;
    const left = await this.#try(items.slice(0, half), verdicts);
    const right = await this.#try(items.slice(half), verdicts);
    return { again: [...left.again, ...right.again], cause: left.cause ?? right.cause };
  }

  /** A document whose form is all ours cannot be wrong, unless we are. */
  #refuse({ collection, id }: Pending, { type, reason }: Cause): never {
    const detail = `Elasticsearch does not take document ${JSON.stringify(id)} of ${collection}: ${type}: ${reason}`;
    this.#refused.inc();
    this.#telemetry?.logger.error({ collection, id, type }, detail);
    throw new ProblemError({ id: "internal", detail });
  }

  /** What finds itself there already when it is sent once more: the try before was it. */
  async #recognise(sent: readonly Pending[], verdicts: Verdict[]): Promise<void> {
    const items = sent.filter(({ place }) => verdicts[place] === "older");
    if (items.length === 0) return;
    const found = await this.#connection.ask((client) =>
      client.mget({ docs: items.map(({ index, id }) => ({ _index: index, _id: id, _source: false })) }),
    );
    for (const [index, { place, version }] of items.entries()) {
      const there = found.docs[index] as { _version?: number } | undefined;
      if (there?._version === version) verdicts[place] = "written";
    }
  }
}

export function unavailable(cause: Pick<Cause, "type" | "reason"> | undefined): ProblemError {
  const detail = cause === undefined ? "no answer" : `${cause.type}: ${cause.reason}`;
  return new ProblemError({ id: "read-model-unavailable", detail: `Elasticsearch: ${detail}` });
}

/** A newer version has thrown these documents away, or a person has: whoever starts again builds them anew. */
export function gone(index: string): ProblemError {
  return unavailable({ type: "index_not_found_exception", reason: `${index} is gone; a restart builds it again` });
}
