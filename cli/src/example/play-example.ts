import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import type { Intake } from "@lagewarte/ingest";
import type { SourceId } from "@lagewarte/model";
import type { Clock, Telemetry } from "@lagewarte/platform";
import type { Example } from "./load-example.ts";
import { Story, type Line } from "./story.ts";

const HOUR = 3_600_000;
/** Sensors of the story that fall silent: what they cover then has no data. */
const SILENT = 2;
/** Seconds between two steps of the campaign. */
const STEP = 4;
/** A sensor gives a sign of life this often, in seconds. */
const LIFE = 45;

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
  const sensors = example.sources.filter(({ feed }) => feed === "suricata-eve");
  const shared = sensors.filter(({ id }) => id.startsWith("ex-gemeinsam-")).slice(1, 1 + SILENT);
  const living = sensors.filter((source) => !shared.includes(source));

  async function send(lines: readonly Line[]): Promise<void> {
    const bySource = new Map<SourceId, Line[]>();
    for (const line of lines) bySource.set(line.source, [...(bySource.get(line.source) ?? []), line]);
    for (const [id, own] of bySource) {
      const source = sensors.find((each) => each.id === id);
      if (source === undefined || shared.includes(source) || signal.aborted) continue;
      const text = own
        .toSorted((left, right) => left.at - right.at)
        .map((line) => line.text)
        .join("\n");
      await intake.take({ source, pieces: Readable.from([Buffer.from(`${text}\n`)]) as AsyncIterable<Uint8Array> });
    }
  }

  try {
    // The last hours, sent late, as after a break of the line: the picture has a past at once.
    await send([
      ...living.map(({ id }) => story.quiet(id, start - 1000)),
      ...story.findings(26, start - 6 * HOUR, start - HOUR / 4),
    ]);
    for (let second = 0; !signal.aborted; second += 1) {
      const now = clock.now();
      const lines: Line[] = [...story.noise(now), ...story.noise(now - 400)];
      for (const [index, { id }] of living.entries())
        if ((index + second) % LIFE === 0) lines.push(story.quiet(id, now));
      if (second % STEP === 0) lines.push(...story.campaign(second / STEP, now));
      if (second % 900 === 600) lines.push(...story.findings(2, now - 60_000, now));
      await send(lines);
      await pause(1000, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) telemetry.logger.error({ err: error }, "the example has stopped");
  }
}
