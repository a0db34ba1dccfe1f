import { createReadStream } from "node:fs";
import fs from "node:fs/promises";
import path from "node:path";
import { framesOf, parserOf, readableFeeds, readRecord, type FeedParser, type ParseContext } from "@lagewarte/ingest";
import { instant, ProblemError, RAW_KEPT_BYTES, SourceId, type FeedId, type Instant } from "@lagewarte/model";
import { exitCode } from "../exit-code.ts";
import { write, type Io } from "../io.ts";

export interface ParseArguments {
  readonly feed: FeedId | "auto";
  readonly name?: string;
  readonly timezone: string;
  readonly received?: string;
  readonly files: readonly string[];
}

interface Books {
  received: number;
  events: number;
  suppressed: number;
  rejected: number;
  emitted: number;
}

/** A feed's files as events, one a line; what cannot be read and the books on standard error. */
export async function parseCommand(args: ParseArguments, io: Io): Promise<number> {
  const receivedAt = args.received === undefined ? instant(Date.now()) : toInstant(args.received);
  if (receivedAt === undefined) return wrongUsage(io, `--received ${args.received ?? ""} is no time`);
  if (!isZone(args.timezone)) return wrongUsage(io, `--timezone ${args.timezone} is no IANA zone`);
  const books: Books = { received: 0, events: 0, suppressed: 0, rejected: 0, emitted: 0 };
  for (const file of args.files.length === 0 ? ["-"] : args.files) {
    if (file !== "-" && !(await isReadable(file))) {
      io.stderr.write(`lagewarte: ${file}: not there or not readable\n`);
      return exitCode.noInput;
    }
    const name = args.name ?? (file === "-" ? undefined : path.basename(file));
    const pieces = (file === "-" ? io.stdin : createReadStream(file)) as AsyncIterable<Uint8Array>;
    const parser = args.feed === "auto" ? undefined : parserOf(args.feed);
    if (parser === undefined)
      return wrongUsage(io, `feed ${args.feed} cannot be read yet; there are ${readableFeeds.join(", ")}`);
    await parseOne(
      parser,
      pieces,
      {
        source: SourceId.parse("cli"),
        tlp: "AMBER",
        receivedAt,
        timezone: args.timezone,
        ...(name === undefined ? {} : { name }),
      },
      books,
      io,
    );
  }
  io.stderr.write(`${JSON.stringify({ books })}\n`);
  return books.rejected > 0 ? exitCode.someBad : exitCode.done;
}

async function parseOne(
  parser: FeedParser,
  pieces: AsyncIterable<Uint8Array>,
  context: ParseContext,
  books: Books,
  io: Io,
): Promise<void> {
  try {
    for await (const { frames, header } of framesOf(parser, pieces)) {
      const columns = header === undefined ? undefined : parser.readHeader?.(header);
      const here: ParseContext =
        columns === undefined || "detail" in columns ? context : { ...context, header: columns };
      let lines = "";
      for (const frame of frames) {
        const record = readRecord(parser, frame, here);
        books.received += 1;
        if (record.kind === "events") {
          books.events += 1;
          books.emitted += record.events.length;
          for (const event of record.events)
            lines += `${JSON.stringify({ ...event, recordedAt: context.receivedAt, organisations: [], raw: { log: "file", offset: frame.offset, line: frame.line } })}\n`;
        } else {
          books.rejected += 1;
          const { id: problem, detail } = record.problem;
          const raw = Buffer.from(frame.bytes.subarray(0, RAW_KEPT_BYTES)).toString("base64");
          await write(
            io.stderr,
            `${JSON.stringify({ rejected: { line: frame.line, offset: frame.offset, problem, detail, raw } })}\n`,
          );
        }
      }
      if (lines !== "") await write(io.stdout, lines);
    }
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    books.received += 1;
    books.rejected += 1;
    io.stderr.write(
      `${JSON.stringify({ rejected: { line: 1, offset: 0, problem: error.problem.id, detail: error.problem.detail, raw: "" } })}\n`,
    );
  }
}

function wrongUsage(io: Io, text: string): number {
  io.stderr.write(`lagewarte: ${text}\n`);
  return exitCode.wrongUsage;
}

function toInstant(text: string): Instant | undefined {
  const epoch = Date.parse(text);
  return Number.isNaN(epoch) ? undefined : instant(epoch);
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

function isReadable(file: string): Promise<boolean> {
  return fs.access(file, fs.constants.R_OK).then(
    () => true,
    () => false,
  );
}
