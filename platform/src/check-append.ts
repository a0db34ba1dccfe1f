import { ProblemError } from "@lagewarte/model";
import { allTopics } from "./all-topics.ts";
import { MOST_KEY_BYTES, MOST_VALUE_BYTES, type Append } from "./event-log.ts";

/** Throws what every adapter answers to records that no log would ever take. Nothing of the batch is appended then. */
export function checkAppends(records: readonly Append[]): void {
  const known = allTopics();
  for (const [index, { topic, key, value }] of records.entries()) {
    if (!known.has(topic)) refuse("bad-request", `record ${index}: there is no topic ${topic}`);
    if (!key.isWellFormed()) refuse("bad-request", `record ${index}: the key is not well-formed Unicode`);
    if (isLonger(key, MOST_KEY_BYTES)) refuse("too-large", `record ${index}: the key is over ${MOST_KEY_BYTES} bytes`);
    if (isLonger(value, MOST_VALUE_BYTES))
      refuse("too-large", `record ${index}: the value is over ${MOST_VALUE_BYTES} bytes`);
  }
}

/** A character is 3 bytes of UTF-8 at most, so most texts need not be counted. */
function isLonger(value: Uint8Array | string, most: number): boolean {
  if (typeof value !== "string") return value.length > most;
  return value.length * 3 > most && Buffer.byteLength(value) > most;
}

function refuse(id: "bad-request" | "too-large", detail: string): never {
  throw new ProblemError({ id, detail });
}
