import { randomUUID } from "node:crypto";
import { instant, ProblemError, type DryRun, type Person, type ReplayDifference } from "@lagewarte/model";
import type { Clock, Telemetry } from "@lagewarte/platform";
import { notFound } from "../request.ts";
import type { DryRunRequest, RuleDesk } from "./rule-desk.ts";

/** Each reads a month of events: more at once would take the machine from those who work alerts. */
const MOST_AT_ONCE = 2;
/** What came of a dry run is kept so long. */
const KEPT = 3_600_000;

interface Job {
  readonly run: Omit<DryRun, "state" | "progress" | "difference" | "organisationNames" | "problem">;
  state: DryRun["state"];
  progress: number;
  difference: ReplayDifference | null;
  problem: string | null;
  endedAt: number | undefined;
  readonly stop: AbortController;
  ended: Promise<void>;
}

/** A dry run as its owner may ask for it, before the difference is cut. */
export type Found = Pick<Job, "run" | "state" | "progress" | "difference" | "problem">;

/** Dry runs of this process: of each person one at a time, and the last one's result. */
export class DryRuns {
  readonly #desk: RuleDesk | undefined;
  readonly #clock: Clock;
  readonly #telemetry: Telemetry;
  readonly #onFound: (request: DryRunRequest, difference: ReplayDifference) => Promise<void>;
  readonly #jobs = new Map<string, Job>();

  constructor(
    desk: RuleDesk | undefined,
    clock: Clock,
    telemetry: Telemetry,
    onFound: (request: DryRunRequest, difference: ReplayDifference) => Promise<void>,
  ) {
    this.#desk = desk;
    this.#clock = clock;
    this.#telemetry = telemetry;
    this.#onFound = onFound;
  }

  /** Rejects with `dry-run-busy`. */
  begin(person: Person, request: DryRunRequest): Found {
    if (this.#desk === undefined) throw notFound();
    this.#forget(person);
    const running = [...this.#jobs.values()].filter(({ state }) => state === "running");
    if (running.some(({ run }) => run.by === person.id)) throw busy("you have one that runs");
    if (running.length >= MOST_AT_ONCE) throw busy(`${MOST_AT_ONCE} run already`);
    const { file, from, to } = request;
    const job: Job = {
      run: { id: `dr-${randomUUID()}`, file, from, to, startedAt: instant(this.#clock.now()), by: person.id },
      state: "running",
      progress: 0,
      difference: null,
      problem: null,
      endedAt: undefined,
      stop: new AbortController(),
      ended: Promise.resolve(),
    };
    this.#jobs.set(job.run.id, job);
    job.ended = this.#run(this.#desk, job, request);
    return job;
  }

  async #run(desk: RuleDesk, job: Job, request: DryRunRequest): Promise<void> {
    const onProgress = (share: number): void => {
      job.progress = Math.min(1, Math.max(job.progress, share));
    };
    try {
      const difference = await desk.dryRun(request, onProgress, job.stop.signal);
      if (job.state !== "running") return;
      await this.#onFound(request, difference).catch((error: unknown) =>
        this.#telemetry.logger.warn({ err: error, file: request.file }, "the draft does not say what a dry run found"),
      );
      if (job.state === "running") Object.assign(job, { state: "done", progress: 1, difference });
    } catch (error) {
      if (job.state !== "running") return;
      job.state = "failed";
      job.problem = error instanceof ProblemError ? error.problem.detail : "it failed; it is in the server's log";
      this.#telemetry.logger.error({ err: error, file: request.file }, "a dry run failed");
    } finally {
      job.endedAt = this.#clock.now();
    }
  }

  /** Nobody but its owner knows of it. */
  find(person: Person, id: string): Found {
    return this.#find(person, id);
  }

  /** One that has ended stays as it is. */
  cancel(person: Person, id: string): Found {
    const job = this.#find(person, id);
    this.#stop(job);
    return job;
  }

  #stop(job: Job): void {
    if (job.state !== "running") return;
    job.state = "cancelled";
    job.stop.abort(new Error("cancelled"));
  }

  #find(person: Person, id: string): Job {
    const job = this.#jobs.get(id);
    if (job === undefined || job.run.by !== person.id) throw notFound();
    return job;
  }

  /** What the person ran before, and what nobody asked for any more. */
  #forget(person: Person): void {
    const now = this.#clock.now();
    for (const [id, { run, state, endedAt }] of this.#jobs)
      if (state !== "running" && endedAt !== undefined && (run.by === person.id || now - endedAt > KEPT))
        this.#jobs.delete(id);
  }

  async close(): Promise<void> {
    for (const job of this.#jobs.values()) this.#stop(job);
    await Promise.all([...this.#jobs.values()].map(({ ended }) => ended));
  }
}

function busy(detail: string): ProblemError {
  return new ProblemError({ id: "dry-run-busy", detail });
}
