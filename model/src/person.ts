import { z } from "zod";
import { OrganisationId, PersonId } from "./id.ts";
import { Instant } from "./time.ts";

/** `municipal-officer` acts for one organisation; management sees aggregates; an administrator sees no content. */
export const roles = ["analyst", "shift-lead", "municipal-officer", "management", "administrator"] as const;
export const Role = z.enum(roles);
export type Role = z.infer<typeof Role>;

/** Who signs in. `name` is unique without regard to case. */
export const Person = z.strictObject({
  id: PersonId,
  name: z.string().min(1).max(64),
  displayName: z.string().min(1).max(120),
  role: Role,
  organisation: OrganisationId.nullable(),
  createdAt: Instant,
  disabledAt: Instant.nullable(),
  /** A one-time password must be changed at first sign-in. */
  mustChangePassword: z.boolean(),
  example: z.boolean(),
});
export type Person = z.infer<typeof Person>;
