import type { Event } from "@lagewarte/model";
import { readObject, type LogRecord } from "@lagewarte/platform";

/** An event of the log: our own record, so its shape is not checked whole again at this rate. Throws where it cannot be read. */
export const eventOf = (record: LogRecord): Event => readObject<Event>(record, "id", "ecs", "native", "organisations");

/** Undefined where nobody can read the record; whoever detects has told of it. */
export function readableEvent(record: LogRecord): Event | undefined {
  try {
    return eventOf(record);
  } catch {
    return undefined;
  }
}
