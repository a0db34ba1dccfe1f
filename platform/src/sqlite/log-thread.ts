import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import { ProblemError, type TopicName } from "@lagewarte/model";
import { lockFolder, openDatabase, writeProblem } from "./database.ts";
import type { AppendedNotice, PackedAppends, PackedRecords } from "./log-protocol.ts";
import { LogStore } from "./log-store.ts";
import { serve, type Reply } from "./rpc.ts";

/** The thread of the log: the only one that writes it. Appends that wait for each other share a commit. */
const MAX_BYTES = 8 * 1024 * 1024;
const EXPIRE_EVERY = 60_000;
const EXPIRE_AT_ONCE = 20_000;

interface Waiting {
  readonly packed: PackedAppends;
  readonly now: number;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
}

const { folder } = workerData as { folder: string };
const lock = lockFolder(folder);
const database = openDatabase(folder, "log.db");
const store = new LogStore(database);
const notifiers = new Set<(notice: AppendedNotice) => void>();
let waiting: Waiting[] = [];
const progress = new Map<string, () => void>();
let scheduled = false;

function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  // All messages that are there already are read before this runs: they get into the same commit.
  setImmediate(commit);
}

function commit(): void {
  scheduled = false;
  const batch = waiting;
  const kept = [...progress.values()];
  waiting = [];
  progress.clear();
  try {
    const grown = new Map<TopicName, number>();
    const replies = store.transaction(() => {
      for (const keep of kept) keep();
      return batch.map(({ packed, now }) => {
        const { partitions, offsets, grown: topics } = store.append(packed, now);
        for (const [topic, last] of topics) grown.set(topic, last);
        return { value: { partitions, offsets } };
      });
    });
    for (const [index, { resolve }] of batch.entries()) resolve(replies[index] ?? { value: undefined });
    if (grown.size > 0) for (const notify of notifiers) notify({ appended: [...grown] });
  } catch (error) {
    const problem = writeProblem(error, "log");
    for (const { reject } of batch) reject(problem === undefined ? error : new ProblemError(problem));
  }
}

function withBytes(packed: PackedRecords): Reply {
  return { value: packed, transfer: [packed.bytes.buffer] };
}

type Methods = {
  append: { packed: PackedAppends; now: number };
  after: { topic: TopicName; id: number; limit: number };
  read: { topic: TopicName; partition: number; from: number; limit: number };
  ends: { topic: TopicName };
  last: { topic: TopicName };
  offsetsAt: { topic: TopicName; time: number };
  idBeforeAll: { topic: TopicName; from: readonly number[] };
  progress: { group: string; topic: TopicName };
  keepProgress: { group: string; topic: TopicName; id: number; offsets: readonly number[] };
  share: { port: MessagePort };
  check: Record<string, never>;
  close: Record<string, never>;
};

const handlers: { [Method in keyof Methods]: (args: Methods[Method]) => Promise<Reply> | Reply } = {
  append: ({ packed, now }) =>
    new Promise((resolve, reject) => {
      waiting.push({ packed, now, resolve, reject });
      schedule();
    }),
  after: ({ topic, id, limit }) => withBytes(store.after(topic, id, limit, MAX_BYTES)),
  read: ({ topic, partition, from, limit }) => withBytes(store.read(topic, partition, from, limit, MAX_BYTES)),
  ends: ({ topic }) => ({ value: store.ends(topic) }),
  last: ({ topic }) => ({ value: store.last(topic) }),
  offsetsAt: ({ topic, time }) => ({ value: store.offsetsAt(topic, time) }),
  idBeforeAll: ({ topic, from }) => ({ value: store.idBeforeAll(topic, from) }),
  progress: ({ group, topic }) => ({ value: store.progress(group, topic) }),
  // Only the newest progress of a group matters; it rides on the next commit.
  keepProgress: ({ group, topic, id, offsets }) => {
    progress.set(`${group} ${topic}`, () => store.keepProgress(group, topic, id, offsets));
    schedule();
    return { value: undefined };
  },
  share: ({ port }) => {
    attach(port);
    return { value: undefined };
  },
  check: () => {
    try {
      store.transaction(() => store.keepProgress("check", "changes", 0, []));
    } catch (error) {
      const problem = writeProblem(error, "log");
      throw problem === undefined ? error : new ProblemError(problem);
    }
    return { value: undefined };
  },
  close: () => {
    commit();
    clearInterval(expiry);
    database.close();
    lock?.close();
    return { value: undefined };
  },
};

function attach(port: MessagePort): void {
  const notify = serve(port, (method, args) =>
    (handlers[method as keyof Methods] as (args: unknown) => Promise<Reply> | Reply)(args),
  );
  notifiers.add(notify);
  port.on("close", () => notifiers.delete(notify));
}

const expiry = setInterval(() => {
  try {
    store.transaction(() => store.expire(Date.now(), EXPIRE_AT_ONCE));
  } catch (error) {
    // A full disk shows at the next append or check; what is due stays due.
    if (writeProblem(error, "log") === undefined) throw error;
  }
}, EXPIRE_EVERY);
expiry.unref();
attach(parentPort as MessagePort);
