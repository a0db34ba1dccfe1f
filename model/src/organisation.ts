import { z } from "zod";
import { OrganisationId } from "./id.ts";
import { isCanonicalNetwork } from "./network.ts";
import { Instant, Validity } from "./time.ts";

/**
 * Kinds of organisations. `municipality` is an Einheitsgemeinde or kreisfreie Stadt, `member-municipality` a
 * Mitgliedsgemeinde whose Samtgemeinde runs its IT (attributed there, painted on its area).
 */
export const organisationKinds = [
  "state",
  "kreis",
  "municipality",
  "samtgemeinde",
  "member-municipality",
  "university",
  "authority",
  "provider",
] as const;
export const OrganisationKind = z.enum(organisationKinds);
export type OrganisationKind = z.infer<typeof OrganisationKind>;

/** Official keys: Amtlicher Gemeindeschlüssel (5 or 8 digits), Regionalschlüssel (9 or 12), or our slug. */
export const OrganisationKeys = z.strictObject({
  ags5: z
    .string()
    .regex(/^\d{5}$/)
    .optional(),
  ags8: z
    .string()
    .regex(/^\d{8}$/)
    .optional(),
  ars9: z
    .string()
    .regex(/^\d{9}$/)
    .optional(),
  ars12: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  slug: z.string().regex(/^[a-z0-9-]+$/),
});
export type OrganisationKeys = z.infer<typeof OrganisationKeys>;

/** `kreis`: lies in; `samtgemeinde`: is a member of; `ministry`: reports to; `provider` edges stand in `providers`. */
export const Parent = Validity.extend({
  organisation: OrganisationId,
  relation: z.enum(["kreis", "samtgemeinde", "ministry", "state"]),
});
export type Parent = z.infer<typeof Parent>;

export const Provider = Validity.extend({ organisation: OrganisationId, services: z.array(z.string()) });
export type Provider = z.infer<typeof Provider>;

/** `cidr` in canonical form (host bits zero), IPv4 or IPv6. */
export const Network = Validity.extend({
  cidr: z
    .union([z.cidrv4(), z.cidrv6()])
    .refine(isCanonicalNetwork, "name the network by its first address, in lower case, as in 192.0.2.0/24"),
});
export type Network = z.infer<typeof Network>;

/** Lower case, punycode, without leading or trailing dot; matches itself and everything below. */
export const Domain = Validity.extend({ name: z.string().min(3).max(253) });
export type Domain = z.infer<typeof Domain>;

export const Contact = Validity.extend({
  role: z.enum(["it-security", "it-operation", "management", "data-protection", "on-call"]),
  name: z.string().max(200),
  email: z.string().max(254).nullable(),
  phone: z.string().max(64).nullable(),
  alternative: z.string().max(200).nullable(),
});
export type Contact = z.infer<typeof Contact>;

/** The administration of justice is a tenant of its own (§ 15 NDIG): neither reads what concerns the other alone. */
export const Tenant = z.enum(["state", "justice"]);
export type Tenant = z.infer<typeof Tenant>;

export const Organisation = z.strictObject({
  id: OrganisationId,
  kind: OrganisationKind,
  name: z.string().min(1).max(200),
  shortName: z.string().min(1).max(40),
  keys: OrganisationKeys,
  parents: z.array(Parent),
  providers: z.array(Provider),
  networks: z.array(Network),
  domains: z.array(Domain),
  contacts: z.array(Contact),
  population: z.number().int().nonnegative().nullable(),
  /** Weight in the situation: 1 is an ordinary municipality, a provider or ministry has more. */
  criticality: z.number().min(0.1).max(10),
  tenant: Tenant,
  validFrom: Instant.nullable(),
  validTo: Instant.nullable(),
  successor: OrganisationId.nullable(),
  /** Carries invented data of the example constituency; shown on every page. */
  example: z.boolean(),
});
export type Organisation = z.infer<typeof Organisation>;

/** The 403 administrative units that run IT of their own: Einheitsgemeinden, kreisfreie Städte, Samtgemeinden. */
export function isAdministration(organisation: Organisation): boolean {
  return organisation.kind === "municipality" || organisation.kind === "samtgemeinde";
}

/** AGS5 of the Kreis an organisation lies in, by its parents valid at `at`; a Kreis lies in itself. */
export function kreisOf(organisation: Organisation, at: Instant): OrganisationId | undefined {
  if (organisation.kind === "kreis") return organisation.id;
  return organisation.parents.find(
    (parent) =>
      parent.relation === "kreis" &&
      (parent.validFrom === null || parent.validFrom <= at) &&
      (parent.validTo === null || at < parent.validTo),
  )?.organisation;
}
