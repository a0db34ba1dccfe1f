import { randomBytes, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { instant, Instant, PersonId, type Person } from "@lagewarte/model";
import { followTable, sha256, type Clock, type EventLog, type LogTable } from "@lagewarte/platform";
import type { People } from "../people/people.ts";

/** As the log has a session, under the hash of its id: the id itself is only in the cookie. */
const SessionRecord = z.strictObject({ person: PersonId, startedAt: Instant, expiresAt: Instant, csrf: z.string() });
type SessionRecord = z.infer<typeof SessionRecord>;

/** A session's owner and what the guard needs. */
export interface SignedIn {
  readonly person: Person;
  readonly csrf: string;
  readonly expiresAt: Instant;
  /** Key of the session on the log. */
  readonly key: string;
}

/** A shift and the handover. */
const LASTS = 10 * 3_600_000;
const decoder = new TextDecoder();

/** Sessions on the server, ended at once when somebody signs out, is disabled, or changes the password. */
export class Sessions {
  readonly #log: EventLog;
  readonly #clock: Clock;
  readonly #people: People;
  readonly #table: LogTable<SessionRecord>;
  readonly #secure: boolean;

  private constructor(log: EventLog, clock: Clock, people: People, table: LogTable<SessionRecord>, secure: boolean) {
    this.#log = log;
    this.#clock = clock;
    this.#people = people;
    this.#table = table;
    this.#secure = secure;
  }

  static async open(log: EventLog, clock: Clock, people: People, secure: boolean): Promise<Sessions> {
    const table = await followTable(log, "sessions", ({ value }) =>
      value.length === 0 ? undefined : SessionRecord.parse(JSON.parse(decoder.decode(value))),
    );
    return new Sessions(log, clock, people, table, secure);
  }

  get cookieName(): string {
    return this.#secure ? "__Host-lagewarte" : "lagewarte";
  }

  async start(person: Person): Promise<{ cookie: string; signedIn: SignedIn }> {
    const id = randomBytes(32).toString("base64url");
    const now = this.#clock.now();
    const record: SessionRecord = {
      person: person.id,
      startedAt: instant(now),
      expiresAt: instant(now + LASTS),
      csrf: randomBytes(32).toString("base64url"),
    };
    const key = sha256(id);
    await this.#log.append([{ topic: "sessions", key, value: JSON.stringify(record) }]);
    while (this.#table.get(key) === undefined) await new Promise((resolve) => setTimeout(resolve, 2));
    const cookie = `${this.cookieName}=${id}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${LASTS / 1000}${this.#secure ? "; Secure" : ""}`;
    return { cookie, signedIn: { person, csrf: record.csrf, expiresAt: record.expiresAt, key } };
  }

  get endedCookie(): string {
    return `${this.cookieName}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0${this.#secure ? "; Secure" : ""}`;
  }

  /** By a request's Cookie header; undefined when it is none, over, or its person is disabled. */
  find(cookies: string | undefined): SignedIn | undefined {
    const id = new RegExp(`(?:^|;\\s*)${this.cookieName}=([A-Za-z0-9_-]{43})(?:;|$)`).exec(cookies ?? "")?.[1];
    return id === undefined ? undefined : this.byKey(sha256(id));
  }

  byKey(key: string): SignedIn | undefined {
    const record = this.#table.get(key);
    if (record === undefined || record.expiresAt <= instant(this.#clock.now())) return undefined;
    const person = this.#people.byId(record.person)?.person;
    if (person === undefined || person.disabledAt !== null) return undefined;
    return { person, csrf: record.csrf, expiresAt: record.expiresAt, key };
  }

  async end(key: string): Promise<void> {
    await this.#log.append([{ topic: "sessions", key, value: "" }]);
    while (this.#table.get(key) !== undefined) await new Promise((resolve) => setTimeout(resolve, 2));
  }

  close(): Promise<void> {
    return this.#table.close();
  }
}

export function sameToken(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(sha256(left)), Buffer.from(sha256(right))];
  return timingSafeEqual(one, other);
}
