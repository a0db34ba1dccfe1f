import { z } from "zod";
import {
  instant,
  isValidAt,
  kreisOf,
  mayRead,
  type Organisation,
  type OrganisationSummary,
  type Viewer,
} from "@lagewarte/model";
import { subjectOf } from "../access/subject.ts";
import { pageByName, type Page } from "../page.ts";
import { listed } from "../request.ts";
import type { Services } from "../services.ts";
import type { SituationDocument } from "../views/situation-view.ts";
import { levelOf } from "./organisation-view.ts";

/** `GET /organisations`; `kind` is a comma-separated list. */
export const OrganisationQuery = z.strictObject({
  q: z.string().max(200).optional(),
  kind: z.string().max(200).optional(),
  kreis: z.string().max(128).optional(),
  limit: z.coerce.number().int().min(1).max(2000).default(100),
  cursor: z.string().max(1000).optional(),
});
export type OrganisationQuery = z.infer<typeof OrganisationQuery>;

/** Case and accents make no difference to a search. */
const fold = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** Organisations that a person may read, by name, with their levels. */
export async function organisationsFor(
  services: Services,
  viewer: Viewer,
  { q, kind, kreis, limit, cursor }: OrganisationQuery,
): Promise<Page<OrganisationSummary>> {
  const at = instant(services.clock.now());
  const kinds = listed(kind);
  const isAsked = (organisation: Organisation): boolean =>
    mayRead(viewer, subjectOf("organisation", organisation.id, services.tenantOf)).may &&
    isValidAt(organisation, at) &&
    (kinds.length === 0 || kinds.includes(organisation.kind)) &&
    (kreis === undefined || kreisOf(organisation, at) === kreis) &&
    (q === undefined || searched(organisation).includes(fold(q)));
  const page = pageByName([...services.organisations.values()].filter(isAsked), limit, cursor);
  const documents = await services.readModel.getMany<SituationDocument>(
    "situation",
    page.items.map(({ id }) => id),
  );
  const items = page.items.map((organisation, index): OrganisationSummary => ({
    id: organisation.id,
    kind: organisation.kind,
    name: organisation.name,
    shortName: organisation.shortName,
    key: keyOf(organisation),
    kreis: kreisOf(organisation, at) ?? null,
    tenant: organisation.tenant,
    level: levelOf(services, viewer, documents[index]?.document),
  }));
  return { ...page, items };
}

function searched({ name, shortName, keys }: Organisation): string {
  return fold([name, shortName, ...Object.values(keys)].join(" "));
}

function keyOf({ keys }: Organisation): string {
  return keys.ags5 ?? keys.ags8 ?? keys.ars9 ?? keys.slug;
}
