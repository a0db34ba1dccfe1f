import fs from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { framesOf, parserOf, type FeedParser, type Frame } from "@lagewarte/ingest";
import { ProblemError, readableFeeds, type FeedId } from "@lagewarte/model";
import { exitCode } from "../exit-code.ts";
import { bytesOf, inputsOf, UnreadableInput, type Input } from "../input.ts";
import { say, type Io } from "../io.ts";
import { send, type Outcome } from "./delivery.ts";

export interface FeedArguments {
  readonly file: string;
  readonly feed: FeedId;
  readonly to: string;
  readonly token: string;
  /** Records a second; without it as fast as the intake takes them. */
  readonly rate?: number;
  readonly name?: string;
}

/** Records of a delivery; at a rate, so many as come in a quarter of a second. */
const AT_ONCE = 1000;
const DELIVERIES_A_SECOND = 4;
const MOST_BYTES = 8 * 1024 * 1024;
const counted = ["received", "events", "suppressed", "rejected"] as const;

/** Sends a file as a sensor would: in deliveries, again when the intake asks to wait. Its books on standard output. */
export async function feedCommand(args: FeedArguments, io: Io): Promise<number> {
  const parser = parserOf(args.feed);
  const mistake = mistakeIn(args, parser);
  if (mistake !== undefined || parser === undefined) {
    say(io, mistake ?? "");
    return exitCode.wrongUsage;
  }
  const [input] = (await inputsOf([args.file], io)) ?? [];
  if (input === undefined) return exitCode.noInput;
  const sum = { received: 0, events: 0, suppressed: 0, rejected: 0 };
  try {
    for await (const outcome of deliveries(args, parser, input, io)) {
      if (outcome.kind !== "accepted") {
        say(io, outcome.reason);
        return outcome.kind === "refused" ? exitCode.badConfiguration : exitCode.unreachable;
      }
      for (const key of counted) sum[key] += Number(outcome.books[key] ?? 0);
      if (outcome.books["pending"] === true)
        say(io, "a delivery is accepted, but was not worked off yet: see the books");
    }
  } catch (error) {
    if (!(error instanceof UnreadableInput) && !(error instanceof ProblemError)) throw error;
    say(io, error.message);
    return exitCode.noInput;
  }
  io.stdout.write(`${JSON.stringify(sum)}\n`);
  return sum.rejected > 0 ? exitCode.someBad : exitCode.done;
}

/** The token of the environment, where command lines of others do not show it. Undefined after saying what is wrong. */
export function tokenOf(env: Readonly<Record<string, string | undefined>>, io: Io): string | undefined {
  const { LAGEWARTE_TOKEN: token, LAGEWARTE_TOKEN_FILE: file } = env;
  if (token !== undefined && token !== "") return token;
  try {
    if (file !== undefined && file !== "") return fs.readFileSync(file, "utf8").trim();
    say(io, "the source's token is needed: --token, LAGEWARTE_TOKEN or LAGEWARTE_TOKEN_FILE");
  } catch {
    say(io, "the file that LAGEWARTE_TOKEN_FILE names cannot be read");
  }
  return undefined;
}

function mistakeIn({ feed, to, rate }: FeedArguments, parser: FeedParser | undefined): string | undefined {
  if (parser === undefined) return `feed ${feed} cannot be read yet; there are ${readableFeeds.join(", ")}`;
  if (rate !== undefined && !(rate > 0)) return "--rate is a number above 0";
  const url = URL.canParse(to) ? new URL(to) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) ? undefined : `--to ${to} is no http or https address`;
}

/** One delivery after the other, each sent when its time has come. */
async function* deliveries(
  { feed, to, token, rate, name }: FeedArguments,
  parser: FeedParser,
  input: Input,
  io: Io,
): AsyncGenerator<Outcome> {
  const url = new URL(`/api/v1/intake/${feed}`, to);
  const fileName = name ?? (input.isStdin ? undefined : path.basename(input.name));
  if (fileName !== undefined) url.searchParams.set("name", fileName);
  const size = rate === undefined ? AT_ONCE : Math.max(1, Math.min(AT_ONCE, Math.ceil(rate / DELIVERIES_A_SECOND)));
  const begun = performance.now();
  let sent = 0;
  let waiting: Frame[] = [];
  let top: readonly Frame[] = [];
  const deliver = async (): Promise<Outcome> => {
    const part = cut(waiting, size);
    waiting = waiting.slice(part.length);
    if (rate !== undefined) await pause(Math.max(0, begun + (sent / rate) * 1000 - performance.now()));
    sent += part.length;
    const lines = [...top, ...part].flatMap(({ bytes }) => [bytes, Buffer.from("\n")]);
    return send(url, token, Buffer.concat(lines));
  };
  for await (const { frames, header } of framesOf(parser, bytesOf(input, io))) {
    top = header === undefined ? [] : [header];
    waiting.push(...frames);
    // What comes by a pipe may be all for now; of a file the next piece is there at once.
    while (waiting.length >= (input.isStdin ? 1 : size)) yield await deliver();
  }
  while (waiting.length > 0) yield await deliver();
}

/** The first records, as many as go into a delivery. */
function cut(frames: readonly Frame[], size: number): readonly Frame[] {
  let bytes = 0;
  const end = frames.findIndex((frame, index) => {
    bytes += frame.bytes.length;
    return index >= size || (index > 0 && bytes > MOST_BYTES);
  });
  return end < 0 ? frames : frames.slice(0, end);
}
