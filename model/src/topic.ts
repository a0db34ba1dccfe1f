import type { FeedId } from "./feed.ts";

/** Fixed from day one: changing it later would move keys, and with them state, between partitions. */
export const PARTITIONS = 48;

interface Topic {
  readonly partitions: number;
  /** Days; null: kept for ever. Raw records may hold personal data (§ 21 NDIG: at most 30 days). */
  readonly retentionDays: number | null;
}

/** What is on the log. Keys: ARCHITECTURE.md, "Topics". */
export const topics = {
  events: { partitions: PARTITIONS, retentionDays: 90 },
  rejected: { partitions: PARTITIONS, retentionDays: 30 },
  books: { partitions: PARTITIONS, retentionDays: null },
  matches: { partitions: PARTITIONS, retentionDays: 7 },
  alerts: { partitions: PARTITIONS, retentionDays: null },
  situation: { partitions: PARTITIONS, retentionDays: null },
  "registry.organisations": { partitions: 1, retentionDays: null },
  "registry.sources": { partitions: 1, retentionDays: null },
  "registry.people": { partitions: 1, retentionDays: null },
  "registry.rules": { partitions: 1, retentionDays: null },
  "registry.shelves": { partitions: 1, retentionDays: null },
  sessions: { partitions: 1, retentionDays: 30 },
  changes: { partitions: 1, retentionDays: 7 },
} as const satisfies Record<string, Topic>;

export type TopicName = keyof typeof topics | `raw.${FeedId}`;

export function rawTopic(feed: FeedId): `raw.${FeedId}` {
  return `raw.${feed}`;
}

export const rawTopicSettings: Topic = { partitions: PARTITIONS, retentionDays: 30 };
