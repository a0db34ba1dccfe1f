import type { MessagePort } from "node:worker_threads";
import { SqliteEventLog, SqliteReadModel, type Clock, type EventLog, type ReadModel } from "@lagewarte/platform";

/** Where log and read model are, in a form that can be sent to a thread. */
export interface StorePlaces {
  readonly log: MessagePort;
  readonly readModel: MessagePort;
}

export function openLog({ log }: StorePlaces, clock: Clock): Promise<EventLog> {
  return SqliteEventLog.attach(log, { clock });
}

export function openReadModel({ readModel }: StorePlaces): Promise<ReadModel> {
  return SqliteReadModel.attach(readModel);
}
