import { z } from "zod";
import { instant, RuleId, type RuleFigures, type RuleList, type Viewer } from "@lagewarte/model";
import type { Filter } from "@lagewarte/platform";
import { readFilter } from "../access/read-filter.ts";
import type { Services } from "../services.ts";

const DAY = 86_400_000;
/** Rules that are counted; those that fire are far fewer than those that there are. */
const MOST_RULES = 1000;
const MOST_CHATTER = 20;
/** As often in a week is again and again. */
const CHATTERS = 3;

type Asked = Pick<Services, "readModel" | "clock">;

const since = (now: number, days: number): Filter => ({ field: "openedAt", gte: instant(now - days * DAY) });
const closed: Filter = { field: "state", in: ["closed"] };

/** What each rule costs the queue, of the alerts that the viewer may read; of one rule alone where it is named. */
export async function figuresOf(
  { readModel, clock }: Asked,
  viewer: Viewer,
  rule?: RuleId,
): Promise<(id: RuleId) => RuleFigures> {
  const now = clock.now();
  const may = readFilter(viewer, "alerts");
  const one: Filter[] = rule === undefined ? [] : [{ field: "episode.rule.id", in: [rule] }];
  const questions: Record<keyof RuleFigures, readonly Filter[]> = {
    day: [since(now, 1)],
    week: [since(now, 7)],
    month: [since(now, 30)],
    open: [{ not: closed }],
    closed: [since(now, 30), closed],
    dismissed: [since(now, 30), closed, { field: "closed.disposition", in: ["false-positive", "benign"] }],
  };
  const counted = async (name: keyof RuleFigures): Promise<ReadonlyMap<string, number>> => {
    const { aggregations } = await readModel.search("alerts", {
      where: { all: [may, ...one, ...questions[name]] },
      limit: 0,
      aggregate: { rules: { kind: "terms", field: "episode.rule.id", size: MOST_RULES } },
    });
    return new Map((aggregations["rules"] ?? []).map(({ key, count }) => [String(key), count]));
  };
  const [day, week, month, open, done, dismissed] = await Promise.all([
    counted("day"),
    counted("week"),
    counted("month"),
    counted("open"),
    counted("closed"),
    counted("dismissed"),
  ]);
  return (id) => ({
    day: day.get(id) ?? 0,
    week: week.get(id) ?? 0,
    month: month.get(id) ?? 0,
    open: open.get(id) ?? 0,
    closed: done.get(id) ?? 0,
    dismissed: dismissed.get(id) ?? 0,
  });
}

const RuleGroup = z.tuple([RuleId, z.array(z.tuple([z.string(), z.string()]))]);

/** Groups of which the same rule opened alerts again and again in the last seven days, most frequent first. */
export async function chatterOf({ readModel, clock }: Asked, viewer: Viewer): Promise<RuleList["chatter"]> {
  const { aggregations } = await readModel.search("alerts", {
    where: { all: [readFilter(viewer, "alerts"), since(clock.now(), 7)] },
    limit: 0,
    aggregate: { groups: { kind: "terms", field: "ruleGroup", size: MOST_CHATTER } },
  });
  return (aggregations["groups"] ?? []).flatMap(({ key, count }) => {
    if (count < CHATTERS) return [];
    const [rule, group] = RuleGroup.parse(JSON.parse(String(key)));
    return [{ rule, group: Object.fromEntries(group), alerts: count }];
  });
}
