import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { instant, ProblemError, type Alert, type AlertCommand, type AlertId, type Person } from "@lagewarte/model";
import { alertOf, type AlertDocument } from "../views/alert-view.ts";
import { ConflictError } from "../problem-filter.ts";
import { notFound } from "../request.ts";
import type { Services } from "../services.ts";

type Own = "alert" | "command" | "at" | "by" | "seen";
type Distribute<Command> = Command extends AlertCommand ? Omit<Command, Own> : never;
/** What a person wants, without what we add to it. */
export type WantedCommand = Distribute<AlertCommand>;

/** How long the answer waits for the fold. */
const FOLD_WITHIN = 5000;

/**
 * Appends a person's command and answers after its fold: the alert as it is then, or a conflict with what somebody faster
 * made of it. `seen` is the revision the person saw.
 */
export async function command(
  services: Services,
  id: AlertId,
  person: Person,
  seen: number,
  wanted: WantedCommand,
): Promise<Alert> {
  const { log, readModel, clock } = services;
  const name = randomUUID();
  const record = {
    ...wanted,
    alert: id,
    command: name,
    at: instant(clock.now()),
    by: { id: person.id, name: person.displayName },
    seen,
  } as AlertCommand;
  const [place] = await log.append([{ topic: "alerts", key: id, value: JSON.stringify(record) }]);
  const until = clock.now() + FOLD_WITHIN;
  for (;;) {
    const stored = await readModel.get<Alert & AlertDocument>("alerts", id);
    if (stored === undefined) throw notFound();
    if (stored.version >= (place?.offset ?? 0)) return verdict(alertOf(stored.document), name);
    if (clock.now() > until)
      throw new ProblemError({ id: "fold-delayed", detail: "your change is kept; the display follows" });
    await pause(5);
  }
}

function verdict(alert: Alert, name: string): Alert {
  if (alert.history.some(({ cause }) => cause === name)) return alert;
  const last = alert.history.findLast(({ by }) => by !== null);
  const who = last?.by?.name ?? "the engine";
  throw new ConflictError(`${who} was faster (${last?.action ?? alert.state}, ${last?.at ?? alert.updatedAt})`, alert);
}

/** `"<revision>"` of If-Match; undefined when it is not sent. */
export function seenRevision(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined) return undefined;
  const [, revision] = /^(?:W\/)?"(\d{1,9})"$/.exec(ifMatch) ?? [];
  if (revision === undefined) throw new ProblemError({ id: "bad-request", detail: 'If-Match is "<revision>"' });
  return Number(revision);
}
