import path from "node:path";
import { detectFeed, framesOf, parserOf, readRecord, type FeedParser, type ParseContext } from "@lagewarte/ingest";
import {
  instant,
  ProblemError,
  RAW_KEPT_BYTES,
  readableFeeds,
  SourceId,
  type FeedId,
  type Instant,
} from "@lagewarte/model";
import { exitCode } from "../exit-code.ts";
import { bytesOf, inputsOf, UnreadableInput, type Input } from "../input.ts";
import { say, write, type Io } from "../io.ts";

export interface ParseArguments {
  readonly feed: FeedId | "auto";
  readonly name?: string;
  readonly timezone: string;
  readonly received?: string;
  readonly files: readonly string[];
}

/** In records; `emitted` counts events, of which a record may give several. */
interface Books {
  received: number;
  events: number;
  suppressed: number;
  rejected: number;
  emitted: number;
}

/** A feed's files as events, one a line; what cannot be read and the books on standard error. */
export async function parseCommand(args: ParseArguments, io: Io): Promise<number> {
  const mistake = mistakeIn(args);
  if (mistake !== undefined) {
    say(io, mistake);
    return exitCode.wrongUsage;
  }
  const inputs = await inputsOf(args.files, io);
  if (inputs === undefined) return exitCode.noInput;
  const receivedAt = instant(args.received === undefined ? Date.now() : Date.parse(args.received));
  const books: Books = { received: 0, events: 0, suppressed: 0, rejected: 0, emitted: 0 };
  let code: number | undefined;
  for (const input of inputs) {
    const parse = new Parse(contextOf(args, input, receivedAt), books, io);
    try {
      await parse.run(args.feed, bytesOf(input, io));
    } catch (error) {
      if (!(error instanceof UnreadableInput)) throw error;
      say(io, error.message);
      code = exitCode.noInput;
    }
  }
  io.stderr.write(`${JSON.stringify({ books })}\n`);
  return code ?? (books.rejected > 0 ? exitCode.someBad : exitCode.done);
}

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function mistakeIn({ feed, timezone, received }: ParseArguments): string | undefined {
  if (received !== undefined && (!RFC3339.test(received) || Number.isNaN(Date.parse(received))))
    return `--received ${received} is no time (RFC 3339, as 2026-11-24T09:00:00Z)`;
  if (!isZone(timezone)) return `--timezone ${timezone} is no IANA zone`;
  if (feed !== "auto" && parserOf(feed) === undefined)
    return `feed ${feed} cannot be read yet; there are ${readableFeeds.join(", ")}`;
  return undefined;
}

function contextOf(args: ParseArguments, input: Input, receivedAt: Instant): ParseContext {
  const name = args.name ?? (input.isStdin ? undefined : path.basename(input.name));
  return {
    source: SourceId.parse("cli"),
    tlp: "AMBER",
    receivedAt,
    timezone: args.timezone,
    ...(name === undefined ? {} : { name }),
  };
}

/** One file. */
class Parse {
  readonly #context: ParseContext;
  readonly #books: Books;
  readonly #io: Io;

  constructor(context: ParseContext, books: Books, io: Io) {
    this.#context = context;
    this.#books = books;
    this.#io = io;
  }

  async run(feed: FeedId | "auto", bytes: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      if (feed === "auto") await this.#detected(bytes);
      else await this.#read(feed, bytes);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      await this.#reject(1, 0, error.problem, new Uint8Array());
    }
  }

  async #detected(bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const { feed, pieces } = await detectFeed(bytes, this.#context.name);
    if (feed === undefined)
      throw new ProblemError({
        id: "unknown-format",
        detail: `none of ${readableFeeds.join(", ")}; name it by --feed`,
      });
    this.#io.stderr.write(`${JSON.stringify({ feed })}\n`);
    await this.#read(feed, pieces);
  }

  async #read(feed: FeedId, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    const parser = parserOf(feed) as FeedParser;
    for await (const { frames, header } of framesOf(parser, pieces)) {
      const columns = header === undefined ? undefined : parser.readHeader?.(header);
      const context =
        columns === undefined || "detail" in columns ? this.#context : { ...this.#context, header: columns };
      let lines = "";
      for (const frame of frames) {
        const record = readRecord(parser, frame, context);
        if (record.kind === "rejected") {
          await this.#reject(frame.line, frame.offset, record.problem, frame.bytes);
          continue;
        }
        this.#books.received += 1;
        this.#books.events += 1;
        this.#books.emitted += record.events.length;
        const raw = { log: "file", offset: frame.offset, line: frame.line };
        for (const event of record.events)
          lines += `${JSON.stringify({ ...event, recordedAt: context.receivedAt, organisations: [], raw })}\n`;
      }
      if (lines !== "") await write(this.#io.stdout, lines);
    }
  }

  async #reject(
    line: number,
    offset: number,
    { id: problem, detail }: ProblemError["problem"],
    bytes: Uint8Array,
  ): Promise<void> {
    this.#books.received += 1;
    this.#books.rejected += 1;
    const raw = Buffer.from(bytes.subarray(0, RAW_KEPT_BYTES)).toString("base64");
    await write(this.#io.stderr, `${JSON.stringify({ rejected: { line, offset, problem, detail, raw } })}\n`);
  }
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
