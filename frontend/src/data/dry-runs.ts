import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { DryRun, type RuleFileId } from "@lagewarte/model";
import { call } from "./api.ts";

/** Milliseconds between looks at one that runs. */
const LOOK_EVERY = 500;

/** A dry run of a text of the file: begin, cancel, how far it is, and what it found. */
export function useDryRun(file: RuleFileId) {
  const client = useQueryClient();
  const [id, setId] = useState<string>();
  const keyOf = (run: string) => ["dry-run", run] as const;
  const begin = useMutation({
    mutationFn: (text: string | null) =>
      call("/rules/dry-runs", { method: "POST", body: { file, text }, schema: DryRun }),
    onSuccess: (run) => {
      client.setQueryData(keyOf(run.id), run);
      setId(run.id);
    },
  });
  const run = useQuery({
    queryKey: keyOf(id ?? ""),
    queryFn: () => call(`/rules/dry-runs/${id ?? ""}`, { schema: DryRun }),
    enabled: id !== undefined,
    retry: 2,
    refetchInterval: ({ state: { data } }) => (data === undefined || data.state === "running" ? LOOK_EVERY : false),
  });
  const cancel = useMutation({
    mutationFn: () => call(`/rules/dry-runs/${id ?? ""}`, { method: "DELETE", schema: DryRun }),
    onSuccess: (cancelled) => client.setQueryData(keyOf(cancelled.id), cancelled),
  });
  const isDone = run.data?.state === "done";
  useEffect(() => {
    // The draft now says what was found.
    if (isDone) void client.invalidateQueries({ queryKey: ["rules", "file", file] });
  }, [isDone, client, file]);
  return { begin, cancel, run: id === undefined ? undefined : run.data, error: begin.error ?? run.error };
}
