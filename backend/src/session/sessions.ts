import { randomBytes, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { instant, Instant, PersonId, type Person, type Viewer } from "@lagewarte/model";
import { sha256, type Clock, type EventLog } from "@lagewarte/platform";
import type { TenantOf } from "../access/subject.ts";
import { viewerOf, type People, type PersonRecord } from "../people/people.ts";
import { Registry } from "../registry.ts";
import { passwordMark } from "./passwords.ts";

/** As the log has a session, under the hash of its id: the id itself is only in the cookie. */
const SessionRecord = z.strictObject({
  person: PersonId,
  startedAt: Instant,
  expiresAt: Instant,
  csrf: z.string(),
  /** Of the password it was started with: another password ends it, wherever it was changed. */
  mark: z.string(),
});
type SessionRecord = z.infer<typeof SessionRecord>;

/** A session's owner and what the guard needs. */
export interface SignedIn {
  readonly person: Person;
  readonly viewer: Viewer;
  readonly csrf: string;
  readonly expiresAt: Instant;
  /** Key of the session on the log. */
  readonly key: string;
}

/** A shift and the handover. */
const LASTS = 10 * 3_600_000;

export interface SessionOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly people: People;
  readonly tenantOf: TenantOf;
  /** Whether browsers reach us by HTTPS alone. */
  readonly secure: boolean;
  readonly onChange: () => void;
}

/** Sessions on the server, ended at once when somebody signs out, is disabled, or changes the password. */
export class Sessions {
  readonly #options: SessionOptions;
  readonly #registry: Registry<SessionRecord>;

  private constructor(options: SessionOptions, registry: Registry<SessionRecord>) {
    this.#options = options;
    this.#registry = registry;
  }

  static async open(options: SessionOptions): Promise<Sessions> {
    // A session that another version wrote is none: its person signs in again.
    const parse = (value: unknown): SessionRecord | undefined => SessionRecord.safeParse(value).data;
    return new Sessions(options, await Registry.open(options.log, "sessions", parse, options.onChange));
  }

  get cookieName(): string {
    return this.#options.secure ? "__Host-lagewarte" : "lagewarte";
  }

  /** What every cookie of ours ends with. */
  get cookieFlags(): string {
    return `HttpOnly; SameSite=Strict${this.#options.secure ? "; Secure" : ""}`;
  }

  /** A new session with an id of its own; `csrf` goes on where it takes the place of another one. */
  async start({ person, passwordHash }: PersonRecord, csrf = randomBytes(32).toString("base64url")) {
    const id = randomBytes(32).toString("base64url");
    const now = this.#options.clock.now();
    const record: SessionRecord = {
      person: person.id,
      startedAt: instant(now),
      expiresAt: instant(now + LASTS),
      csrf,
      mark: passwordMark(passwordHash),
    };
    const key = sha256(id);
    await this.#registry.put(key, record);
    const cookie = `${this.cookieName}=${id}; Path=/; Max-Age=${LASTS / 1000}; ${this.cookieFlags}`;
    return { cookie, signedIn: this.#signedIn(key, record, person) };
  }

  get endedCookie(): string {
    return `${this.cookieName}=; Path=/; Max-Age=0; ${this.cookieFlags}`;
  }

  /** By a request's Cookie header; undefined when it is none, over, or its person is disabled. */
  find(cookies: string | undefined): SignedIn | undefined {
    const key = this.#keyIn(cookies);
    return key === undefined ? undefined : this.byKey(key);
  }

  /** As `find`; where the session is not known here, also what another backend has written up to now. */
  async findAnywhere(cookies: string | undefined): Promise<SignedIn | undefined> {
    const found = this.find(cookies);
    if (found !== undefined || this.#keyIn(cookies) === undefined) return found;
    await Promise.all([this.#options.people.catchUp(), this.#registry.catchUp()]);
    return this.find(cookies);
  }

  #keyIn(cookies: string | undefined): string | undefined {
    const id = new RegExp(`(?:^|;\\s*)${this.cookieName}=([A-Za-z0-9_-]{43})(?:;|$)`).exec(cookies ?? "")?.[1];
    return id === undefined ? undefined : sha256(id);
  }

  byKey(key: string): SignedIn | undefined {
    const record = this.#registry.get(key);
    if (record === undefined || record.expiresAt <= instant(this.#options.clock.now())) return undefined;
    const known = this.#options.people.byId(record.person);
    if (known === undefined || known.person.disabledAt !== null) return undefined;
    return passwordMark(known.passwordHash) === record.mark ? this.#signedIn(key, record, known.person) : undefined;
  }

  #signedIn(key: string, { csrf, expiresAt }: SessionRecord, person: Person): SignedIn {
    return { person, viewer: viewerOf(person, this.#options.tenantOf), csrf, expiresAt, key };
  }

  async end(key: string): Promise<void> {
    await this.#registry.put(key, undefined);
  }

  close(): Promise<void> {
    return this.#registry.close();
  }
}

export function sameToken(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(sha256(left)), Buffer.from(sha256(right))];
  return timingSafeEqual(one, other);
}
