import { randomUUID, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { FeedId, problemBody, ProblemError, problems, Source, type Problem } from "@lagewarte/model";
import { followTable, sha256, type Clock, type EventLog, type Telemetry } from "@lagewarte/platform";
import { isTimeZone } from "../normalise/time.ts";
import { deliver, type Delivery } from "./deliver.ts";
import { followOutcomes, type Outcome } from "./outcomes.ts";

/** How long a source waits for its answer once its records are durable. */
const ANSWER_WITHIN = 30_000;
/** A body that stops coming for this long is given up; what is durable stays. */
const IDLE = 30_000;
/** So long a source that is not known is waited for, while the registry is read, in ms. */
const REGISTERED_WITHIN = 2000;
const LOOK_EVERY = 20;
/** Deliveries at once, of a source and of all: beyond, a source is asked to wait. */
const MOST_PER_SOURCE = 8;
const MOST = 64;

export interface Intake {
  /** `POST /api/v1/intake/{feed}`. */
  handle(request: IncomingMessage, response: ServerResponse, feed: string): Promise<void>;
  /** A local delivery without HTTP, for a registered source. */
  take(delivery: Delivery): Promise<Outcome | undefined>;
  close(): Promise<void>;
}

export async function createIntake({
  log,
  clock,
  telemetry,
  idle = IDLE,
}: {
  log: EventLog;
  clock: Clock;
  telemetry: Telemetry;
  /** Milliseconds without a byte after which a body is given up. */
  idle?: number;
}): Promise<Intake> {
  const decoder = new TextDecoder();
  const sources = await followTable(log, "registry.sources", ({ value }) =>
    value.length === 0 ? undefined : Source.parse(JSON.parse(decoder.decode(value))),
  );
  const outcomes = await followOutcomes(log);
  const under = new Map<string, number>();
  let all = 0;

  async function authorised(request: IncomingMessage, feed: string): Promise<Source> {
    if (!FeedId.safeParse(feed).success)
      throw new ProblemError({ id: "unknown-feed", detail: "there is no such feed" });
    const [, token] = /^Bearer +([\x21-\x7e]{1,512})$/i.exec(request.headers.authorization ?? "") ?? [];
    if (token === undefined)
      throw new ProblemError({ id: "no-token", detail: "send the source's token as Authorization: Bearer" });
    const hash = Buffer.from(sha256(token), "hex");
    let found = sourceOf(hash);
    if (found === undefined) {
      // It may have been registered a moment ago, and by another process.
      await caughtUp();
      found = sourceOf(hash);
    }
    if (found === undefined || found.revokedAt !== null || found.feed !== feed)
      throw new ProblemError({ id: "wrong-token", detail: "the token is not one of a source of this feed" });
    return found;
  }

  function sourceOf(hash: Uint8Array): Source | undefined {
    let found: Source | undefined;
    for (const source of sources.values())
      if (timingSafeEqual(Buffer.from(source.tokenHash, "hex"), hash)) found = source;
    return found;
  }

  let catching: Promise<void> | undefined;
  /** All who wait at the same time ask the log once. */
  function caughtUp(): Promise<void> {
    catching ??= readAll().finally(() => {
      catching = undefined;
    });
    return catching;
  }
  async function readAll(): Promise<void> {
    for (let waited = 0; waited < REGISTERED_WITHIN && (await sources.behind()) > 0; waited += LOOK_EVERY)
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }

  async function take(delivery: Delivery): Promise<Outcome | undefined> {
    const batch = randomUUID();
    const outcome = outcomes.expect(batch);
    try {
      await deliver(log, clock, delivery, batch);
    } catch (error) {
      void outcome.wait(0);
      throw error;
    }
    return outcome.wait(ANSWER_WITHIN);
  }

  async function receive(request: IncomingMessage, feed: string): Promise<{ status: number; body: object }> {
    const source = await authorised(request, feed);
    const running = under.get(source.id) ?? 0;
    if (running >= MOST_PER_SOURCE || all >= MOST)
      throw new ProblemError({ id: "intake-busy", detail: `${running} deliveries of this source are under way` });
    under.set(source.id, running + 1);
    all += 1;
    try {
      const name = fileName(request);
      const { timezone } = queryOf(request);
      const outcome = await take({
        source,
        pieces: arriving(request, idle),
        ...(name === undefined ? {} : { name }),
        ...(timezone === undefined ? {} : { timezone }),
      });
      if (outcome === undefined)
        return { status: 202, body: { received: 0, events: 0, suppressed: 0, rejected: 0, pending: true } };
      const { received, events, suppressed, rejected } = outcome;
      return { status: 202, body: { received, events, suppressed, rejected } };
    } finally {
      all -= 1;
      const left = (under.get(source.id) ?? 1) - 1;
      if (left === 0) under.delete(source.id);
      else under.set(source.id, left);
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse, feed: string): Promise<void> {
    try {
      const { status, body } = await receive(request, feed);
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    } catch (error) {
      if (error instanceof ProblemError) answerProblem(response, error.problem);
      else if (!request.destroyed || response.writable) {
        telemetry.logger.error({ err: error }, "a delivery failed");
        answerProblem(response, { id: "internal", detail: "the delivery failed; what was durable before is kept" });
      }
      // What is left of the body is not worth reading.
      request.unpipe?.();
      request.resume();
    }
  }

  return {
    handle,
    take,
    close: async () => {
      await outcomes.close();
      await sources.close();
    },
  };
}

/** The body as it comes. It is given up when it stops coming for `idle` milliseconds, not when we take our time with it. */
async function* arriving(request: IncomingMessage, idle: number): AsyncGenerator<Uint8Array> {
  const pieces = (request as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  for (;;) {
    const timer = setTimeout(() => request.destroy(new Error("the body stopped coming")), idle);
    const { done, value } = await pieces.next().finally(() => clearTimeout(timer));
    if (done === true) return;
    yield value;
  }
}

function answerProblem(response: ServerResponse, problem: Problem): void {
  if (response.headersSent) return void response.end();
  const { status, retriable } = problems[problem.id];
  response
    .writeHead(status, {
      "content-type": "application/problem+json",
      connection: "close",
      ...(retriable ? { "retry-after": "5" } : {}),
      ...(status === 401 ? { "www-authenticate": "Bearer" } : {}),
    })
    .end(JSON.stringify(problemBody(problem)));
}

function queryOf(request: IncomingMessage): { name?: string; timezone?: string } {
  const { searchParams } = new URL(request.url ?? "/", "http://intake");
  const name = searchParams.get("name");
  const timezone = searchParams.get("timezone");
  if (timezone !== null && (timezone.length > 64 || !isTimeZone(timezone)))
    throw new ProblemError({ id: "bad-request", detail: "timezone is no IANA zone" });
  return { ...(name === null ? {} : { name }), ...(timezone === null ? {} : { timezone }) };
}

/** The name a file had at the source: `?name=` or the header `X-File-Name` (percent-encoded). */
function fileName(request: IncomingMessage): string | undefined {
  const { name } = queryOf(request);
  const header = request.headers["x-file-name"];
  // The query was decoded already.
  if (name !== undefined) return name.slice(0, 512);
  if (typeof header !== "string") return undefined;
  try {
    return decodeURIComponent(header).slice(0, 512);
  } catch {
    return header.slice(0, 512);
  }
}
