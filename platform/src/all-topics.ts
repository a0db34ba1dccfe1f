import { feedIds, rawTopicSettings, topics, type TopicName } from "@lagewarte/model";

export interface TopicSettings {
  readonly partitions: number;
  /** Null: kept for ever. */
  readonly retentionDays: number | null;
}

const settings = new Map<TopicName, TopicSettings>([
  ...(Object.entries(topics) as [TopicName, TopicSettings][]),
  ...feedIds.map((feed): [TopicName, TopicSettings] => [`raw.${feed}`, rawTopicSettings]),
]);

/** Every topic there is, with what was decided on it; the same for all adapters. */
export function allTopics(): ReadonlyMap<TopicName, TopicSettings> {
  return settings;
}
