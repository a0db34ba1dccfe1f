import { z } from "zod";
import { Disposition, Episode, type Alert, type AlertHistoryEntry } from "./alert.ts";
import { AlertId, PersonId } from "./id.ts";
import { Instant } from "./time.ts";

/** What an alert's part of the log holds: the engine's episodes and people's commands, keyed by alert id, in one order. */
const by = z.strictObject({ id: PersonId, name: z.string() });
const command = {
  alert: AlertId,
  /** Unique; the fold remembers it in the history, so that the sender finds out what became of it. */
  command: z.string(),
  at: Instant,
  by,
  /** `revision` of the alert that the person saw. */
  seen: z.number().int().nonnegative(),
};
export const AlertRecord = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("episode"),
    alert: AlertId,
    at: Instant,
    episode: Episode,
    /**
     * The last match that is counted in it, so that a worker that starts anew counts none twice, and when that match was
     * appended (milliseconds; absent: about when this was told).
     */
    through: z.strictObject({
      partition: z.number().int(),
      offset: z.number().int(),
      appendedAt: z.number().optional(),
    }),
    /** Only other correlations count it: the engine's own memory, and no alert for anybody. */
    silent: z.literal(true).optional(),
  }),
  z.strictObject({ kind: z.literal("acknowledge"), ...command, note: z.string().max(4000).nullable() }),
  z.strictObject({
    kind: z.literal("assign"),
    ...command,
    assignee: by.nullable(),
    note: z.string().max(4000).nullable(),
  }),
  z.strictObject({ kind: z.literal("close"), ...command, disposition: Disposition, reason: z.string().max(4000) }),
  z.strictObject({ kind: z.literal("reopen"), ...command, note: z.string().max(4000) }),
  z.strictObject({ kind: z.literal("comment"), ...command, note: z.string().min(1).max(4000) }),
]);
export type AlertRecord = z.infer<typeof AlertRecord>;
export type AlertCommand = Exclude<AlertRecord, { kind: "episode" }>;

export type FoldVerdict = "opened" | "updated" | "unchanged" | "accepted" | "stale" | "unknown-alert" | "not-possible";

export interface FoldedAlert {
  readonly alert: Alert | undefined;
  readonly verdict: FoldVerdict;
}

/**
 * The alert after a record. Pure, and the same for everyone who reads the log: a command made on an older revision than
 * the present one is refused (`stale`), so of two people the first in the log wins. Comments never conflict.
 */
export function foldAlert(alert: Alert | undefined, record: AlertRecord): FoldedAlert {
  if (record.kind === "episode" && record.silent === true && alert === undefined)
    return { alert, verdict: "unchanged" };
  if (record.kind === "episode") return foldEpisode(alert, record.alert, record.at, record.episode);
  if (alert === undefined) return { alert, verdict: "unknown-alert" };
  if (alert.history.some((entry) => entry.cause === record.command)) return { alert, verdict: "unchanged" };
  if (record.kind !== "comment" && record.seen !== alert.revision) return { alert, verdict: "stale" };
  const next = applyCommand(alert, record);
  return next === undefined ? { alert, verdict: "not-possible" } : { alert: next, verdict: "accepted" };
}

function foldEpisode(alert: Alert | undefined, id: AlertId, at: Instant, episode: Episode): FoldedAlert {
  if (alert === undefined) {
    const opened: AlertHistoryEntry = { at, cause: episode.anchor, by: null, action: "opened", note: null };
    const fresh: Alert = {
      state: "open",
      id,
      episode,
      openedAt: at,
      updatedAt: at,
      assignee: null,
      revision: 0,
      history: [opened],
    };
    return { alert: fresh, verdict: "opened" };
  }
  const ended = alert.episode.active && !episode.active;
  const history = ended
    ? [
        ...alert.history,
        { at, cause: `${episode.anchor}:ended:${at}`, by: null, action: "episode-ended" as const, note: null },
      ]
    : alert.history;
  return { alert: { ...alert, episode, updatedAt: at, history }, verdict: "updated" };
}

function applyCommand(alert: Alert, record: AlertCommand): Alert | undefined {
  const entry = (action: AlertHistoryEntry["action"], note: string | null): AlertHistoryEntry[] => [
    ...alert.history,
    { at: record.at, cause: record.command, by: record.by, action, note },
  ];
  const { id, episode, openedAt, assignee } = alert;
  const next = { id, episode, openedAt, assignee, updatedAt: record.at, revision: alert.revision + 1 };
  const mark = { at: record.at, by: record.by };
  switch (record.kind) {
    case "acknowledge":
      if (alert.state !== "open") return undefined;
      return {
        ...next,
        state: "acknowledged",
        acknowledged: mark,
        assignee: assignee ?? record.by,
        history: entry("acknowledged", record.note),
      };
    case "assign":
      if (alert.state === "closed") return undefined;
      return {
        ...alert,
        ...next,
        assignee: record.assignee,
        history: entry(
          record.assignee === null ? "unassigned" : "assigned",
          [record.assignee?.name, record.note].filter((part) => part !== undefined && part !== null).join(": ") || null,
        ),
      };
    case "close":
      if (alert.state === "closed") return undefined;
      return {
        ...next,
        state: "closed",
        closed: { ...mark, disposition: record.disposition, reason: record.reason },
        history: entry("closed", `${record.disposition}: ${record.reason}`),
      };
    case "reopen":
      if (alert.state !== "closed") return undefined;
      return { ...next, state: "open", history: entry("reopened", record.note) };
    case "comment":
      return { ...alert, updatedAt: record.at, history: entry("commented", record.note) };
    default:
      return record satisfies never;
  }
}
