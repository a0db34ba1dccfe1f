import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import type { Intake } from "@lagewarte/ingest";
import type { SourceId } from "@lagewarte/model";
import type { Clock, Telemetry } from "@lagewarte/platform";
import { isSilent, REPORTS } from "./example-sources.ts";
import type { Example } from "./load-example.ts";
import { Story, type Line } from "./story.ts";

const HOUR = 3_600_000;
/** Seconds between two steps of the campaign. */
const STEP = 5;
/** A sensor gives a sign of life this often, in seconds. */
const LIFE = 45;
/** Seconds between two single findings, once the story is told. */
const FINDING = 600;

export interface PlayOptions {
  readonly example: Example;
  readonly intake: Intake;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly signal: AbortSignal;
  readonly seed?: number;
}

/** Plays the example feeds through the intake, as sensors would send them, until it is told to stop. */
export async function playExample({ example, intake, clock, telemetry, signal, seed = 7 }: PlayOptions): Promise<void> {
  const start = clock.now();
  const story = new Story(example, seed);
  const living = example.sources.filter((source) => source.feed === "suricata-eve" && !isSilent(source));

  async function deliver(id: SourceId, text: string, name?: string): Promise<void> {
    const source = example.sources.find((each) => each.id === id);
    if (source === undefined || signal.aborted) return;
    const pieces = Readable.from([Buffer.from(text)]) as AsyncIterable<Uint8Array>;
    await intake.take({ source, pieces, ...(name === undefined ? {} : { name }) });
  }
  async function send(lines: readonly Line[]): Promise<void> {
    const bySource = new Map<SourceId, Line[]>();
    for (const line of lines) bySource.set(line.source, [...(bySource.get(line.source) ?? []), line]);
    for (const [id, own] of bySource) {
      const sorted = own.toSorted((left, right) => left.at - right.at);
      await deliver(id, `${sorted.map(({ text }) => text).join("\n")}\n`);
    }
  }

  try {
    // The last hours, sent late, as after a break of the line: the picture has a past at once.
    await send([
      ...living.map(({ id }) => story.quiet(id, start - 1000)),
      ...story.findings(9, start - 6 * HOUR, start - HOUR / 4),
      ...story.shared(2, start),
    ]);
    const { name, text } = story.exposure(4, start);
    await deliver(REPORTS.shadowserver as SourceId, text, name);
    for (let second = 0; !signal.aborted; second += 1) {
      const now = clock.now();
      const lines: Line[] = [...story.noise(now), ...story.noise(now - 400)];
      for (const [index, { id }] of living.entries())
        if ((index + second) % LIFE === 0) lines.push(story.quiet(id, now));
      if (second % STEP === 0) lines.push(...story.campaign(second / STEP, now));
      if (second % FINDING === FINDING - 1) lines.push(...story.findings(1, now - 60_000, now));
      await send(lines);
      await pause(1000, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) telemetry.logger.error({ err: error }, "the example has stopped");
  }
}
