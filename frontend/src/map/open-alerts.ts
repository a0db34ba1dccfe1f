import type { AreaView } from "@lagewarte/model";

/** How many are open in an area, of every severity. */
export function openAlerts({ openAlerts: counts }: Pick<AreaView, "openAlerts">): number {
  return counts.low + counts.medium + counts.high + counts.critical;
}
