import { keepPreviousData, useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { RuleCheck, RuleFileView, RuleList, RuleShelf, RuleView, type RuleFileId, type RuleId } from "@lagewarte/model";
import { ApiError, call } from "./api.ts";

const ruleKeys = {
  list: ["rules", "list"] as const,
  one: (id: string) => ["rules", "one", id] as const,
  file: (file: string) => ["rules", "file", file] as const,
};

/** All rules with what they cost the queue; other people work on them too. */
export function useRules() {
  return useQuery({
    queryKey: ruleKeys.list,
    queryFn: () => call("/rules", { schema: RuleList }),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
}

export function useRule(id: string) {
  return useQuery({
    queryKey: ruleKeys.one(id),
    queryFn: () => call(`/rules/${encodeURIComponent(id)}`, { schema: RuleView }),
    retry: false,
    refetchInterval: 30_000,
  });
}

const pathOf = (file: string): string => `/rules/files/${encodeURIComponent(file)}`;

/** A file of rules; one that is not there yet is empty. */
export function useRuleFile(file: RuleFileId) {
  return useQuery({
    queryKey: ruleKeys.file(file),
    queryFn: async (): Promise<RuleFileView> => {
      try {
        return await call(pathOf(file), { schema: RuleFileView });
      } catch (error) {
        if (error instanceof ApiError && error.id === "not-found")
          return { file, revision: 0, text: null, versions: [], shipped: null, draft: null };
        throw error;
      }
    },
    refetchInterval: 10_000,
  });
}

/** What is wrong with a text that is to be the file. */
export function useRuleCheck(file: RuleFileId, text: string | null) {
  return useQuery({
    queryKey: ["rules", "check", file, text],
    queryFn: () => call("/rules/check", { method: "POST", body: { file, text }, schema: RuleCheck }),
    enabled: text !== null && text !== "",
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 60_000,
  });
}

export type RuleEdit =
  | { readonly kind: "draft"; readonly text: string | null }
  | { readonly kind: "propose" | "reject"; readonly note: string }
  | { readonly kind: "release" | "discard" };

/** What a person does to a file, on the revision that was seen. */
export function useRuleEdit(file: RuleFileId) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ revision, edit: { kind, ...body } }: { revision: number; edit: RuleEdit }) =>
      call(`${pathOf(file)}/${kind}`, {
        method: kind === "draft" ? "PUT" : "POST",
        body,
        schema: RuleFileView,
        ifMatch: revision,
      }),
    onSuccess: (view) => {
      client.setQueryData(ruleKeys.file(file), view);
      void refresh(client);
    },
  });
}

interface ShelfWanted {
  readonly rule: RuleId;
  readonly organisation?: string;
  readonly reason: string;
  readonly until: string;
}

export function useShelfActions() {
  const client = useQueryClient();
  // What is put aside changes every queue and its counts.
  const onSuccess = async (): Promise<void> => {
    await refresh(client);
    await client.invalidateQueries({ queryKey: ["alerts", "queue"] });
    client.removeQueries({ queryKey: ["alerts", "list"], type: "inactive" });
  };
  return {
    begin: useMutation({
      mutationFn: (body: ShelfWanted) => call("/rules/shelves", { method: "POST", body, schema: RuleShelf }),
      onSuccess,
    }),
    lift: useMutation({
      mutationFn: (id: string) => call(`/rules/shelves/${id}`, { method: "DELETE", schema: RuleShelf }),
      onSuccess,
    }),
  };
}

async function refresh(client: QueryClient): Promise<void> {
  await client.invalidateQueries({ queryKey: ruleKeys.list });
  await client.invalidateQueries({ queryKey: ["rules", "one"] });
}
