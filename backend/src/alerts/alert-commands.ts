import { randomUUID } from "node:crypto";
import { instant, ProblemError, type Alert, type AlertCommand, type AlertId, type Person } from "@lagewarte/model";
import { alertOf, type AlertDocument } from "../views/alert-view.ts";
import { notFound } from "../request.ts";
import type { Services } from "../services.ts";

type Own = "alert" | "command" | "at" | "by" | "seen";
type Distribute<Command> = Command extends AlertCommand ? Omit<Command, Own> : never;
/** What a person wants, without what we add to it. */
export type WantedCommand = Distribute<AlertCommand>;

/** How long the answer waits for the fold. */
const FOLD_WITHIN = 5000;

/** What became of a command: the alert after it, and why it was refused if it was. */
export interface Outcome {
  readonly alert: Alert;
  readonly refused: string | undefined;
}

/** Appends a person's command and answers after its fold. `seen` is the revision the person saw. */
export async function command(
  { log, readModel, clock, live }: Pick<Services, "log" | "readModel" | "clock" | "live">,
  id: AlertId,
  person: Person,
  seen: number,
  wanted: WantedCommand,
): Promise<Outcome> {
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
  const version = place?.offset ?? 0;
  // Listen first, then look: it may have been folded already.
  const told = live.told(id, version, FOLD_WITHIN);
  const look = (): Promise<{ version: number; document: Alert & AlertDocument } | undefined> =>
    readModel.get<Alert & AlertDocument>("alerts", id);
  let stored = await look();
  if (stored !== undefined && stored.version < version) {
    await told;
    stored = await look();
  }
  if (stored === undefined) throw notFound();
  if (stored.version < version)
    throw new ProblemError({ id: "fold-delayed", detail: "your change is kept; the display follows" });
  const alert = alertOf(stored.document);
  const isAccepted = alert.history.some(({ cause }) => cause === name);
  return { alert, refused: isAccepted ? undefined : whyRefused(alert, seen, wanted) };
}

function whyRefused(alert: Alert, seen: number, { kind }: WantedCommand): string {
  if (alert.revision === seen) return `an alert that is ${alert.state} cannot be changed by "${kind}"`;
  const last = alert.history.findLast(({ by, action }) => by !== null && action !== "commented");
  return `${last?.by?.name ?? "somebody"} was faster (${last?.action ?? alert.state}, ${last?.at ?? alert.updatedAt})`;
}

/** `"<revision>"` of If-Match; undefined when it is not sent, or any is right. */
export function seenRevision(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch === "*") return undefined;
  const [, revision] = /^(?:W\/)?"(\d{1,9})"$/.exec(ifMatch) ?? [];
  if (revision === undefined) throw new ProblemError({ id: "bad-request", detail: 'If-Match is "<revision>"' });
  return Number(revision);
}
