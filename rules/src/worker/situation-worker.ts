import {
  AlertRecord,
  AreaSituation,
  BookEntry,
  foldAlert,
  Organisation,
  RuleShelf,
  Source,
  type Alert,
  type AlertId,
  type Instant,
  type OrganisationId,
  type SourceId,
  type TopicName,
} from "@lagewarte/model";
import {
  followTable,
  passingPoison,
  type BatchHandler,
  type Clock,
  type EventLog,
  type LogRecord,
  type Tail,
  type Telemetry,
} from "@lagewarte/platform";
import { differs, pictureOf } from "../situation/picture.ts";
import type { Worker } from "./worker.ts";

/** The picture is drawn anew this long after a change at the earliest, and this often without one (decay, silence). */
const AFTER_CHANGE = 500;
/** It takes no more than one part in so many of the thread's time, however many alerts are open. */
const SHARE = 20;
const WITHOUT_CHANGE = 10_000;

const decoder = new TextDecoder();
const json = ({ value }: LogRecord): unknown => (value.length === 0 ? undefined : JSON.parse(decoder.decode(value)));

/**
 * Levels of all areas from alerts, sources and the registry. It reads the log from the start each time, so it needs no
 * state of its own; what it told last is on the log too. Of several workers all follow, and one tells: the member of the
 * group to whom the one partition of the registry is assigned.
 */
export async function startSituation({
  log,
  clock,
  telemetry,
}: {
  log: EventLog;
  clock: Clock;
  telemetry: Telemetry;
}): Promise<Worker> {
  let changed = true;
  const onChange = (): void => {
    changed = true;
  };
  const organisations = await followTable(
    log,
    "registry.organisations",
    (record) => Organisation.optional().parse(json(record)),
    onChange,
  );
  const sources = await followTable(
    log,
    "registry.sources",
    (record) => Source.optional().parse(json(record)),
    onChange,
  );
  const shelves = await followTable(
    log,
    "registry.shelves",
    (record) => RuleShelf.optional().parse(json(record)),
    onChange,
  );
  const told = new Map<OrganisationId, AreaSituation>();
  const alerts = new Map<AlertId, Alert>();
  const lastSeen = new Map<SourceId, Instant>();
  const tail = (topic: TopicName, handler: BatchHandler): Promise<Tail> =>
    log.tail(
      topic,
      "start",
      passingPoison(log, handler, ({ partition, offset }, error) =>
        telemetry.logger.error({ err: error, topic, partition, offset }, "a record cannot be read"),
      ),
    );
  const tails: Tail[] = [
    await tail("situation", async (batch) => {
      for (const record of batch) {
        const area = AreaSituation.parse(json(record));
        told.set(area.area, area);
      }
    }),
    await tail("alerts", async (batch) => {
      for (const record of batch) takeAlert(alerts, AlertRecord.parse(json(record)));
      onChange();
    }),
    await tail("books", async (batch) => {
      for (const record of batch) {
        const { source, receivedAt, books } = BookEntry.parse(json(record));
        if (books.received > 0 && receivedAt > (lastSeen.get(source) ?? "")) lastSeen.set(source, receivedAt);
      }
      onChange();
    }),
  ];
  for (const each of tails) while ((await each.behind()) > 0) await new Promise((resolve) => setTimeout(resolve, 10));

  let leads = false;
  const leading = await log.subscribe(
    {
      topics: ["registry.organisations"],
      group: "situation",
      onAssigned: async () => {
        leads = true;
        onChange();
      },
      onRevoked: async () => {
        leads = false;
      },
    },
    async () => {},
  );

  let failure: Error | undefined;
  let took = 0;
  async function draw(): Promise<void> {
    const map = new Map([...organisations.values()].map((organisation) => [organisation.id, organisation]));
    const begun = performance.now();
    const world = { organisations: map, sources: sources.values(), lastSeen, alerts, shelves: shelves.values() };
    const picture = pictureOf(world, told, clock.now());
    const news = picture.filter((area) => differs(told.get(area.area), area));
    took = performance.now() - begun;
    if (news.length > 0)
      await log.append(
        news.map((area) => ({ topic: "situation" as const, key: area.area, value: JSON.stringify(area) })),
      );
    for (const area of news) told.set(area.area, area);
  }

  let closed = false;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let wake: () => void = () => {};
  const pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (closed) wake();
    });
  const running = (async () => {
    while (!closed) {
      if (leads && (changed || clock.now() - drawnAt >= WITHOUT_CHANGE)) {
        changed = false;
        drawnAt = clock.now();
        try {
          await draw();
          failure = undefined;
        } catch (error) {
          changed = true;
          failure = error instanceof Error ? error : new Error(String(error));
          telemetry.logger.warn({ err: failure }, "the situation could not be told; tried again");
        }
      }
      await pause(Math.max(AFTER_CHANGE, took * SHARE));
    }
  })();
  return {
    ready: async () => {
      const reason = failure ?? leading.failing() ?? tails.map((each) => each.failing()).find(Boolean);
      if (reason !== undefined) throw reason;
    },
    close: async () => {
      closed = true;
      wake();
      await running;
      await leading.close();
      for (const each of [...tails, organisations, sources, shelves]) await each.close();
    },
  };
}

/** Closed alerts count no more, but a command may open one again: they are kept as long as they may. */
function takeAlert(alerts: Map<AlertId, Alert>, record: AlertRecord): void {
  const { alert } = foldAlert(alerts.get(record.alert), record);
  if (alert !== undefined) alerts.set(record.alert, alert);
}
