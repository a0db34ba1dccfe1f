import { pino, type Logger } from "pino";
import { collectDefaultMetrics, Registry } from "prom-client";

/** What every worker gets to tell how it fares. */
export interface Telemetry {
  readonly logger: Logger;
  readonly metrics: Registry;
}

export interface TelemetryOptions {
  readonly level?: string;
  /** Of the worker; stands in each of its lines. */
  readonly name?: string;
  /** Where lines go; standard error by default. */
  readonly write?: (line: string) => void;
  /** Also how the process fares: memory, processor time, how late its event loop is. For one worker of a process. */
  readonly isProcess?: boolean;
}

/** Logs are one JSON object a line, whatever was logged; metrics are Prometheus'. */
export function createTelemetry({ level, name, write, isProcess }: TelemetryOptions = {}): Telemetry {
  const put = write ?? toStandardError();
  const logger = pino(
    { level: level ?? "info", base: name === undefined ? null : { worker: name } },
    { write: (line: string) => put(escaped(line)) },
  );
  const metrics = new Registry();
  // What several workers tell of themselves stands on one page.
  if (name !== undefined) metrics.setDefaultLabels({ worker: name });
  if (isProcess === true) collectDefaultMetrics({ register: metrics, prefix: "lagewarte_" });
  return { logger, metrics };
}

let standardError: ((line: string) => void) | undefined;

/** Without waiting for whoever reads it; what is left is written before the thread ends. */
function toStandardError(): (line: string) => void {
  if (standardError !== undefined) return standardError;
  const destination = pino.destination({ dest: 2, sync: false });
  process.on("exit", () => destination.flushSync());
  standardError = (line) => {
    destination.write(line);
  };
  return standardError;
}

/**
 * JSON leaves some characters as they are with which a logged value could break a line, steer a terminal or turn the
 * reading direction: DEL and C1 controls, U+2028, U+2029, bidirectional marks, the byte order mark. Inside a JSON line
 * they can only stand in strings, where an escape means the same.
 */
// oxlint-disable-next-line no-control-regex
const DANGEROUS = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

function escaped(line: string): string {
  return line.replace(DANGEROUS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The metrics of several workers as one page: each one's samples below a single head, as Prometheus demands. */
export function joinMetrics(pages: readonly string[]): string {
  const families = new Map<string, { readonly head: string; samples: string }>();
  for (const page of pages)
    for (const family of page.split(/^(?=# HELP )/m)) {
      const [, head, samples = ""] = /^(# HELP \S+ .*\n# TYPE .*\n)([^]*)$/.exec(family) ?? [];
      if (head === undefined) continue;
      const known = families.get(head) ?? { head, samples: "" };
      known.samples += samples.endsWith("\n") ? samples : `${samples}\n`;
      families.set(head, known);
    }
  return [...families.values()].map(({ head, samples }) => head + samples.replaceAll(/\n+/g, "\n")).join("\n");
}
