import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from "@nestjs/common";
import type { Response } from "express";
import { ProblemError, problems, type Problem, type ProblemBody } from "@lagewarte/model";
import { SERVICES, type Services } from "./services.ts";

/** A conflict carries the newer state. */
export class ConflictError extends ProblemError {
  readonly current: object;
  constructor(detail: string, current: object) {
    super({ id: "conflict", detail });
    this.current = current;
  }
}

function problemOf(error: unknown): Problem | undefined {
  if (error instanceof ProblemError) return error.problem;
  if (!(error instanceof HttpException) && !isBodyError(error)) return undefined;
  const status = error instanceof HttpException ? error.getStatus() : error.status;
  if (status === 404) return { id: "not-found", detail: "there is no such route" };
  if (status === 413) return { id: "too-large", detail: "the body is too large" };
  if (status === 415) return { id: "wrong-media-type", detail: "send application/json" };
  return status >= 400 && status < 500 ? { id: "bad-request", detail: "the request cannot be read" } : undefined;
}

/** What Express' body reader throws. */
function isBodyError(error: unknown): error is { status: number; type: string } {
  return (
    typeof error === "object" &&
    error !== null &&
    "status" in error &&
    "type" in error &&
    typeof error.status === "number"
  );
}

export function problemBody(problem: Problem): ProblemBody {
  const { title, status } = problems[problem.id];
  return { type: `/problems/${problem.id}`, id: problem.id, title: title.en, status, detail: problem.detail };
}

/** Every failure as RFC 9457; what we did not foresee tells nothing of our inside. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #services: Services;
  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    if (response.headersSent) return;
    let problem = problemOf(error);
    if (problem === undefined) {
      this.#services.telemetry.logger.error({ err: error }, "a request failed");
      problem = { id: "internal", detail: "the request failed; it is in our log" };
    }
    const body = problemBody(problem);
    if (problems[problem.id].retriable) response.setHeader("retry-after", "2");
    response
      .status(body.status)
      .type("application/problem+json")
      .send(JSON.stringify(error instanceof ConflictError ? { ...body, current: error.current } : body));
  }
}
