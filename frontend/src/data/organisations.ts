import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { listOf, OrganisationSummary, OrganisationView, type OrganisationKind } from "@lagewarte/model";
import { call } from "./api.ts";

const OrganisationList = listOf(OrganisationSummary);

export interface OrganisationFilter {
  readonly q?: string | undefined;
  readonly kind?: OrganisationKind | undefined;
  readonly kreis?: string | undefined;
}

export function useOrganisations(filter: OrganisationFilter, limit = 1000) {
  return useQuery({
    queryKey: ["organisations", "list", filter, limit],
    queryFn: () => call("/organisations", { query: { ...filter, limit }, schema: OrganisationList }),
    placeholderData: keepPreviousData,
  });
}

export function useOrganisation(id: string, enabled = true) {
  return useQuery({
    queryKey: ["organisations", "one", id],
    queryFn: () => call(`/organisations/${id}`, { schema: OrganisationView }),
    enabled: enabled && id !== "",
    retry: false,
    refetchInterval: 30_000,
  });
}
