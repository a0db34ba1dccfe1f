import {
  instant,
  type Alert,
  type AlertList,
  type AlertQuery,
  type AlertRule,
  type AlertView,
  type OrganisationId,
  type Viewer,
} from "@lagewarte/model";
import { alertFor } from "../access/cut.ts";
import { alertsFor, readFilter } from "../access/read-filter.ts";
import { isTold } from "../access/subject.ts";
import type { Services } from "../services.ts";
import { shelvedFilter } from "../rules/shelves.ts";
import { alertOf, type AlertDocument } from "../views/alert-view.ts";
import { facetFields, partsOf, sortOf } from "./alert-query.ts";
import { alertView } from "./alert-view.ts";

type Counts = { key: string; count: number }[];

/** A page of alerts as a person may see them, and how many more there would be without each part of the filter. */
export async function alertListFor(services: Services, viewer: Viewer, query: AlertQuery): Promise<AlertList> {
  const { readModel, clock, tenantOf } = services;
  const collection = alertsFor(viewer);
  const may = readFilter(viewer, collection);
  const now = instant(clock.now());
  const parts = partsOf(services, viewer, query, now);
  const aside = shelvedFilter(services.shelves.all(), viewer.tenant, now);
  if (query.shelved !== "any") parts.set("shelved", query.shelved === "only" ? aside : { not: aside });
  const page = await readModel.search<Alert & AlertDocument>(collection, {
    where: { all: [may, ...parts.values()] },
    sort: sortOf(query.sort),
    limit: query.limit,
    total: true,
    ...(query.cursor === undefined ? {} : { after: query.cursor }),
  });
  const shelved = async (): Promise<number> => {
    if (query.facets === "no") return 0;
    const others = [...parts].filter(([part]) => part !== "shelved").map(([, filter]) => filter);
    const { total } = await readModel.search(collection, {
      where: { all: [may, aside, ...others] },
      limit: 0,
      total: true,
    });
    return total ?? 0;
  };
  const counts = async (name: keyof typeof facetFields): Promise<Counts> => {
    if (query.facets === "no") return [];
    const others = [...parts].filter(([part]) => part !== name).map(([, filter]) => filter);
    const { aggregations } = await readModel.search(collection, {
      where: { all: [may, ...others] },
      limit: 0,
      aggregate: { [name]: facetFields[name] },
    });
    return (aggregations[name] ?? []).map(({ key, count }) => ({ key: String(key), count }));
  };
  const [state, severity, organisation, rule, assignee, putAside] = await Promise.all([
    counts("state"),
    counts("severity"),
    counts("organisation"),
    counts("rule"),
    counts("assignee"),
    shelved(),
  ]);
  // A share is cut already; a whole alert may still tell of another tenant.
  const items = page.items.flatMap(({ document }): AlertView[] => {
    const alert = alertOf(document);
    const cut = collection === "shares" ? alert : alertFor(viewer, alert, tenantOf);
    return cut === undefined ? [] : [alertView(services, viewer, cut, alert)];
  });
  const titles = await ruleTitles(services, viewer, items, rule);
  const name = (counted: Counts, nameOf: (key: string) => string | undefined) =>
    counted.map(({ key, count }) => ({ key, count, name: nameOf(key) ?? key }));
  return {
    items,
    next: page.next ?? null,
    total: page.total ?? 0,
    facets: {
      state,
      severity,
      organisation: name(
        organisation.filter(({ key }) => isTold(viewer, key as OrganisationId, tenantOf)),
        (key) => services.organisations.get(key)?.name,
      ),
      rule: rule.map(({ key, count }) => {
        const { title = key, titleEn = title } = titles.get(key) ?? {};
        return { key, count, name: title, nameEn: titleEn };
      }),
      assignee: name(assignee, (key) => services.people.byId(key)?.person.displayName),
      shelved: putAside,
    },
  };
}

/** Titles of the rules that are counted; those that no alert of the page has are looked up. */
async function ruleTitles(
  { readModel }: Services,
  viewer: Viewer,
  items: readonly AlertView[],
  rules: Counts,
): Promise<ReadonlyMap<string, AlertRule>> {
  const titles = new Map<string, AlertRule>(items.map(({ alert }) => [alert.episode.rule.id, alert.episode.rule]));
  const collection = alertsFor(viewer);
  const may = readFilter(viewer, collection);
  await Promise.all(
    rules
      .filter(({ key }) => !titles.has(key))
      .map(async ({ key }) => {
        const where = { all: [may, { field: "episode.rule.id", in: [key] }] };
        const { items: found } = await readModel.search<Alert>(collection, { where, limit: 1 });
        const told = found[0]?.document.episode.rule;
        if (told !== undefined) titles.set(key, told);
      }),
  );
  return titles;
}
