import type { MessagePort } from "node:worker_threads";
import {
  ElasticsearchReadModel,
  KafkaEventLog,
  SqliteEventLog,
  SqliteReadModel,
  type Clock,
  type ElasticsearchOptions,
  type EventLog,
  type KafkaLogOptions,
  type ReadModel,
  type Telemetry,
} from "@lagewarte/platform";

/** Where log and read model are, in a form that can be sent to a thread. */
export type StorePlaces =
  | { readonly kind: "embedded"; readonly log: MessagePort; readonly readModel: MessagePort }
  | {
      readonly kind: "servers";
      readonly log: Omit<KafkaLogOptions, "telemetry">;
      /** Undefined where the worker has no use for it. */
      readonly readModel: Omit<ElasticsearchOptions, "telemetry"> | undefined;
    };

/** Ports go to the thread; who sent them has them no more. */
export function portsOf(places: StorePlaces): MessagePort[] {
  return places.kind === "embedded" ? [places.log, places.readModel] : [];
}

export interface StoreParts {
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** Rejects where a server is away, refuses us, or holds topics that are not as they should be. */
export async function openLog(places: StorePlaces, { clock, telemetry }: StoreParts): Promise<EventLog> {
  if (places.kind === "embedded") return SqliteEventLog.attach(places.log, { clock });
  const log = await KafkaEventLog.open({ ...places.log, telemetry });
  try {
    await log.prepare();
  } catch (error) {
    await log.close();
    throw error;
  }
  return log;
}

export function openReadModel(
  places: StorePlaces,
  { telemetry }: StoreParts,
  more: Pick<ElasticsearchOptions, "requestTimeout" | "onDeath"> = {},
): Promise<ReadModel> {
  if (places.kind === "embedded") return SqliteReadModel.attach(places.readModel);
  if (places.readModel === undefined) throw new Error("the worker was given no read model");
  return ElasticsearchReadModel.open({ ...places.readModel, ...more, telemetry });
}
