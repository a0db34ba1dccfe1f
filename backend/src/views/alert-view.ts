import {
  AlertRecord,
  concernedBy,
  foldAlert,
  severityRank,
  type Alert,
  type AlertId,
  type Episode,
  type JsonObject,
  type OrganisationId,
  type Tenant,
} from "@lagewarte/model";
import type { Append, BatchHandler, EventLog, ReadModel, Write } from "@lagewarte/platform";
import { shareOf } from "../access/share.ts";
import { alertSubject, type TenantOf } from "../access/subject.ts";
import { changeAppend, json } from "./record.ts";

/** An alert with what a search looks through. */
export interface AlertDocument {
  readonly severityRank: number;
  readonly searchText: string;
  readonly ruleGroup: string;
  readonly concerned: readonly OrganisationId[];
  readonly concernedCount: number;
  /** Of a whole alert. */
  readonly tenants?: readonly Tenant[];
  /** Of a share. */
  readonly organisation?: OrganisationId;
}

function searched(alert: Alert): Alert & AlertDocument {
  const { rule, titleEn, group, observables } = alert.episode;
  const searchText = [
    rule.title,
    rule.titleEn ?? "",
    titleEn ?? "",
    ...Object.values(group),
    ...observables.map(({ value }) => value),
  ].join(" ");
  const concerned = concernedBy(alert.episode);
  return {
    ...alert,
    severityRank: severityRank(alert.episode.severity),
    searchText,
    ruleGroup: ruleGroup(alert.episode),
    concerned,
    concernedCount: concerned.length,
  };
}

/** `[rule, [[field, value], ...]]`: the same for all alerts of a rule and group. */
function ruleGroup({ rule, group }: Pick<Episode, "rule" | "group">): string {
  const entries = Object.entries(group).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify([rule.id, entries]);
}

export function alertDocument(alert: Alert, tenantOf: TenantOf): Alert & AlertDocument {
  return { ...searched(alert), tenants: tenantsOfAlert(alert, tenantOf) };
}

/** Of nobody we know: the state's. */
function tenantsOfAlert(alert: Alert, tenantOf: TenantOf): readonly Tenant[] {
  const { tenants } = alertSubject(alert, tenantOf);
  return tenants.length === 0 ? ["state"] : tenants;
}

export function shareDocument(alert: Alert, organisation: OrganisationId): (Alert & AlertDocument) | undefined {
  const share = shareOf(alert, organisation);
  return share === undefined ? undefined : { ...searched(share), organisation };
}

/** The document without what is only there to be searched. */
export function alertOf(document: Alert & Partial<AlertDocument>): Alert {
  const {
    severityRank: _rank,
    searchText: _text,
    ruleGroup: _group,
    concerned: _concerned,
    concernedCount: _count,
    tenants: _tenants,
    organisation: _organisation,
    ...alert
  } = document;
  return alert;
}

/** What the records of a batch made of an alert. */
interface Folded {
  readonly before: Alert | undefined;
  readonly alert: Alert;
  readonly version: number;
  /** False when some of its records had been folded before, and may not have been told. */
  readonly isNew: boolean;
}

/**
 * Alerts folded from episodes and commands, and the share that each organisation has in them. A record that comes again is
 * older than the document and changes nothing, but is told again: the last try may have ended before that. Shares are
 * written first: once the alert is there, its shares are too.
 */
export function foldAlerts(log: EventLog, readModel: ReadModel, tenantOf: TenantOf): BatchHandler {
  return async (batch) => {
    const records = batch.map((record) => ({ record, parsed: AlertRecord.parse(json(record)) }));
    const ids = [...new Set(records.map(({ parsed }) => parsed.alert))];
    const present = await readModel.getMany<Alert & AlertDocument>("alerts", ids);
    const folded = new Map<AlertId, Folded>();
    for (const [index, id] of ids.entries()) {
      const stored = present[index];
      const before = stored === undefined ? undefined : alertOf(stored.document);
      let alert = before;
      let version = stored?.version ?? -1;
      let isNew = true;
      for (const { record, parsed } of records) {
        if (parsed.alert !== id) continue;
        if (record.offset <= version) {
          isNew = false;
          continue;
        }
        alert = foldAlert(alert, parsed).alert;
        version = record.offset;
      }
      if (alert !== undefined) folded.set(id, { before, alert, version, isNew });
    }
    const shares: Write[] = [];
    const alerts: Write[] = [];
    const changes: Append[] = [];
    for (const [id, { before, alert, version, isNew }] of folded) {
      const { told, writes } = shareWrites(isNew ? before : undefined, alert, version);
      shares.push(...writes);
      alerts.push({ id, version, document: asJson(alertDocument(alert, tenantOf)) });
      const at = alert.updatedAt;
      changes.push(changeAppend({ type: "alert", id, version, at, organisations: told, document: asJson(alert) }));
    }
    await readModel.upsert("shares", shares);
    await readModel.upsert("alerts", alerts);
    await log.append(changes);
  };
}

/**
 * Shares that became different, and whose they are. An organisation hears of an alert only when its own share changed:
 * otherwise it would learn that something happens to others.
 */
function shareWrites(
  before: Alert | undefined,
  alert: Alert,
  version: number,
): { told: OrganisationId[]; writes: Write[] } {
  const told: OrganisationId[] = [];
  const writes: Write[] = [];
  const concerned = new Set([
    ...concernedBy(alert.episode),
    ...(before === undefined ? [] : concernedBy(before.episode)),
  ]);
  for (const organisation of concerned) {
    const document = shareDocument(alert, organisation);
    const known = before === undefined ? undefined : shareDocument(before, organisation);
    if (before !== undefined && JSON.stringify(known) === JSON.stringify(document)) continue;
    told.push(organisation);
    writes.push({
      id: `${alert.id} ${organisation}`,
      version,
      document: document === undefined ? null : asJson(document),
    });
  }
  return { told, writes };
}

function asJson(document: object): JsonObject {
  return document as unknown as JsonObject;
}
