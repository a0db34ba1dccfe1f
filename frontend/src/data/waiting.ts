import { useMemo, useState } from "react";
import type { AlertView } from "@lagewarte/model";
import { fitsFilter, type AlertFilter } from "./alerts.ts";
import { useLive } from "./live.ts";

/** An alert opened this long before the list was fetched may still not be in it: it was on its way through the views. */
const ON_ITS_WAY = 30_000;

interface Shown {
  readonly items: readonly AlertView[];
  /** Whether there are rows beyond those fetched. */
  readonly hasMore: boolean;
  /** When they were fetched, milliseconds, by the server's clock. */
  readonly fetchedAt: number;
}

/** Alerts that came since the list was fetched and would stand in it: what the pill offers. `asked`: those shown for already. */
export function waitingFor(
  arrived: readonly AlertView[],
  filter: AlertFilter,
  { items, hasMore, fetchedAt }: Shown,
  asked: ReadonlySet<string> = new Set(),
): readonly AlertView[] {
  const known = new Set(items.map(({ alert }) => alert.id));
  return arrived.filter((view) => {
    const { id, openedAt } = view.alert;
    // A row beyond the fetched ones that merely changed is not new.
    const isNew = !hasMore || Date.parse(openedAt) > fetchedAt - ON_ITS_WAY;
    return isNew && !known.has(id) && !asked.has(id) && fitsFilter(view, filter);
  });
}

/** What waits, and what to call when the person has asked for it: then it counts no more, wherever in the list it stands. */
export function useWaiting(
  filter: AlertFilter,
  { items, hasMore, fetchedAt }: Shown,
): { waiting: readonly AlertView[]; ask: () => void } {
  const { arrived, ahead } = useLive();
  const [asked, setAsked] = useState<ReadonlySet<string>>(new Set());
  const waiting = useMemo(
    () => waitingFor(arrived, filter, { items, hasMore, fetchedAt: fetchedAt - ahead }, asked),
    [arrived, ahead, filter, items, hasMore, fetchedAt, asked],
  );
  return { waiting, ask: () => setAsked(new Set([...asked, ...waiting.map(({ alert }) => alert.id)])) };
}
