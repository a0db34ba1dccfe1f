import { ProblemError, type ProblemId } from "@lagewarte/model";

/** Of kafkajs' errors; its wrappers have the cause. */
interface KafkajsError extends Error {
  readonly type?: string;
  readonly code?: string | number;
  readonly topic?: string;
  readonly partition?: number;
  readonly errors?: readonly KafkajsError[];
}

export interface Failure {
  /** Kafka's name for it, where the broker said it. */
  readonly type: string | undefined;
  /** connection: connect anew, then again. stale: look anew who leads what, then again. final: no use in trying again. */
  readonly kind: "connection" | "stale" | "final";
  readonly error: Error;
  readonly topic: string | undefined;
  readonly partition: number | undefined;
}

const refused = new Set([
  "SASL_AUTHENTICATION_FAILED",
  "UNSUPPORTED_SASL_MECHANISM",
  "TOPIC_AUTHORIZATION_FAILED",
  "GROUP_AUTHORIZATION_FAILED",
  "CLUSTER_AUTHORIZATION_FAILED",
  "UNSUPPORTED_VERSION",
  "INVALID_TOPIC_EXCEPTION",
  "INVALID_PARTITIONS",
  "INVALID_REPLICATION_FACTOR",
  "INVALID_CONFIG",
  "INVALID_GROUP_ID",
  "INVALID_SESSION_TIMEOUT",
  "INCONSISTENT_GROUP_PROTOCOL",
  "POLICY_VIOLATION",
]);
const refusedNames = new Set(["KafkaJSSASLAuthenticationError", "KafkaJSServerDoesNotSupportApiKey"]);
const tooLarge = new Set(["MESSAGE_TOO_LARGE", "RECORD_LIST_TOO_LARGE"]);
const noStorage = new Set(["KAFKA_STORAGE_ERROR", "LOG_DIR_NOT_FOUND"]);
/** What Node says of certificates that do not hold, and of a partner that speaks no TLS. */
const certificate = /^(ERR_SSL|ERR_TLS|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;
const wrappers = new Set(["KafkaJSNumberOfRetriesExceeded", "KafkaJSNonRetriableError", "KafkaJSError"]);

function causeOf(error: unknown): KafkajsError {
  let cause = (error instanceof Error ? error : new Error(String(error))) as KafkajsError;
  while (wrappers.has(cause.name) && cause.cause instanceof Error) cause = cause.cause;
  const [first] = cause.name === "KafkaJSAggregateError" ? (cause.errors ?? []) : [];
  return first ?? cause;
}

function problemIdOf({ name, type = "", code }: KafkajsError): ProblemId {
  if (refused.has(type) || refusedNames.has(name) || certificate.test(String(code))) return "bad-configuration";
  if (tooLarge.has(type)) return "too-large";
  return noStorage.has(type) ? "log-full" : "log-unavailable";
}

export function failureOf(thrown: unknown): Failure {
  const error = causeOf(thrown);
  const { type, topic, partition } = error;
  const place = { type, topic, partition };
  if (!error.name.startsWith("KafkaJS")) return { ...place, kind: "final", error };
  const id = problemIdOf(error);
  const problem = new ProblemError({ id, detail: `Kafka: ${error.message}` }, { cause: error });
  if (id === "bad-configuration" || id === "too-large") return { ...place, kind: "final", error: problem };
  return { ...place, kind: type === undefined ? "connection" : "stale", error: problem };
}

/** Named by topic where kafkajs aggregates. */
export function failuresByTopic(thrown: unknown): ReadonlyMap<string, string> {
  const errors = (thrown as KafkajsError | undefined)?.errors ?? [];
  return new Map(errors.map(({ topic = "", type = "" }) => [topic, type]));
}
