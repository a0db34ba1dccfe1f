import { mayRead, OrganisationId, type Viewer } from "@lagewarte/model";
import type { Services } from "../services.ts";
import { subjectOf } from "./subject.ts";

/** Of the organisations that a person asks for those that the person may know of: others are as if they did not exist. */
export function askedOrganisations(
  { tenantOf }: Pick<Services, "tenantOf">,
  viewer: Viewer,
  asked: readonly string[],
): OrganisationId[] {
  return asked.flatMap((text) => {
    const id = OrganisationId.safeParse(text).data;
    return id !== undefined && mayRead(viewer, subjectOf("organisation", id, tenantOf)).may ? [id] : [];
  });
}
