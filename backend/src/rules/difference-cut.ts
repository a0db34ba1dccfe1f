import {
  readsWhole,
  type OrganisationId,
  type ReplayDifference,
  type ReplayedAlert,
  type Viewer,
} from "@lagewarte/model";
import { isTold, type TenantOf } from "../access/subject.ts";

/**
 * A difference as the viewer may see it: what concerns nobody of the own tenant is left out of the lists and their
 * counts, and of what concerns both the other one's part. How many alerts there would be at all is an aggregate.
 */
export function differenceFor(viewer: Viewer, difference: ReplayDifference, tenantOf: TenantOf): ReplayDifference {
  const told = (id: OrganisationId): boolean => readsWhole(viewer) && isTold(viewer, id, tenantOf);
  const cut = (alert: ReplayedAlert): ReplayedAlert | undefined => {
    const organisations = alert.organisations.filter(told);
    if (organisations.length === alert.organisations.length)
      return alert.organisations.length > 0 || viewer.tenant === "state" ? alert : undefined;
    // Title, times and counts tell of the others too.
    return organisations.length === 0 ? undefined : { ...alert, title: "", titleEn: "", group: {}, organisations };
  };
  const appeared = difference.appeared.flatMap((alert) => cut(alert) ?? []);
  const gone = difference.gone.flatMap((alert) => cut(alert) ?? []);
  const changed = difference.changed.flatMap(({ before, after }) => {
    const [left, right] = [cut(before), cut(after)];
    return left === undefined || right === undefined ? [] : [{ before: left, after: right }];
  });
  const { counts, notified } = difference;
  return {
    ...difference,
    counts: {
      appeared: counts.appeared - (difference.appeared.length - appeared.length),
      gone: counts.gone - (difference.gone.length - gone.length),
      changed: counts.changed - (difference.changed.length - changed.length),
    },
    appeared,
    gone,
    changed,
    notified: { anew: notified.anew.filter(told), noLonger: notified.noLonger.filter(told) },
  };
}
