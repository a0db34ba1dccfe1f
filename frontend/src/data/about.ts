import { useQuery } from "@tanstack/react-query";
import { About } from "@lagewarte/model";
import { call } from "./api.ts";

/** What is known without sign-in: the number to call, and whether everything is an example. */
export function useAbout() {
  return useQuery({
    queryKey: ["about"],
    queryFn: () => call("/about", { schema: About }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
