import { keepPreviousData, useQuery, type QueryClient } from "@tanstack/react-query";
import { SituationView, type AreaView } from "@lagewarte/model";
import { call } from "./api.ts";

const KEY = "situation";

/** The situation now (`at` undefined: followed live) or as it was known at a time (fixed). */
export function useSituation(at: string | undefined, enabled = true) {
  return useQuery({
    queryKey: [KEY, at ?? "now"],
    queryFn: () => call("/situation", { query: { at }, schema: SituationView }),
    placeholderData: keepPreviousData,
    enabled,
    ...(at === undefined ? { refetchInterval: 30_000 } : { staleTime: Number.POSITIVE_INFINITY }),
  });
}

/** Areas that became different, in the picture of now. What changed in words is asked for again, not guessed. */
export function patchAreas(client: QueryClient, fresh: ReadonlyMap<string, AreaView>): void {
  client.setQueryData<SituationView>([KEY, "now"], (present) => {
    if (present === undefined) return present;
    const newer = (area: AreaView): AreaView => fresh.get(area.area) ?? area;
    return {
      ...present,
      state: newer(present.state),
      kreise: present.kreise.map(newer),
      organisations: present.organisations.map(newer),
    };
  });
}
