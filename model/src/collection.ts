/** How a field can be asked for. `keyword` and `text` may hold one string or several; `date` is an `Instant`. */
export type FieldKind = "keyword" | "number" | "date" | "boolean" | "text";

export interface CollectionDefinition {
  /** Dotted path into the document -> kind. What is not named here is kept but cannot be asked for. */
  readonly fields: Readonly<Record<string, FieldKind>>;
  /** Documents older than this by the named field may be dropped. */
  readonly retention?: { readonly field: string; readonly days: number };
  /**
   * Documents come as fast as sensors send, too many to be held in memory. They are listed by the date `by`; `selective`
   * are the fields by one value of which a few of them are found, so that an index on them pays.
   */
  readonly stream?: { readonly by: string; readonly selective: readonly string[] };
}

const alertFields = {
  state: "keyword",
  openedAt: "date",
  updatedAt: "date",
  "episode.severity": "keyword",
  severityRank: "number",
  "episode.active": "boolean",
  "episode.lastSeenAt": "date",
  "episode.rule.id": "keyword",
  /** The rule with the values that its alerts are gathered by. */
  ruleGroup: "keyword",
  /** Whom it concerns, and how many these are. */
  concerned: "keyword",
  concernedCount: "number",
  "closed.disposition": "keyword",
  "episode.tlp": "keyword",
  "episode.classification.type": "keyword",
  "episode.organisations.id": "keyword",
  "episode.exercise": "keyword",
  "assignee.id": "keyword",
  "episode.title": "text",
  searchText: "text",
} as const satisfies CollectionDefinition["fields"];

/**
 * Grows whenever a fold makes other documents of the same records, in fields that are not named below too: a read model of
 * another version is thrown away and built again from the log.
 */
export const documentsVersion = 2;

/** The read models, all folds of the log. The version of a document is the log offset of its last record. */
export const collections = {
  events: {
    fields: {
      recordedAt: "date",
      observedAt: "date",
      sensor: "keyword",
      feed: "keyword",
      severity: "keyword",
      severityRank: "number",
      tlp: "keyword",
      "classification.taxonomy": "keyword",
      "classification.type": "keyword",
      "organisations.id": "keyword",
      /** Of the organisations; "state" where it concerns nobody we know. */
      tenants: "keyword",
      /** Concerns more than one organisation. */
      shared: "boolean",
      "ecs.source.ip": "keyword",
      "ecs.destination.ip": "keyword",
      "ecs.rule.id": "keyword",
      exercise: "keyword",
      title: "text",
    },
    retention: { field: "recordedAt", days: 90 },
    stream: {
      by: "observedAt",
      selective: ["sensor", "severity", "organisations.id", "ecs.source.ip", "ecs.destination.ip", "ecs.rule.id"],
    },
  },
  rejected: {
    fields: { receivedAt: "date", source: "keyword", feed: "keyword", problem: "keyword", detail: "text" },
    retention: { field: "receivedAt", days: 30 },
    stream: { by: "receivedAt", selective: ["source"] },
  },
  alerts: { fields: { ...alertFields, tenants: "keyword" } },
  /** Alerts as the officer of one organisation may see them: a question asked here cannot tell what was cut. */
  shares: { fields: { ...alertFields, organisation: "keyword" } },
  books: { fields: { lastSeenAt: "date" } },
  situation: {
    /** One document for each state an area was in, and one more (`current`) under the area's own id. */
    fields: {
      area: "keyword",
      kind: "keyword",
      level: "keyword",
      from: "date",
      until: "date",
      current: "boolean",
      levelChanged: "boolean",
    },
  },
} as const satisfies Record<string, CollectionDefinition>;

export type CollectionName = keyof typeof collections;
