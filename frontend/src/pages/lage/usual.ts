import type { SituationView } from "@lagewarte/model";

export interface Hour {
  readonly at: string;
  readonly alerts: number;
  /** Least and most at the same hour of the days before; undefined while there are too few of them. */
  readonly usual: { readonly least: number; readonly most: number } | undefined;
}

const SHOWN = 24;
/** Fewer days say nothing about what is usual. */
const FEWEST_DAYS = 3;

/**
 * The last 24 hours, each with the range of its hour on the days before it. Days before the first alert that we know of
 * do not count: a new system has no history.
 */
export function usualHours(week: SituationView["week"]): readonly Hour[] {
  const first = week.findIndex(({ alerts }) => alerts > 0);
  return week.slice(-SHOWN).map(({ at, alerts }, index, shown) => {
    const position = week.length - shown.length + index;
    const before: number[] = [];
    for (let each = position - 24; each >= Math.max(0, first) && first >= 0; each -= 24)
      before.push(week[each]?.alerts ?? 0);
    const usual = before.length < FEWEST_DAYS ? undefined : { least: Math.min(...before), most: Math.max(...before) };
    return { at, alerts, usual };
  });
}
