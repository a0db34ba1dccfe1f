export type {
  Append,
  Batch,
  BatchHandler,
  EventLog,
  LogRecord,
  PartitionEnds,
  Position,
  SubscribeOptions,
  Subscription,
  Tail,
} from "./event-log.ts";
export {
  type Aggregation,
  type Bucket,
  type Filter,
  type Page,
  type Query,
  type ReadModel,
  type Scalar,
  type Sort,
  type Stored,
  type Write,
} from "./read-model.ts";
export { conditional, followTable, type LogTable, type TableTaken } from "./log-table.ts";
export { GroupMetrics } from "./group-metrics.ts";
export { passingPoison, readObject, rejectedAppend } from "./poison.ts";
export { drainOf, type Drain } from "./drain.ts";
export { hashId, hashIdOfBytes, sha256 } from "./hash-id.ts";
export { SetClock, systemClock, type Clock } from "./clock.ts";
export { createTelemetry, joinMetrics, type Telemetry } from "./telemetry.ts";
export { SqliteEventLog, type LogOptions } from "./sqlite/sqlite-event-log.ts";
export { KafkaEventLog } from "./kafka/kafka-event-log.ts";
export type { KafkaLogOptions } from "./kafka/settings.ts";
export { SqliteReadModel } from "./sqlite/sqlite-read-model.ts";
export { ElasticsearchReadModel, type ElasticsearchOptions } from "./elasticsearch/elasticsearch-read-model.ts";
export { ConfigError, loadConfig, type ConfigSources } from "./config.ts";
