import { AlertRecord, type AlertId } from "@lagewarte/model";
import type { EventLog, LogRecord, Position } from "@lagewarte/platform";
import type { Correlator } from "../correlation/correlator.ts";
import type { EpisodeRecord } from "../correlation/running.ts";
import { MatchRecord } from "../correlation/match-record.ts";
import { recoveryFrom } from "../correlation/recovery.ts";
import type { Triggers } from "../correlation/trigger.ts";

const decoder = new TextDecoder();
const json = ({ value }: LogRecord): unknown => JSON.parse(decoder.decode(value));

/** A match from the log; undefined when another version of us wrote it in a form that is no longer known. */
export function matchOf(record: LogRecord): MatchRecord | undefined {
  return MatchRecord.safeParse(json(record)).data;
}

/** State of partitions as it was when they were worked off last: episodes from `alerts`, then windows from the matches before. */
export async function rebuild(
  log: EventLog,
  correlator: Correlator,
  triggers: Triggers,
  partitions: readonly Position[],
  now: number,
): Promise<void> {
  const reached = new Map(partitions.map(({ partition, offset }) => [partition, offset]));
  const { episodesSince, matchesSince, againSince, judgedUntil } = recoveryFrom(
    await extent(log, reached, now),
    triggers,
  );
  correlator.resume(reached.keys(), judgedUntil);
  const latest = new Map<AlertId, EpisodeRecord>();
  await log.scan("alerts", await placesAt(log, "alerts", episodesSince), async (batch) => {
    for (const record of batch) {
      const { data } = AlertRecord.safeParse(json(record));
      if (data?.kind === "episode" && reached.has(data.through.partition)) latest.set(data.alert, data);
    }
  });
  for (const record of latest.values()) correlator.restore(record);
  await log.scan("matches", await placesAt(log, "matches", matchesSince), async (batch) => {
    for (const record of batch) {
      const match = record.offset < (reached.get(record.partition) ?? 0) ? matchOf(record) : undefined;
      if (match !== undefined) correlator.take(match, record, record.appendedAt < againSince);
    }
  });
}

/** How far the partitions were worked off, in the log's time. */
async function extent(
  log: EventLog,
  reached: ReadonlyMap<number, number>,
  now: number,
): Promise<{ waiting: number; done: number }> {
  let waiting = now;
  let done = Number.NEGATIVE_INFINITY;
  for (const { partition, start, end } of await log.ends("matches")) {
    const offset = reached.get(partition) ?? end;
    if (offset > start) done = Math.max(done, (await appendedAt(log, partition, offset - 1)) ?? done);
    if (offset < end) waiting = Math.min(waiting, (await appendedAt(log, partition, offset)) ?? waiting);
  }
  return { waiting, done };
}

async function appendedAt(log: EventLog, partition: number, offset: number): Promise<number | undefined> {
  const [record] = await log.read("matches", partition, offset, 1);
  return record?.appendedAt;
}

/** Where each partition's records begin that were appended at `time` or later. */
async function placesAt(log: EventLog, topic: "alerts" | "matches", time: number): Promise<readonly number[]> {
  return time === Number.NEGATIVE_INFINITY ? [] : log.offsetsAt(topic, time);
}
