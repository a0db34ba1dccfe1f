import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { framesOf, parserOf, readRecord } from "@lagewarte/ingest";
import { instant, SourceId, type Event, type FeedId, type JsonObject } from "@lagewarte/model";
import { loadRules, plainFields, runOffline, type RuleSet } from "@lagewarte/rules";
import { exitCode } from "../exit-code.ts";
import { write, type Io } from "../io.ts";

export interface MatchArguments {
  readonly rules: string;
  readonly events?: FeedId | "json";
  readonly file?: string;
}

/** Rules on events: a line for each match, and for each alert that the correlations raise. */
export async function matchCommand({ rules, events: form, file }: MatchArguments, io: Io): Promise<number> {
  for (const place of [rules, ...(file === undefined || file === "-" ? [] : [file])])
    if (!existsSync(place)) {
      io.stderr.write(`lagewarte: ${place}: not there\n`);
      return exitCode.noInput;
    }
  const { ruleSet, problems } = await loadRules([rules]);
  for (const problem of problems) io.stderr.write(`${JSON.stringify({ problem })}\n`);
  const input = (file === undefined || file === "-" ? io.stdin : createReadStream(file)) as NodeJS.ReadableStream;
  const { matched, events, bad } =
    form === "json" ? await matchFields(ruleSet, input, io) : await matchEvents(ruleSet, form, input, io);
  const count = ruleSet.detections.length + ruleSet.correlations.length;
  io.stderr.write(`${JSON.stringify({ matched, events, rules: count })}\n`);
  return problems.length > 0 || bad > 0 ? exitCode.someBad : exitCode.done;
}

interface Counts {
  readonly matched: number;
  readonly events: number;
  readonly bad: number;
}

/** Each line is the field map itself; every rule looks at every line, whatever its logsource. */
async function matchFields(ruleSet: RuleSet, input: NodeJS.ReadableStream, io: Io): Promise<Counts> {
  let matched = 0;
  let events = 0;
  let bad = 0;
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    if (line.trim() === "") continue;
    const event = events;
    events += 1;
    let record: unknown;
    try {
      record = JSON.parse(line);
    } catch {
      record = undefined;
    }
    if (typeof record !== "object" || record === null || Array.isArray(record)) {
      bad += 1;
      io.stderr.write(
        `${JSON.stringify({ rejected: { line: events, problem: "not-json", detail: "the line is no JSON object" } })}\n`,
      );
      continue;
    }
    const fields = plainFields(record as JsonObject);
    for (const rule of ruleSet.detections)
      if (rule.test(fields)) {
        matched += 1;
        await write(io.stdout, `${JSON.stringify({ match: { rule: rule.id, event } })}\n`);
      }
  }
  return { matched, events, bad };
}

/** Events of ours, or a feed's raw records, through rules, windows and episodes. */
async function matchEvents(
  ruleSet: RuleSet,
  feed: FeedId | undefined,
  input: NodeJS.ReadableStream,
  io: Io,
): Promise<Counts> {
  const events: Event[] = [];
  let bad = 0;
  if (feed === undefined)
    for await (const line of createInterface({ input, crlfDelay: Infinity }))
      if (line.trim() !== "") events.push(JSON.parse(line) as Event);
  const parser = feed === undefined ? undefined : parserOf(feed);
  const receivedAt = instant(Date.now());
  if (parser !== undefined)
    for await (const { frames, header } of framesOf(parser, input as AsyncIterable<Uint8Array>)) {
      const columns = header === undefined ? undefined : parser.readHeader?.(header);
      for (const frame of frames) {
        const context = { source: SourceId.parse("cli"), tlp: "AMBER" as const, receivedAt, timezone: "UTC" };
        const record = readRecord(
          parser,
          frame,
          columns === undefined || "detail" in columns ? context : { ...context, header: columns },
        );
        if (record.kind === "rejected") bad += 1;
        else
          for (const event of record.events)
            events.push({
              ...event,
              recordedAt: event.observedAt,
              organisations: [],
              raw: { log: "file", offset: frame.offset },
            });
      }
    }
  const { matches, alerts } = runOffline(ruleSet, events);
  for (const { rule, event } of matches)
    await write(io.stdout, `${JSON.stringify({ match: { rule: rule.id, event } })}\n`);
  for (const { alert, episode } of alerts)
    await write(io.stdout, `${JSON.stringify({ alert: { id: alert, ...episode } })}\n`);
  return { matched: matches.length, events: events.length, bad };
}
