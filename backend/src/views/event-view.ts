import { severityRank, type Event, type JsonObject, type Rejected, type Tenant } from "@lagewarte/model";
import { readObject, type BatchHandler, type ReadModel, type Write } from "@lagewarte/platform";
import { isShared } from "../access/cut.ts";
import { eventSubject, type TenantOf } from "../access/subject.ts";

/** An event with what a search looks through. */
export interface EventDocument {
  readonly severityRank: number;
  readonly tenants: readonly Tenant[];
  readonly shared: boolean;
}

export function eventDocument(event: Event, tenantOf: TenantOf): Event & EventDocument {
  const { tenants } = eventSubject(event, tenantOf);
  return {
    ...event,
    severityRank: severityRank(event.severity),
    tenants: tenants.length === 0 ? ["state"] : tenants,
    shared: isShared(event),
  };
}

/** The document without what is only there to be searched. */
export function eventOf(document: Event & EventDocument): Event {
  const { severityRank: _rank, tenants: _tenants, shared: _shared, ...event } = document;
  return event;
}

export function foldEvents(readModel: ReadModel, tenantOf: TenantOf): BatchHandler {
  return async (batch) => {
    const writes = batch.map((record): Write => {
      const event = readObject<Event>(record, "id", "severity", "organisations", "observables");
      return {
        id: event.id,
        version: record.offset,
        document: eventDocument(event, tenantOf) as unknown as JsonObject,
      };
    });
    await readModel.upsert("events", writes);
  };
}

export function foldRejected(readModel: ReadModel): BatchHandler {
  return async (batch) => {
    const writes = batch.map((record): Write => {
      const rejected = readObject<Rejected>(record, "id", "problem");
      return { id: rejected.id, version: record.offset, document: rejected as unknown as JsonObject };
    });
    await readModel.upsert("rejected", writes);
  };
}
