import { severityRank, type Event, type JsonObject, type Rejected } from "@lagewarte/model";
import type { BatchHandler, ReadModel, Write } from "@lagewarte/platform";
import { json } from "./worker.ts";

/** Events as they are, with a number to sort them by severity. */
export function foldEvents(readModel: ReadModel): BatchHandler {
  return async (batch) => {
    const writes = batch.map((record): Write => {
      const event = json(record) as Event;
      const document = { ...event, severityRank: severityRank(event.severity) } as unknown as JsonObject;
      return { id: event.id, version: record.offset, document };
    });
    await readModel.upsert("events", writes);
  };
}

export function foldRejected(readModel: ReadModel): BatchHandler {
  return async (batch) => {
    const writes = batch.map((record): Write => {
      const rejected = json(record) as Rejected;
      return { id: rejected.id, version: record.offset, document: rejected as unknown as JsonObject };
    });
    await readModel.upsert("rejected", writes);
  };
}
