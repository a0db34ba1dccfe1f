import { AlertRecord, foldAlert, severityRank, type Alert, type JsonObject } from "@lagewarte/model";
import type { BatchHandler, EventLog, ReadModel, Write } from "@lagewarte/platform";
import { changeAppend, json } from "./worker.ts";

/** An alert with what a search looks through. */
export interface AlertDocument {
  readonly severityRank: number;
  readonly searchText: string;
}

export function alertDocument(alert: Alert): JsonObject {
  const { rule, group, observables } = alert.episode;
  const searchText = [rule.title, ...Object.values(group), ...observables.map(({ value }) => value)].join(" ");
  const document: Alert & AlertDocument = { ...alert, severityRank: severityRank(alert.episode.severity), searchText };
  return document as unknown as JsonObject;
}

/** The document without what is only there to be searched. */
export function alertOf(document: Alert & Partial<AlertDocument>): Alert {
  const { severityRank: _rank, searchText: _text, ...alert } = document;
  return alert as Alert;
}

/**
 * Alerts folded from episodes and commands. A record that comes again is older than the document and changes nothing, but
 * is told again: the last try may have ended before that.
 */
export function foldAlerts(log: EventLog, readModel: ReadModel): BatchHandler {
  return async (batch) => {
    const records = batch.map((record) => ({ record, parsed: AlertRecord.parse(json(record)) }));
    const ids = [...new Set(records.map(({ parsed }) => parsed.alert))];
    const present = await readModel.getMany<Alert & AlertDocument>("alerts", ids);
    const alerts = new Map(
      ids.map((id, index) => [id, { alert: present[index]?.document, version: present[index]?.version ?? -1 }]),
    );
    for (const { record, parsed } of records) {
      const now = alerts.get(parsed.alert);
      if (now === undefined || record.offset <= now.version) continue;
      const before = now.alert === undefined ? undefined : alertOf(now.alert);
      const { alert } = foldAlert(before, parsed);
      alerts.set(parsed.alert, { alert: alert as (Alert & AlertDocument) | undefined, version: record.offset });
    }
    const writes: Write[] = [];
    const changes = [];
    for (const [id, { alert, version }] of alerts) {
      if (alert === undefined) continue;
      const plain = alertOf(alert);
      writes.push({ id, version, document: alertDocument(plain) });
      changes.push(
        changeAppend({
          type: "alert",
          id,
          version,
          at: plain.updatedAt,
          organisations: plain.episode.organisations.map((each) => each.id),
          document: plain as unknown as JsonObject,
        }),
      );
    }
    await readModel.upsert("alerts", writes);
    await log.append(changes);
  };
}
