import { randomUUID } from "node:crypto";
import { z } from "zod";
import {
  instant,
  OrganisationId,
  Person,
  PersonId,
  ProblemError,
  type Role,
  type Tenant,
  type Viewer,
} from "@lagewarte/model";
import type { Clock, EventLog } from "@lagewarte/platform";
import { Registry } from "../registry.ts";
import { hashPassword, oneTimePassword } from "../session/passwords.ts";
import { nameKey } from "./name-key.ts";

/** As the log has a person: with the password's hash, which never leaves the backend. */
export const PersonRecord = z.strictObject({ person: Person, passwordHash: z.string() });
export type PersonRecord = z.infer<typeof PersonRecord>;

export interface NewPerson {
  readonly name: string;
  readonly displayName?: string | undefined;
  readonly role: Role;
  readonly organisation?: string | undefined;
  readonly password?: string | undefined;
  readonly example?: boolean;
}

/** A person as the policy asks: in the tenant of the organisation. */
export function viewerOf({ id, role, organisation }: Person, tenantOf: (id: OrganisationId) => Tenant): Viewer {
  return { id, role, organisation, tenant: organisation === null ? "state" : tenantOf(organisation) };
}

/** Everybody who can sign in, as the log has them. */
export class People {
  readonly #clock: Clock;
  readonly #registry: Registry<PersonRecord>;

  private constructor(clock: Clock, registry: Registry<PersonRecord>) {
    this.#clock = clock;
    this.#registry = registry;
  }

  static async open(log: EventLog, clock: Clock, onChange: (id: string) => void = () => {}): Promise<People> {
    const parse = (value: unknown): PersonRecord => PersonRecord.parse(value);
    return new People(clock, await Registry.open(log, "registry.people", parse, onChange));
  }

  all(): PersonRecord[] {
    return [...this.#registry.values()];
  }

  byId(id: string): PersonRecord | undefined {
    return this.#registry.get(id);
  }

  byName(name: string): PersonRecord | undefined {
    const key = nameKey(name);
    for (const record of this.#registry.values()) if (nameKey(record.person.name) === key) return record;
    return undefined;
  }

  /** Rejects with `already-exists`. The password is a one-time one when none is given. */
  async create(wanted: NewPerson): Promise<{ person: Person; oneTimePassword: string | null }> {
    if (this.byName(wanted.name) !== undefined) throw nameTaken();
    const given = wanted.password ?? oneTimePassword();
    const person: Person = {
      id: PersonId.parse(`p-${randomUUID()}`),
      name: wanted.name,
      displayName: wanted.displayName ?? wanted.name,
      role: wanted.role,
      organisation: wanted.organisation === undefined ? null : OrganisationId.parse(wanted.organisation),
      createdAt: instant(this.#clock.now()),
      disabledAt: null,
      mustChangePassword: wanted.password === undefined,
      example: wanted.example ?? false,
    };
    await this.#registry.put(person.id, { person, passwordHash: await hashPassword(given) });
    // Of two who take a name at once, the first in the log has it.
    if (this.byName(wanted.name)?.person.id !== person.id) {
      await this.#registry.put(person.id, undefined);
      throw nameTaken();
    }
    return { person, oneTimePassword: wanted.password === undefined ? given : null };
  }

  /** All sessions of the person end with the password that they were started with. */
  async setPassword(id: string, password: string): Promise<PersonRecord> {
    const passwordHash = await hashPassword(password);
    return this.#change(id, ({ person }) => ({ person: { ...person, mustChangePassword: false }, passwordHash }));
  }

  async resetPassword(id: string): Promise<string> {
    const password = oneTimePassword();
    const passwordHash = await hashPassword(password);
    await this.#change(id, ({ person }) => ({ person: { ...person, mustChangePassword: true }, passwordHash }));
    return password;
  }

  /** Somebody who can manage people stays. */
  async disable(id: string): Promise<Person> {
    const disabledAt = instant(this.#clock.now());
    const { person } = await this.#change(id, (record) => {
      const isLast = !this.all().some(
        (other) => other.person.id !== id && other.person.role === "administrator" && other.person.disabledAt === null,
      );
      if (record.person.role === "administrator" && isLast)
        throw new ProblemError({ id: "bad-request", detail: "the last administrator cannot be disabled" });
      return { ...record, person: { ...record.person, disabledAt: record.person.disabledAt ?? disabledAt } };
    });
    return person;
  }

  #change(id: string, make: (record: PersonRecord) => PersonRecord): Promise<PersonRecord> {
    return this.#registry.change(id, (record) => {
      if (record === undefined) throw new ProblemError({ id: "not-found", detail: "there is no such person" });
      return make(record);
    });
  }

  /** Fulfilled when what other backends wrote up to now is known here too. */
  catchUp(): Promise<void> {
    return this.#registry.catchUp();
  }

  close(): Promise<void> {
    return this.#registry.close();
  }
}

function nameTaken(): ProblemError {
  return new ProblemError({ id: "already-exists", detail: "the name is taken" });
}
