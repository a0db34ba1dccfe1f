import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from "@nestjs/common";
import type { ServerResponse } from "node:http";
import {
  problemBody,
  ProblemError,
  problems,
  type JsonObject,
  type Problem,
  type ProblemBody,
  type ProblemId,
} from "@lagewarte/model";
import type { Telemetry } from "@lagewarte/platform";
import { FieldsError } from "./request.ts";
import { SERVICES, type Services } from "./services.ts";

/** Seconds after which something that may be retried is worth a try, where nobody knows better. */
const RETRY_AFTER = 2;

/** A conflict carries the newer state, as the person who asks may see it. */
export class ConflictError extends ProblemError {
  readonly current: object;
  constructor(detail: string, current: object) {
    super({ id: "conflict", detail });
    this.current = current;
  }
}

/** Something that may be tried again after so many seconds. */
export class LaterError extends ProblemError {
  readonly seconds: number;
  constructor(id: ProblemId, seconds: number) {
    super({ id, detail: `try again in ${seconds} s` });
    this.seconds = seconds;
  }
}

function problemOf(error: unknown): Problem | undefined {
  if (error instanceof ProblemError) return error.problem;
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  if (status === undefined || status < 400 || status >= 500) return undefined;
  if (status === 404) return { id: "not-found", detail: "there is no such route" };
  if (status === 413) return { id: "too-large", detail: "the body is too large" };
  if (status === 415) return { id: "wrong-media-type", detail: "send application/json in UTF-8" };
  return { id: "bad-request", detail: "the request cannot be read" };
}

/** What Express and its body reader throw: an error of theirs with an HTTP status. */
function statusOf(error: unknown): number | undefined {
  return error instanceof Error && "status" in error && typeof error.status === "number" ? error.status : undefined;
}

/** Any failure as RFC 9457; what we did not foresee tells nothing of our inside. */
export function answerProblem(response: ServerResponse, error: unknown, { logger }: Telemetry): void {
  if (response.headersSent) return void response.destroy();
  let problem = problemOf(error);
  if (problem === undefined) {
    logger.error({ err: error }, "a request failed");
    problem = { id: "internal", detail: "the request failed; it is in our log" };
  }
  const body = problemBody(problem);
  if (error instanceof LaterError) response.setHeader("retry-after", String(error.seconds));
  else if (problems[problem.id].retriable) response.setHeader("retry-after", String(RETRY_AFTER));
  response.statusCode = body.status;
  response.setHeader("content-type", "application/problem+json");
  response.end(JSON.stringify({ ...body, ...particulars(error) }));
}

function particulars(error: unknown): Partial<ProblemBody> {
  if (error instanceof ConflictError) return { current: error.current as JsonObject };
  return error instanceof FieldsError ? { errors: [...error.errors] } : {};
}

@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #services: Services;
  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    answerProblem(host.switchToHttp().getResponse<ServerResponse>(), error, this.#services.telemetry);
  }
}
