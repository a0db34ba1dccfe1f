import { setImmediate as breathe } from "node:timers/promises";
import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import { ProblemError, type TopicName } from "@lagewarte/model";
import { isFatal, lockFolder, openDatabase, writeProblem } from "./database.ts";
import { GroupCommit } from "./group-commit.ts";
import { Groups } from "./groups.ts";
import type { AppendedNotice, PackedAppends, PackedRecords } from "./log-protocol.ts";
import { LogStore, type Progress } from "./log-store.ts";
import { serve, stopServing, type Reply } from "./rpc.ts";

/** The thread of the log: the only one that writes it. Appends that wait for each other share a commit. */
const MAX_BYTES = 8 * 1024 * 1024;
const EXPIRE_AT_ONCE = 2000;
/** So long after an append did not fit, the log says that it is full, whatever small things still fit. */
const FULL_FOR = 10_000;

interface Job {
  readonly packed: PackedAppends;
  readonly now: number;
}

interface Kept extends Progress {
  readonly group: string;
  readonly topic: TopicName;
}

const { folder, mostBytes, readOnly } = workerData as { folder: string; mostBytes?: number; readOnly?: boolean };
const lock = readOnly === true ? undefined : lockFolder(folder);
const database = openDatabase(folder, "log.db", { mostBytes, readOnly: readOnly ?? false });
const store = new LogStore(database, { readOnly: readOnly ?? false });
const groups = new Groups();
const notifiers = new Set<(notice: AppendedNotice) => void>();
let progress = new Map<string, Kept>();
let refused: { readonly at: number; readonly problem: ProblemError } | undefined;

/** What a failed write means to a caller; after a failed sync this thread must not go on. */
function asProblem(error: unknown): unknown {
  if (isFatal(error)) setImmediate(() => stop(error));
  const problem = writeProblem(error, "log");
  return problem === undefined ? error : new ProblemError(problem);
}

function stop(error: unknown): never {
  throw error;
}

/** Appends and the progress that groups want to keep, in one transaction. */
function commit(jobs: readonly Job[]): Reply[] {
  if (jobs.length === 0 && progress.size === 0) return [];
  const kept = progress;
  progress = new Map();
  try {
    const grown = new Map<TopicName, number>();
    const replies = store.transaction(() => {
      for (const { group, topic, id, offsets } of kept.values()) store.keepProgress(group, topic, { id, offsets });
      return jobs.map(({ packed, now }) => {
        const { partitions, offsets, grown: topics } = store.append(packed, now);
        for (const [topic, last] of topics) grown.set(topic, last);
        return { value: { partitions, offsets } };
      });
    });
    if (grown.size > 0) for (const notify of notifiers) notify({ appended: [...grown] });
    if (jobs.length > 0) refused = undefined;
    return replies;
  } catch (error) {
    const problem = asProblem(error);
    if (jobs.length > 0 && problem instanceof ProblemError) refused = { at: Date.now(), problem };
    // Progress that was not kept rides on the next commit, unless there is newer one by then.
    progress = new Map([...kept, ...progress]);
    throw problem;
  }
}

const commits = new GroupCommit<Job, Reply>(commit);

let expiring: Promise<number> | undefined;

/** In small steps, so that appends get in between. */
async function expire(now: number): Promise<number> {
  let dropped = 0;
  for (let step = -1; step !== 0; dropped += step) {
    commits.flush();
    try {
      step = store.transaction(() => store.expire(now, EXPIRE_AT_ONCE, groups.withMembers()));
    } catch (error) {
      throw asProblem(error);
    }
    await breathe();
  }
  return dropped;
}

function check(now: number): void {
  if (refused !== undefined && Date.now() - refused.at < FULL_FOR) throw refused.problem;
  try {
    store.transaction(() => store.touch(now));
  } catch (error) {
    throw asProblem(error);
  }
}

function withBytes(packed: PackedRecords): Reply {
  return { value: packed, transfer: [packed.bytes.buffer] };
}

type Methods = {
  append: Job;
  after: { topic: TopicName; id: number; limit: number };
  read: { topic: TopicName; partition: number; from: number; limit: number };
  ends: { topic: TopicName };
  last: { topic: TopicName };
  offsetsAt: { topic: TopicName; time: number };
  idBeforeAll: { topic: TopicName; from: readonly number[] };
  join: { group: string; topics: readonly TopicName[] };
  turn: { group: string; member: number };
  leave: { group: string; member: number };
  progress: { group: string; topic: TopicName };
  keepProgress: Kept;
  expire: { now: number };
  share: { port: MessagePort };
  check: { now: number };
  close: Record<string, never>;
};

type Handlers = { [Method in keyof Methods]: (args: Methods[Method], port: MessagePort) => Promise<Reply> | Reply };

const handlers: Handlers = {
  append: (job) => commits.add(job),
  after: ({ topic, id, limit }) => withBytes(store.table(topic).after(id, limit, MAX_BYTES)),
  read: ({ topic, partition, from, limit }) => withBytes(store.table(topic).read(partition, from, limit, MAX_BYTES)),
  ends: ({ topic }) => ({ value: store.table(topic).ends() }),
  last: ({ topic }) => ({ value: store.table(topic).last }),
  offsetsAt: ({ topic, time }) => ({ value: store.table(topic).offsetsAt(time) }),
  idBeforeAll: ({ topic, from }) => ({ value: store.table(topic).idBeforeAll(from) }),
  join: ({ group, topics }, port) => ({ value: groups.join(group, topics, port) }),
  turn: async ({ group, member }) => ({ value: await groups.turn(group, member) }),
  leave: ({ group, member }) => {
    groups.leave(group, member);
    return { value: undefined };
  },
  progress: ({ group, topic }) => {
    // The member before may have kept some that has not been written yet.
    const pending = progress.get(`${group} ${topic}`);
    return { value: pending ?? store.progress(group, topic) };
  },
  // Only the newest progress of a group matters; it rides on the next commit.
  keepProgress: (kept) => {
    progress.set(`${kept.group} ${kept.topic}`, kept);
    commits.schedule();
    return { value: undefined };
  },
  expire: async ({ now }) => {
    expiring ??= expire(now).finally(() => {
      expiring = undefined;
    });
    return { value: await expiring };
  },
  share: ({ port }) => {
    attach(port);
    return { value: undefined };
  },
  check: ({ now }) => {
    check(now);
    return { value: undefined };
  },
  close: () => {
    commits.flush();
    database.close();
    lock?.close();
    stopServing();
    return { value: undefined };
  },
};

function attach(port: MessagePort): void {
  const notify = serve(port, (method, args, from) =>
    (handlers[method as keyof Methods] as (args: unknown, port: MessagePort) => Promise<Reply> | Reply)(args, from),
  );
  notifiers.add(notify);
  port.on("close", () => {
    notifiers.delete(notify);
    groups.leaveAll(port);
  });
}

attach(parentPort as MessagePort);
