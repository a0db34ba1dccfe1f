import { setTimeout as pause } from "node:timers/promises";

/** What a delivery came to. */
export type Outcome =
  | { readonly kind: "accepted"; readonly books: Readonly<Record<string, unknown>> }
  /** Again would not help: a token that is not valid here, a feed that is unknown. */
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "unreachable"; readonly reason: string };

/** Tries of a server that does not answer at all, a second more between them each time. */
const CONNECTION_TRIES = 4;
/** A server that asks to wait is waited for as long as this, in seconds. */
const WAIT_WITHIN = 300;
const LONGEST_WAIT = 60;
const USUAL_WAIT = 5;

/** Sends a delivery until it is accepted or refused, as a sensor does. */
export async function send(url: URL, token: string, body: Uint8Array): Promise<Outcome> {
  let failures = 0;
  let waited = 0;
  for (;;) {
    let reason: string;
    let wait: number;
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: Buffer.from(body),
      });
      const answer = await answerOf(response);
      if (answer === undefined) return { kind: "unreachable", reason: `${url.origin} answers, but is no Lagewarte` };
      if (response.ok) return { kind: "accepted", books: answer };
      reason = `${response.status} ${typeof answer["detail"] === "string" ? answer["detail"] : ""}`.trim();
      if (response.status !== 429 && response.status !== 503) return { kind: "refused", reason };
      wait = waitOf(response.headers.get("retry-after"));
      waited += wait;
      if (waited > WAIT_WITHIN) return { kind: "unreachable", reason };
    } catch (error) {
      failures += 1;
      reason = reasonOf(error);
      if (failures >= CONNECTION_TRIES) return { kind: "unreachable", reason: `${url.origin}: ${reason}` };
      wait = failures;
    }
    await pause(wait * 1000);
  }
}

/** Undefined for an answer that is none of ours. */
async function answerOf(response: Response): Promise<Record<string, unknown> | undefined> {
  const isJson = /^application\/(problem\+)?json\b/.test(response.headers.get("content-type") ?? "");
  const text = await response.text();
  if (!isJson) return undefined;
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === "object" && answer !== null ? (answer as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Seconds of a Retry-After header. */
function waitOf(header: string | null): number {
  const seconds = header === null ? Number.NaN : Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, LONGEST_WAIT) : USUAL_WAIT;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
