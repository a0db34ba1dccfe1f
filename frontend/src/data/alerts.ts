import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
} from "@tanstack/react-query";
import { z } from "zod";
import {
  AlertList,
  AlertView,
  Assignee,
  EventList,
  type Alert,
  type AlertId,
  type Disposition,
} from "@lagewarte/model";
import { ApiError, call } from "./api.ts";

/** As in the address of the page; each a comma-separated list. */
export interface AlertFilter {
  readonly state?: string | undefined;
  readonly severity?: string | undefined;
  readonly organisation?: string | undefined;
  readonly rule?: string | undefined;
  readonly assignee?: string | undefined;
  readonly q?: string | undefined;
  /** `only`: what is put aside; absent: without it. */
  readonly shelved?: "only" | undefined;
  readonly sort?: string | undefined;
}

const PAGE = 200;
type Pages = InfiniteData<AlertList, string | undefined>;

/** What the pages hold of alerts; one place names the keys, so that a live change finds them all. */
const alertKeys = {
  list: (filter: AlertFilter) => ["alerts", "list", filter] as const,
  queue: (filter: AlertFilter, limit: number) => ["alerts", "queue", filter, limit] as const,
  one: (id: string) => ["alerts", "one", id] as const,
};

/** A list says what is in it; the counts beside it are asked for by themselves, because they go on while it does not. */
const WITHOUT_FACETS = { facets: "no" } as const;

/** The queue, page after page, in the order in which it was fetched. It is not fetched anew by itself. */
export function useAlerts(filter: AlertFilter) {
  return useInfiniteQuery({
    queryKey: alertKeys.list(filter),
    queryFn: ({ pageParam }) =>
      call("/alerts", { query: { ...filter, ...WITHOUT_FACETS, limit: PAGE, cursor: pageParam }, schema: AlertList }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });
}

/** The top of the queue; follows what happens. */
export function useQueue(filter: AlertFilter, limit: number, enabled = true) {
  return useQuery({
    queryKey: alertKeys.queue(filter, limit),
    queryFn: () => call("/alerts", { query: { ...filter, ...WITHOUT_FACETS, limit }, schema: AlertList }),
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** How many there are of each kind under a filter; follows what happens. */
export function useFacets(filter: AlertFilter) {
  return useQuery({
    queryKey: ["alerts", "queue", "facets", filter],
    queryFn: () => call("/alerts", { query: { ...filter, limit: 1 }, schema: AlertList }),
    placeholderData: keepPreviousData,
  });
}

export function useAlert(id: string) {
  return useQuery({ queryKey: alertKeys.one(id), queryFn: () => call(`/alerts/${id}`, { schema: AlertView }) });
}

export function useAssignees(enabled: boolean) {
  return useQuery({
    queryKey: ["assignees"],
    queryFn: () => call("/assignees", { schema: z.strictObject({ items: z.array(Assignee) }) }),
    enabled,
    staleTime: 300_000,
  });
}

const EVIDENCE_SHOWN = 20;

/** The events behind an alert: the latest ones that it keeps. */
export function useEvidence({ id, episode }: Alert) {
  const ids = episode.evidence.slice(-EVIDENCE_SHOWN).toReversed();
  return useQuery({
    queryKey: ["evidence", id, ids],
    queryFn: () => call("/events", { query: { id: ids.join(",") }, schema: EventList }),
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
  });
}

export type AlertAction =
  | { readonly kind: "acknowledge"; readonly note?: string }
  | { readonly kind: "assign"; readonly assignee: string | null }
  | { readonly kind: "close"; readonly disposition: Disposition; readonly reason: string }
  | { readonly kind: "reopen"; readonly note: string }
  | { readonly kind: "comments"; readonly note: string };

/** What a person does to an alert, on the state that was seen. When somebody was faster, the newer state is shown. */
export function useAlertAction() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ view: { alert }, action: { kind, ...body } }: { view: AlertView; action: AlertAction }) =>
      call(`/alerts/${alert.id}/${kind}`, {
        method: "POST",
        body,
        schema: AlertView,
        ...(kind === "comments" ? {} : { ifMatch: alert.revision }),
      }),
    onSuccess: (view) => patchAlerts(client, new Map([[view.alert.id, view]])),
    onError: (error, { view }) => {
      if (!(error instanceof ApiError) || error.id !== "conflict") return;
      const current = AlertView.shape.alert.safeParse(error.current);
      if (current.success)
        patchAlerts(client, new Map([[view.alert.id, { ...view, alert: current.data }]]));
    },
  });
}

/** Puts newer states in the place of older ones wherever they are shown. No row is added, removed or moved. */
export function patchAlerts(client: QueryClient, fresh: ReadonlyMap<AlertId, AlertView>): void {
  const patched = (items: AlertView[]): AlertView[] | undefined => {
    let changed = false;
    const next = items.map((view) => {
      const newer = fresh.get(view.alert.id);
      if (newer === undefined || isOlder(newer.alert, view.alert)) return view;
      changed = true;
      return newer;
    });
    return changed ? next : undefined;
  };
  client.setQueriesData<Pages>({ queryKey: ["alerts", "list"] }, (data) => {
    if (data === undefined) return data;
    let changed = false;
    const pages = data.pages.map((page) => {
      const items = patched(page.items);
      if (items === undefined) return page;
      changed = true;
      return { ...page, items };
    });
    return changed ? { ...data, pages } : data;
  });
  client.setQueriesData<AlertList>({ queryKey: ["alerts", "queue"] }, (data) => {
    const items = data === undefined ? undefined : patched(data.items);
    return data === undefined || items === undefined ? data : { ...data, items };
  });
  for (const [id, view] of fresh)
    client.setQueryData<AlertView>(alertKeys.one(id), (present) =>
      present === undefined || isOlder(view.alert, present.alert) ? present : view,
    );
}

function isOlder(left: Alert, right: Alert): boolean {
  return left.revision !== right.revision ? left.revision < right.revision : left.updatedAt < right.updatedAt;
}

/** Whether an alert belongs into a list with this filter; words are looked for in what the row says. */
export function fitsFilter({ alert, organisationNames, shelvedUntil }: AlertView, filter: AlertFilter): boolean {
  const isIn = (wanted: string | undefined, values: readonly string[]): boolean =>
    wanted === undefined || wanted === "" || wanted.split(",").some((each) => values.includes(each));
  const { episode } = alert;
  const words = (filter.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const text = [
    episode.title,
    episode.titleEn ?? "",
    episode.rule.title,
    episode.rule.titleEn ?? "",
    ...Object.values(episode.group),
    ...Object.values(organisationNames),
    ...episode.observables.map(({ value }) => value),
  ]
    .join(" ")
    .toLowerCase();
  const isShelved = shelvedUntil !== null && shelvedUntil > new Date().toISOString();
  return (
    isShelved === (filter.shelved === "only") &&
    isIn(filter.state, [alert.state]) &&
    isIn(filter.severity, [episode.severity]) &&
    isIn(filter.organisation, episode.organisations.map(({ id }) => id)) &&
    isIn(filter.rule, [episode.rule.id]) &&
    isIn(filter.assignee, [alert.assignee?.id ?? "none"]) &&
    words.every((word) => text.includes(word))
  );
}
