import { randomUUID } from "node:crypto";
import { instant, ProblemError, rawTopic, type Source } from "@lagewarte/model";
import type { Clock, EventLog } from "@lagewarte/platform";
import type { FeedParser } from "../feeds/feed-parser.ts";
import { parserOf } from "../feeds/registry.ts";
import type { Frame } from "../framing/frame.ts";
import { framesOf } from "../read-delivery.ts";
import { encodeChunk } from "./raw-chunk.ts";

/** A chunk is closed at this size, or when its first record has waited this long. */
const CHUNK_BYTES = 512 * 1024;
const CHUNK_RECORDS = 2000;
const CHUNK_WAIT = 200;

export interface Delivery {
  readonly source: Source;
  readonly pieces: AsyncIterable<Uint8Array>;
  readonly name?: string;
  readonly timezone?: string;
}

/**
 * Cuts a delivery into records and writes them to the log as raw chunks. Fulfilled when all of it is durable, with the id
 * under which the books will tell what became of it, and how many chunks there are.
 */
export async function deliver(
  log: EventLog,
  clock: Clock,
  { source, pieces, name, timezone }: Delivery,
  batch: string = randomUUID(),
): Promise<{ batch: string; chunks: number }> {
  const parser = parserOf(source.feed);
  if (parser === undefined) throw new ProblemError({ id: "unknown-feed", detail: `no parser for ${source.feed}` });
  let chunks = 0;
  let frames: Frame[] = [];
  let bytes = 0;
  let since = clock.now();
  let columns: string[] | undefined;

  async function write(last: boolean): Promise<void> {
    const value = encodeChunk({
      source: source.id,
      batch,
      chunk: chunks,
      last,
      receivedAt: instant(clock.now()),
      ...(name === undefined ? {} : { name }),
      ...(timezone === undefined ? {} : { timezone }),
      ...(columns === undefined ? {} : { header: columns }),
      frames,
    });
    await log.append([{ topic: rawTopic(source.feed), key: source.id, value }]);
    chunks += 1;
    frames = [];
    bytes = 0;
  }

  const batches = framesOf(parser, pieces);
  try {
    for (;;) {
      const coming = batches.next();
      // A live source may pause for long: what has come already must not wait for what comes next.
      if (frames.length > 0 && !(await isSettledWithin(coming, CHUNK_WAIT - (clock.now() - since)))) await write(false);
      const next = await coming;
      if (next.done === true) break;
      const { frames: more, header } = next.value;
      if (header !== undefined && columns === undefined) columns = columnsOf(parser, header);
      for (const frame of more) {
        if (frames.length === 0) since = clock.now();
        frames.push(frame);
        bytes += frame.bytes.length;
        if (bytes >= CHUNK_BYTES || frames.length >= CHUNK_RECORDS) await write(false);
      }
    }
  } finally {
    // Not waited for: it may stand behind a piece that never comes.
    batches.return(undefined).catch(() => {});
  }
  await write(true);
  return { batch, chunks };
}

/** Whether it is fulfilled or rejected before `milliseconds` are over. Its rejection is for whoever awaits it. */
async function isSettledWithin(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), Math.max(0, milliseconds));
  });
  const settled = promise.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([settled, late]);
  } finally {
    clearTimeout(timer);
  }
}

function columnsOf({ readHeader }: FeedParser, header: Frame): string[] | undefined {
  const read = readHeader?.(header);
  return read === undefined || "detail" in read ? undefined : [...read];
}
