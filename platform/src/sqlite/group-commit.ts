interface Waiting<Job, Result> {
  readonly job: Job;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Jobs that wait for each other share a commit: all messages that have arrived by then are in it. When it fails, it fails
 * for all of them.
 */
export class GroupCommit<Job, Result> {
  readonly #commit: (jobs: readonly Job[]) => readonly Result[];
  #waiting: Waiting<Job, Result>[] = [];
  #scheduled = false;

  /** `commit` gives a result for each job, in their order. It may be called without a job (`schedule`). */
  constructor(commit: (jobs: readonly Job[]) => readonly Result[]) {
    this.#commit = commit;
  }

  add(job: Job): Promise<Result> {
    this.schedule();
    return new Promise((resolve, reject) => this.#waiting.push({ job, resolve, reject }));
  }

  schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.flush());
  }

  flush(): void {
    this.#scheduled = false;
    const batch = this.#waiting;
    this.#waiting = [];
    try {
      const results = this.#commit(batch.map(({ job }) => job));
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
