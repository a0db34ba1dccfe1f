import { EventId, ProblemError } from "@lagewarte/model";
import type { Clock, EventLog, LogRecord, ReadModel, Telemetry } from "@lagewarte/platform";
import { Counter } from "prom-client";
import { SeenEvents } from "./duplicates.ts";
import type { ReadChunk } from "./process-chunk.ts";

/** Newest events of each partition that are read back, so that what the read model has not got yet is known. */
const WARM_UP = 2_000;
const MOST_ASKED = 10_000;
/** Milliseconds for which a read model that was away is not asked again: records must not wait for it one after the other. */
const LEFT_ALONE = 5_000;

const decoder = new TextDecoder();

interface Raw {
  readonly log: string;
  readonly offset: number;
}

export interface CopyOptions {
  readonly log: EventLog;
  readonly readModel: Pick<ReadModel, "getMany">;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

/**
 * Where the first copy of an event came from: remembered of the newest, asked of the read model for older ones. While that
 * is away work goes on with what is remembered; a copy of something older is then stored again under the same id.
 */
export class FirstCopies {
  readonly #log: EventLog;
  readonly #readModel: Pick<ReadModel, "getMany">;
  readonly #telemetry: Telemetry;
  readonly #clock: Clock;
  readonly #seen = new SeenEvents();
  readonly #unchecked: Counter;
  /** Per partition of `events`, up to where it was read back. */
  #read: readonly number[] = [];
  #askedAgainAt = Number.NEGATIVE_INFINITY;

  constructor({ log, readModel, telemetry, clock }: CopyOptions) {
    this.#log = log;
    this.#readModel = readModel;
    this.#telemetry = telemetry;
    this.#clock = clock;
    this.#unchecked = new Counter({
      name: "lagewarte_ingest_unchecked_events_total",
      help: "Events that were taken as new because the read model could not be asked for older copies",
      registers: [telemetry.metrics],
    });
  }

  /** Reads back what others wrote lately: at the start, and when their work comes to us. */
  async catchUp(): Promise<void> {
    const ends = await this.#log.ends("events");
    const from = ends.map(({ start, end, partition }) => Math.max(start, end - WARM_UP, this.#read[partition] ?? 0));
    await this.#log.scan("events", from, async (batch) => {
      for (const record of batch) {
        const { id, raw } = eventOf(record);
        this.#seen.add(id, placeOf(raw));
      }
    });
    this.#read = ends.map(({ end }) => end);
  }

  add(id: EventId, place: string): void {
    this.#seen.add(id, place);
  }

  /** Answers for the events of these chunks. */
  async of(chunks: readonly ReadChunk[]): Promise<(id: EventId) => string | undefined> {
    const unknown = chunks.flatMap(({ records }) =>
      records.flatMap((record) =>
        record.kind === "events"
          ? record.events.map(({ id }) => id).filter((id) => this.#seen.firstCopy(id) === undefined)
          : [],
      ),
    );
    const older = new Map<EventId, string>();
    for (let from = 0; from < unknown.length; from += MOST_ASKED) {
      const asked = unknown.slice(from, from + MOST_ASKED);
      for (const each of await this.#ask(asked))
        if (each !== undefined) older.set(EventId.parse(each.id), placeOf(each.document.raw));
    }
    return (id) => this.#seen.firstCopy(id) ?? older.get(id);
  }

  async #ask(ids: readonly EventId[]) {
    if (this.#clock.now() < this.#askedAgainAt) {
      this.#unchecked.inc(ids.length);
      return [];
    }
    try {
      return await this.#readModel.getMany<{ raw: Raw }>("events", ids);
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.id !== "read-model-unavailable") throw error;
      this.#unchecked.inc(ids.length);
      this.#askedAgainAt = this.#clock.now() + LEFT_ALONE;
      this.#telemetry.logger.warn({ err: error, events: ids.length }, "taken as new without asking for older copies");
      return [];
    }
  }
}

function eventOf({ value }: LogRecord): { id: EventId; raw: Raw } {
  return JSON.parse(decoder.decode(value)) as { id: EventId; raw: Raw };
}

function placeOf({ log, offset }: Raw): string {
  return `${log}/${offset}`;
}
