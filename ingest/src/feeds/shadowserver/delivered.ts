import { SourceId, type Problem } from "@lagewarte/model";
import type { ParseContext, ParsedEvent } from "../feed-parser.ts";
import { framesOf, readRecord } from "../../read-delivery.ts";
import { shadowserver } from "./index.ts";

/** What became of a delivery given as text or bytes, read as the command line and the worker read it. */
export interface Delivered {
  readonly events: readonly ParsedEvent[];
  readonly problems: readonly Problem[];
}

async function* inOne(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** For tests: a report under a name of Shadowserver's own form, or under none. */
export async function delivered(report: string | undefined, content: string | Uint8Array): Promise<Delivered> {
  const context: ParseContext = {
    source: SourceId.parse("s-shadowserver"),
    tlp: "AMBER",
    receivedAt: "2026-11-25T09:00:00.000Z",
    timezone: "Europe/Berlin",
    ...(report === undefined ? {} : { name: `2026-11-24-${report}-example-geo.csv` }),
  };
  const events: ParsedEvent[] = [];
  const problems: Problem[] = [];
  for await (const { frames, header } of framesOf(shadowserver, inOne(Buffer.from(content)))) {
    const columns = header === undefined ? undefined : shadowserver.readHeader?.(header);
    const here = columns === undefined || "detail" in columns ? context : { ...context, header: columns };
    for (const frame of frames) {
      const record = readRecord(shadowserver, frame, here);
      if (record.kind === "events") events.push(...record.events);
      else problems.push(record.problem);
    }
  }
  return { events, problems };
}

/** The one event of a report with one row. */
export async function eventOf(report: string | undefined, row: Readonly<Record<string, string>>): Promise<ParsedEvent> {
  const cells = (values: readonly string[]): string =>
    values.map((value) => `"${value.replaceAll('"', '""')}"`).join(",");
  const given = { timestamp: "2026-11-24 01:02:03", ...row };
  const { events, problems } = await delivered(
    report,
    `${cells(Object.keys(given))}\n${cells(Object.values(given))}\n`,
  );
  const [event] = events;
  if (event === undefined) throw new Error(`no event: ${JSON.stringify(problems)}`);
  return event;
}
