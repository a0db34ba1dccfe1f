import { pino, type Logger } from "pino";
import { Registry } from "prom-client";

/** What every worker gets to tell how it fares. */
export interface Telemetry {
  readonly logger: Logger;
  readonly metrics: Registry;
}

/** Logs go to standard error, one JSON object a line: the serialiser escapes control characters, so no value forges a line. */
export function createTelemetry(options: { readonly level?: string; readonly name?: string } = {}): Telemetry {
  const logger = pino(
    { level: options.level ?? "info", base: options.name === undefined ? null : { worker: options.name } },
    pino.destination({ dest: 2, sync: false }),
  );
  return { logger, metrics: new Registry() };
}
