import { useMemo } from "react";
import type { AlertView } from "@lagewarte/model";
import { fitsFilter, type AlertFilter } from "./alerts.ts";
import { useLive } from "./live.ts";

/** An alert opened this long before the list was fetched may still not be in it: it is on its way through the views. */
const ON_ITS_WAY = 120_000;

interface Shown {
  readonly items: readonly AlertView[];
  /** Whether there are rows beyond those fetched. */
  readonly hasMore: boolean;
  /** When they were fetched, milliseconds. */
  readonly fetchedAt: number;
}

/** Alerts that came since the list was fetched and would stand in it: what the pill offers. */
export function waitingFor(arrived: readonly AlertView[], filter: AlertFilter, shown: Shown): readonly AlertView[] {
  const known = new Set(shown.items.map(({ alert }) => alert.id));
  return arrived.filter((view) => {
    const { id, openedAt } = view.alert;
    // A row beyond the fetched ones that merely changed is not new.
    const isNew = !shown.hasMore || Date.parse(openedAt) > shown.fetchedAt - ON_ITS_WAY;
    return isNew && !known.has(id) && fitsFilter(view, filter);
  });
}

export function useWaiting(filter: AlertFilter, { items, hasMore, fetchedAt }: Shown): readonly AlertView[] {
  const { arrived } = useLive();
  return useMemo(
    () => waitingFor(arrived, filter, { items, hasMore, fetchedAt }),
    [arrived, filter, items, hasMore, fetchedAt],
  );
}
