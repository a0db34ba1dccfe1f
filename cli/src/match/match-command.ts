import { createReadStream, existsSync } from "node:fs";
import { framesOf, parserOf, readRecord, type FeedParser } from "@lagewarte/ingest";
import { Event, instant, readableFeeds, SourceId, type FeedId, type JsonObject } from "@lagewarte/model";
import { loadRules, Matcher, OfflineRun, plainFields, type RuleSet } from "@lagewarte/rules";
import { exitCode } from "../exit-code.ts";
import { write, type Io } from "../io.ts";
import { linesOf, type Line } from "./lines.ts";

export interface MatchArguments {
  readonly rules: string;
  readonly events?: FeedId | "json";
  readonly file?: string;
}

/** Of a file at once: a thread's wait for each costs more than the bytes. */
const PIECE_BYTES = 1024 * 1024;
const WRITTEN_AT_ONCE = 64 * 1024;

/** Rules on events: a line for each match, and for each alert that they raise. */
export async function matchCommand({ rules, events: form, file }: MatchArguments, io: Io): Promise<number> {
  const isStdin = file === undefined || file === "-";
  for (const place of [rules, ...(isStdin ? [] : [file])])
    if (!existsSync(place)) {
      io.stderr.write(`lagewarte: ${place}: not there\n`);
      return exitCode.noInput;
    }
  const parser = form === undefined || form === "json" ? undefined : parserOf(form);
  if (form !== undefined && form !== "json" && parser === undefined) {
    io.stderr.write(`lagewarte: feed ${form} cannot be read yet; there are ${readableFeeds.join(", ")}\n`);
    return exitCode.wrongUsage;
  }
  const { ruleSet, problems, files } = await loadRules([rules]);
  if (files === 0) {
    io.stderr.write(`lagewarte: ${rules}: no rules (*.yml, *.yaml) in there\n`);
    return exitCode.noInput;
  }
  for (const problem of problems) io.stderr.write(`${JSON.stringify({ problem })}\n`);
  const input = (
    isStdin ? io.stdin : createReadStream(file, { highWaterMark: PIECE_BYTES })
  ) as AsyncIterable<Uint8Array>;
  const counts: Counts = { matched: 0, events: 0, bad: 0 };
  if (form === "json") await matchFields(ruleSet, input, counts, io);
  else await matchEvents(ruleSet, parser === undefined ? ownEvents(input) : parsed(parser, input), counts, io);
  const { matched, events } = counts;
  const count = ruleSet.detections.length + ruleSet.correlations.length;
  io.stderr.write(`${JSON.stringify({ matched, events, rules: count })}\n`);
  return problems.length > 0 || counts.bad > 0 ? exitCode.someBad : exitCode.done;
}

interface Counts {
  matched: number;
  events: number;
  bad: number;
}

interface Rejection {
  readonly line: number;
  readonly problem: string;
  readonly detail: string;
}

function reject(rejected: Rejection, counts: Counts, io: Io): void {
  counts.bad += 1;
  io.stderr.write(`${JSON.stringify({ rejected })}\n`);
}

/** Each line is the field map itself; every rule looks at every line, whatever its logsource. It has no time, so nothing is correlated. */
async function matchFields(ruleSet: RuleSet, input: AsyncIterable<Uint8Array>, counts: Counts, io: Io): Promise<void> {
  const matcher = new Matcher(ruleSet.detections);
  for await (const lines of linesOf(input)) {
    let out = "";
    for (const line of lines) {
      const event = counts.events;
      counts.events += 1;
      const record = objectIn(line);
      if (record === undefined) {
        reject(notObject(line), counts, io);
        continue;
      }
      for (const { rule } of matcher.matchFields(plainFields(record))) {
        counts.matched += 1;
        out += `${JSON.stringify({ match: { rule: rule.id, event } })}\n`;
      }
      if (out.length < WRITTEN_AT_ONCE) continue;
      await write(io.stdout, out);
      out = "";
    }
    if (out !== "") await write(io.stdout, out);
  }
}

function notObject({ text, number }: Line): Rejection {
  return text === undefined
    ? { line: number, problem: "too-large", detail: "the line is longer than any record" }
    : { line: number, problem: "not-json", detail: "the line is no JSON object" };
}

function objectIn({ text }: Line): JsonObject | undefined {
  if (text === undefined) return undefined;
  try {
    const record: unknown = JSON.parse(text);
    return typeof record === "object" && record !== null && !Array.isArray(record) ? (record as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

/** Events through rules, windows and episodes: matches as they come, alerts at the end, in their last state. */
async function matchEvents(
  ruleSet: RuleSet,
  events: AsyncIterable<Event | Rejection>,
  counts: Counts,
  io: Io,
): Promise<void> {
  const run = new OfflineRun(ruleSet);
  for await (const event of events) {
    if ("problem" in event) {
      reject(event, counts, io);
      continue;
    }
    for (const rule of run.take(event)) {
      counts.matched += 1;
      await write(io.stdout, `${JSON.stringify({ match: { rule: rule.id, event: counts.events } })}\n`);
    }
    counts.events += 1;
  }
  for (const { alert, episode } of run.alerts())
    await write(io.stdout, `${JSON.stringify({ alert: { id: alert, ...episode } })}\n`);
}

/** Events of ours, one a line. */
async function* ownEvents(input: AsyncIterable<Uint8Array>): AsyncGenerator<Event | Rejection> {
  for await (const lines of linesOf(input))
    for (const line of lines) {
      const event = Event.safeParse(objectIn(line));
      if (event.success) yield event.data;
      else {
        const [issue] = event.error.issues;
        const detail = `no event of ours: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`;
        yield { line: line.number, problem: "bad-value", detail };
      }
    }
}

/** A feed's raw records as events; nothing is attributed, and each is taken to have reached us when it happened. */
async function* parsed(parser: FeedParser, input: AsyncIterable<Uint8Array>): AsyncGenerator<Event | Rejection> {
  const context = {
    source: SourceId.parse("cli"),
    tlp: "AMBER" as const,
    receivedAt: instant(Date.now()),
    timezone: "UTC",
  };
  for await (const { frames, header } of framesOf(parser, input)) {
    const columns = header === undefined ? undefined : parser.readHeader?.(header);
    const here = columns === undefined || "detail" in columns ? context : { ...context, header: columns };
    for (const frame of frames) {
      const record = readRecord(parser, frame, here);
      if (record.kind === "rejected") {
        const { id, detail } = record.problem;
        yield { line: frame.line, problem: id, detail: detail ?? "" };
        continue;
      }
      for (const event of record.events) {
        const raw = { log: "file", offset: frame.offset };
        yield { ...event, recordedAt: event.observedAt, organisations: [], raw };
      }
    }
  }
}
