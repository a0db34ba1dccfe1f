import { keepPreviousData, useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { listOf, NewSourceAnswer, RejectedList, SourceView, type NewSource } from "@lagewarte/model";
import type { z } from "zod";
import { call } from "./api.ts";

const SourceList = listOf(SourceView);
type SourceList = z.infer<typeof SourceList>;
const LIST = ["sources", "list"] as const;

export function useSources(enabled = true) {
  return useQuery({
    queryKey: LIST,
    queryFn: () => call("/sources", { query: { limit: 2000 }, schema: SourceList }),
    enabled,
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
}

/** The latest records that could not be read; of one source, or of all. */
export function useRejected(source: string | undefined, limit = 50) {
  return useQuery({
    queryKey: ["rejected", source ?? "", limit],
    queryFn: () => call("/rejected", { query: { source, limit }, schema: RejectedList }),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
}

export function useSourceActions() {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: LIST });
  return {
    create: useMutation({
      mutationFn: (body: z.input<typeof NewSource>) =>
        call("/sources", { method: "POST", body, schema: NewSourceAnswer }),
      onSuccess,
    }),
    rotate: useMutation({
      mutationFn: (id: string) => call(`/sources/${id}/rotate`, { method: "POST", body: {}, schema: NewSourceAnswer }),
      onSuccess,
    }),
    revoke: useMutation({
      mutationFn: (id: string) => call(`/sources/${id}/revoke`, { method: "POST", body: {}, schema: SourceView }),
      onSuccess,
    }),
  };
}

/** Books and health that became different. */
export function patchSources(client: QueryClient, fresh: ReadonlyMap<string, SourceView>): void {
  client.setQueryData<SourceList>(LIST, (present) =>
    present === undefined
      ? present
      : { ...present, items: present.items.map((source) => fresh.get(source.id) ?? source) },
  );
}
