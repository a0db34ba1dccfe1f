import { randomUUID } from "node:crypto";
import { z } from "zod";
import { instant, OrganisationId, Person, PersonId, ProblemError, type Role } from "@lagewarte/model";
import { followTable, type Clock, type EventLog, type LogTable } from "@lagewarte/platform";
import { hashPassword, oneTimePassword } from "../session/passwords.ts";

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

const decoder = new TextDecoder();

/** Everybody who can sign in, as the log has them. */
export class People {
  readonly #log: EventLog;
  readonly #clock: Clock;
  readonly #table: LogTable<PersonRecord>;

  private constructor(log: EventLog, clock: Clock, table: LogTable<PersonRecord>) {
    this.#log = log;
    this.#clock = clock;
    this.#table = table;
  }

  static async open(log: EventLog, clock: Clock, onChange: (id: string) => void = () => {}): Promise<People> {
    const table = await followTable(
      log,
      "registry.people",
      ({ value }) => (value.length === 0 ? undefined : PersonRecord.parse(JSON.parse(decoder.decode(value)))),
      onChange,
    );
    return new People(log, clock, table);
  }

  all(): PersonRecord[] {
    return [...this.#table.values()];
  }

  byId(id: string): PersonRecord | undefined {
    return this.#table.get(id);
  }

  byName(name: string): PersonRecord | undefined {
    const key = name.normalize("NFKC").toLowerCase();
    return this.all().find(({ person }) => person.name.normalize("NFKC").toLowerCase() === key);
  }

  /** Rejects with `already-exists`. The password is a one-time one when none is given. */
  async create(wanted: NewPerson): Promise<{ person: Person; oneTimePassword: string | null }> {
    if (this.byName(wanted.name) !== undefined)
      throw new ProblemError({ id: "already-exists", detail: "the name is taken" });
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
    await this.#put({ person, passwordHash: await hashPassword(given) });
    return { person, oneTimePassword: wanted.password === undefined ? given : null };
  }

  async setPassword(id: string, password: string): Promise<void> {
    const { person } = this.#known(id);
    await this.#put({ person: { ...person, mustChangePassword: false }, passwordHash: await hashPassword(password) });
  }

  async resetPassword(id: string): Promise<string> {
    const { person } = this.#known(id);
    const password = oneTimePassword();
    await this.#put({ person: { ...person, mustChangePassword: true }, passwordHash: await hashPassword(password) });
    return password;
  }

  async disable(id: string): Promise<Person> {
    const record = this.#known(id);
    const person = { ...record.person, disabledAt: instant(this.#clock.now()) };
    await this.#put({ ...record, person });
    return person;
  }

  #known(id: string): PersonRecord {
    const record = this.byId(id);
    if (record === undefined) throw new ProblemError({ id: "not-found", detail: "there is no such person" });
    return record;
  }

  /** Fulfilled when our own table has it, so that the next question sees it. */
  async #put(record: PersonRecord): Promise<void> {
    const { generation } = this.#table;
    await this.#log.append([{ topic: "registry.people", key: record.person.id, value: JSON.stringify(record) }]);
    while (
      this.#table.generation === generation ||
      JSON.stringify(this.byId(record.person.id)) !== JSON.stringify(record)
    )
      await new Promise((resolve) => setTimeout(resolve, 2));
  }

  close(): Promise<void> {
    return this.#table.close();
  }
}
