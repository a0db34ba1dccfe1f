import { randomUUID } from "node:crypto";
import {
  DryRun,
  instant,
  Instant,
  ProblemError,
  type DryRunRequest,
  type Person,
  type ReplayDifference,
  type RuleDesk,
} from "@lagewarte/model";
import type { Clock, EventLog, Telemetry } from "@lagewarte/platform";
import type { z } from "zod";
import { Registry } from "../registry.ts";
import { notFound } from "../request.ts";

/** Each reads a month of events: more at once would take the machine from those who work alerts. */
const MOST_AT_ONCE = 2;
/** Milliseconds: what came of one is kept so long; one that runs says so as often; it is lost when it has not for so long. */
const KEPT = 3_600_000;
const TOLD_EVERY = 2000;
const LOST_AFTER = 30_000;

/** As the log has it, before its difference is cut for whoever reads it. */
const DryRunRecord = DryRun.omit({ organisationNames: true }).extend({ toldAt: Instant });
export type DryRunRecord = z.infer<typeof DryRunRecord>;

export interface DryRunOptions {
  readonly log: EventLog;
  readonly desk: RuleDesk | undefined;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly onFound: (request: DryRunRequest, difference: ReplayDifference) => Promise<void>;
}

/** One that this process runs. */
interface Job {
  readonly stop: AbortController;
  progress: number;
  ended: Promise<void>;
}

/**
 * Dry runs of all backends: of each person one at a time, and the last one's result. What they do is on the log, so that
 * any backend can say how far one is, and cancel it.
 */
export class DryRuns {
  readonly #options: DryRunOptions;
  readonly #registry: Registry<DryRunRecord>;
  readonly #jobs: Map<string, Job>;

  private constructor(options: DryRunOptions, registry: Registry<DryRunRecord>, jobs: Map<string, Job>) {
    this.#options = options;
    this.#registry = registry;
    this.#jobs = jobs;
  }

  static async open(options: DryRunOptions): Promise<DryRuns> {
    const jobs = new Map<string, Job>();
    const parse = (value: unknown): DryRunRecord => DryRunRecord.parse(value);
    let opened: Registry<DryRunRecord> | undefined;
    // Another backend may have been asked to cancel what runs here.
    const registry = await Registry.open(options.log, "dry-runs", parse, (id) => {
      if (opened?.get(id)?.state === "cancelled") jobs.get(id)?.stop.abort(new Error("cancelled"));
    });
    opened = registry;
    return new DryRuns(options, registry, jobs);
  }

  /** Rejects with `dry-run-busy`. */
  async begin(person: Person, request: DryRunRequest): Promise<DryRunRecord> {
    const { desk, clock } = this.#options;
    if (desk === undefined) throw notFound();
    const now = clock.now();
    const all = [...this.#registry.values()].map((each) => this.#seen(each));
    const running = all.filter(({ state }) => state === "running");
    if (running.some(({ by }) => by === person.id)) throw busy("you have one that runs");
    if (running.length >= MOST_AT_ONCE) throw busy(`${MOST_AT_ONCE} run already`);
    for (const { id, by, state, toldAt } of all)
      if (state !== "running" && (by === person.id || now - Date.parse(toldAt) > KEPT))
        await this.#registry.put(id, undefined);
    const { file, from, to } = request;
    const at = instant(now);
    const begun: DryRunRecord = {
      id: `dr-${randomUUID()}`,
      file,
      from,
      to,
      by: person.id,
      startedAt: at,
      toldAt: at,
      state: "running",
      progress: 0,
      difference: null,
      problem: null,
    };
    await this.#registry.put(begun.id, begun);
    const job: Job = { stop: new AbortController(), progress: 0, ended: Promise.resolve() };
    this.#jobs.set(begun.id, job);
    job.ended = this.#run(desk, begun.id, job, request).finally(() => this.#jobs.delete(begun.id));
    return begun;
  }

  async #run(desk: RuleDesk, id: string, job: Job, request: DryRunRequest): Promise<void> {
    const { telemetry, onFound } = this.#options;
    const telling = setInterval(() => void this.#tell(id, { progress: job.progress }).catch(() => {}), TOLD_EVERY);
    const onProgress = (share: number): void => {
      job.progress = Math.min(1, Math.max(job.progress, share));
    };
    try {
      const difference = await desk.dryRun(request, onProgress, job.stop.signal);
      await onFound(request, difference).catch((error: unknown) =>
        telemetry.logger.warn({ err: error, file: request.file }, "the draft does not say what a dry run found"),
      );
      await this.#tell(id, { state: "done", progress: 1, difference });
    } catch (error) {
      const isStopped = job.stop.signal.aborted;
      const problem = error instanceof ProblemError ? error.problem.detail : "it failed; it is in the server's log";
      if (!isStopped) telemetry.logger.error({ err: error, file: request.file }, "a dry run failed");
      await this.#tell(id, { state: "failed", problem: isStopped ? "the backend was stopped" : problem });
    } finally {
      clearInterval(telling);
    }
  }

  /** Nobody but its owner knows of it. */
  async find(person: Person, id: string): Promise<DryRunRecord> {
    // It may have begun at another backend just now.
    if (this.#registry.get(id) === undefined) await this.#registry.catchUp();
    const found = this.#registry.get(id);
    if (found === undefined || found.by !== person.id) throw notFound();
    const progress = this.#jobs.get(id)?.progress;
    return this.#seen(progress === undefined || found.state !== "running" ? found : { ...found, progress });
  }

  /** One that has ended stays as it is. */
  async cancel(person: Person, id: string): Promise<DryRunRecord> {
    await this.find(person, id);
    return this.#tell(id, { state: "cancelled" });
  }

  /** What a dry run became; once it has ended nothing changes any more. */
  #tell(id: string, news: Partial<DryRunRecord>): Promise<DryRunRecord> {
    const toldAt = instant(this.#options.clock.now());
    return this.#registry.change(id, (present) => {
      if (present === undefined) throw notFound();
      return present.state === "running" ? { ...present, ...news, toldAt } : present;
    });
  }

  /** One of which nothing was heard is lost with its backend. */
  #seen(record: DryRunRecord): DryRunRecord {
    const isLost = this.#options.clock.now() - Date.parse(record.toldAt) > LOST_AFTER;
    if (record.state !== "running" || !isLost) return record;
    return { ...record, state: "failed", problem: "the backend that ran it is gone" };
  }

  async close(): Promise<void> {
    for (const { stop } of this.#jobs.values()) stop.abort(new Error("the backend is stopped"));
    await Promise.allSettled([...this.#jobs.values()].map(({ ended }) => ended));
    await this.#registry.close();
  }
}

function busy(detail: string): ProblemError {
  return new ProblemError({ id: "dry-run-busy", detail });
}
