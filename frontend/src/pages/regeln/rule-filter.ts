import { severityRank, type RuleList, type RuleRow } from "@lagewarte/model";

export const ruleViews = ["all", "noisy", "silent", "shelved", "drafts"] as const;
export type RuleViewName = (typeof ruleViews)[number];
export const ruleSorts = ["noise", "dismissed", "severity", "title"] as const;
export type RuleSort = (typeof ruleSorts)[number];

export interface RuleFilter {
  readonly q?: string | undefined;
  readonly view: RuleViewName;
  readonly pack?: string | undefined;
  readonly severity?: string | undefined;
  readonly sort: RuleSort;
}

/** A rule that opened as many in thirty days, or of which most were closed as nothing, costs more than it gives. */
const NOISY = 100;
const DISMISSED = 0.5;
const MANY_ENOUGH = 5;

/** Share of the closed ones that were false positives or benign; undefined where too few were closed to say. */
export function dismissedShare({ figures: { closed, dismissed } }: Pick<RuleRow, "figures">): number | undefined {
  return closed < MANY_ENOUGH ? undefined : dismissed / closed;
}

export function isNoisy(rule: Pick<RuleRow, "figures">): boolean {
  return rule.figures.month >= NOISY || (dismissedShare(rule) ?? 0) >= DISMISSED;
}

/** Never fired in thirty days, though it may. */
export function isSilent({ alerting, figures }: Pick<RuleRow, "alerting" | "figures">): boolean {
  return alerting && figures.month === 0;
}

export function fitsView(rule: RuleRow, view: RuleViewName, drafts: RuleList["drafts"]): boolean {
  switch (view) {
    case "all":
      return true;
    case "noisy":
      return isNoisy(rule);
    case "silent":
      return isSilent(rule);
    case "shelved":
      return rule.shelves.length > 0;
    case "drafts":
      return drafts.some(({ file }) => file === rule.file);
    default:
      return view satisfies never;
  }
}

const orders: Readonly<Record<RuleSort, (rule: RuleRow) => number>> = {
  noise: ({ figures }) => -figures.month,
  dismissed: (rule) => -(dismissedShare(rule) ?? -1),
  severity: ({ severity }) => -severityRank(severity),
  title: () => 0,
};

/** The rules that a filter shows, in its order; of the same rank by title. */
export function shownRules(
  { items, drafts }: RuleList,
  filter: RuleFilter,
  titleOf: (rule: RuleRow) => string,
): RuleRow[] {
  const words = (filter.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const order = orders[filter.sort];
  return items
    .filter((rule) => {
      if (!fitsView(rule, filter.view, drafts)) return false;
      if (filter.pack !== undefined && rule.pack !== filter.pack) return false;
      if (filter.severity !== undefined && rule.severity !== filter.severity) return false;
      const { title, titleEn = "", file, author, logsource, techniques, id } = rule;
      const text = [title, titleEn, file, author, logsource, id, ...techniques].join(" ").toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .toSorted((left, right) => order(left) - order(right) || titleOf(left).localeCompare(titleOf(right), "de"));
}
